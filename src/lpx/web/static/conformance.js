// The page of stored results: runs, evidence, matrices, certificates.

import { announce, finished, get, post, upload, words, workspace } from "/static/lpx.js";
import { onFiles } from "/static/files.js";
import { say } from "/static/texts.js";

const trouble = document.getElementById("trouble");
const state = document.getElementById("state");
const results = document.getElementById("results");
/** Everything that was handed in: keys and revocation lists count for certificates that come later, or came before. */
let kept = [];

async function take(files) {
  trouble.hidden = true;
  const complaints = [];
  const taken = [];
  try {
    for (const file of files) {
      state.textContent = say("reading", { name: file.name });
      taken.push({ id: (await upload(file)).id, name: file.name });
    }
    kept.push(...taken);
    await showAll(taken, complaints);
  } catch (problem) {
    if (problem.status === 410) kept = [];
    complaints.push(["", problem.key, words(problem)]);
  }
  state.textContent = "";
  const showsSomething = results.children.length > 0;
  const told = complaints.filter(([, key]) => key !== "only-beside" || !showsSomething);
  trouble.textContent = told.map(([name, , text]) => `${name} ${text}`.trim()).join("\n");
  trouble.hidden = told.length === 0;
}

async function showAll(taken, complaints) {
  const made = await shown(taken, complaints);
  const certificates = kept.filter((file) => file.kind === "certificate");
  if (made.length > 0) results.replaceChildren(...made);
  // Only keys or the like came: what they are held against is looked at once more.
  else if (complaints.some(([, key]) => key === "only-beside") && certificates.length > 0)
    results.replaceChildren(...(await shown(certificates, complaints)));
  if (results.children.length === 0) return;
  results.firstElementChild.focus({ preventScroll: true });
  results.scrollIntoView({ block: "start", behavior: "instant" });
}

async function shown(chosen, complaints) {
  const parts = [];
  for (const file of chosen) {
    state.textContent = say("reading", { name: file.name });
    const beside = kept.filter((other) => other !== file).map((other) => other.id);
    await show(file, beside).then(
      (part) => parts.push(part),
      (problem) => complaints.push([file.name, problem.key, words(problem)]),
    );
  }
  return parts;
}

async function show(file, beside) {
  const path = await workspace();
  const { job } = await (await post(`${path}/stored`, { file: file.id, beside })).json();
  await finished(job);
  const part = document.createElement("section");
  part.className = "stored-result panel";
  part.tabIndex = -1;
  // The server escapes whatever the file holds, and the content security policy runs nothing of it.
  part.innerHTML = await (await get(`${path}/stored/${job}`)).text();
  const heading = part.querySelector("h2");
  file.kind = heading.dataset.kind;
  announce(`${heading.textContent} ${part.querySelector(".verdict-word")?.textContent ?? ""}`.trim());
  return part;
}

onFiles(document.querySelector("[data-drop]"), document.getElementById("files"), take);
