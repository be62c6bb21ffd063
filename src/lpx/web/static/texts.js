// The texts that a page's script fills in itself, in the page's language.

const texts = JSON.parse(document.getElementById("texts").textContent);

/** Return a text with its {named} parameters filled in; of {count:one file|# files} what fits the number. */
export function say(key, parameters = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    const value = parameters[name] ?? whole;
    if (one === undefined) return String(value);
    return (value === 1 ? one : many).replaceAll("#", String(value));
  });
}
