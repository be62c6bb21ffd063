// The texts that a page's script fills in itself, in the page's language.

const texts = JSON.parse(document.getElementById("texts").textContent);

/** Return a text with its {named} parameters filled in. */
export function say(key, parameters = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(parameters[name] ?? whole));
}
