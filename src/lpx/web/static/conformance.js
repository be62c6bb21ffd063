// The page of stored results: runs, evidence, matrices, certificates.

import { Problem, announce, finished, get, post, upload, workspace } from "/static/lpx.js";
import { onFiles } from "/static/files.js";
import { say } from "/static/texts.js";

const trouble = document.getElementById("trouble");
const state = document.getElementById("state");
const results = document.getElementById("results");
/** Keys and revocation lists: never shown themselves, but held against every certificate. */
const isBeside = (name) => /\.(pub|trust|revocations)\.json$|^trust\.json$/i.test(name);

async function take(files) {
  trouble.hidden = true;
  results.replaceChildren();
  try {
    const beside = [];
    for (const file of files.filter(({ name }) => isBeside(name))) beside.push((await upload(file)).id);
    const chosen = files.filter(({ name }) => !isBeside(name));
    if (chosen.length === 0) throw new Problem(0, { error: "none", message: say("nothing-to-show") });
    for (const file of chosen) await show(file, beside);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    trouble.textContent = `${problem.message} ${problem.next}`.trim();
    trouble.hidden = false;
  } finally {
    state.textContent = "";
  }
}

async function show(file, beside) {
  state.textContent = say("reading", { name: file.name });
  const taken = (await upload(file)).id;
  const path = await workspace();
  const { job } = await (await post(`${path}/stored`, { file: taken, beside })).json();
  await finished(job);
  const part = document.createElement("section");
  part.className = "stored-result panel";
  part.tabIndex = -1;
  // The server escapes whatever the file holds, and the content security policy runs nothing of it.
  part.innerHTML = await (await get(`${path}/stored/${job}`)).text();
  results.append(part);
  announce(part.querySelector("h2").textContent);
}

onFiles(document.querySelector("[data-drop]"), document.getElementById("files"), take);
