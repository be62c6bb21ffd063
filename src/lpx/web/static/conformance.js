// The page of stored results: runs, evidence, matrices, certificates.

import { announce, finished, get, post, upload, words, workspace } from "/static/lpx.js";
import { onFiles } from "/static/files.js";
import { say } from "/static/texts.js";

const trouble = document.getElementById("trouble");
const state = document.getElementById("state");
const results = document.getElementById("results");

async function take(files) {
  trouble.hidden = true;
  results.replaceChildren();
  const complaints = [];
  try {
    const taken = [];
    for (const file of files) {
      state.textContent = say("reading", { name: file.name });
      taken.push((await upload(file)).id);
    }
    for (const [place, file] of files.entries()) {
      state.textContent = say("reading", { name: file.name });
      const beside = taken.filter((_, other) => other !== place);
      await show(taken[place], beside).catch((problem) => complaints.push([file.name, problem.key, words(problem)]));
    }
  } catch (problem) {
    complaints.push(["", problem.key, words(problem)]);
  }
  state.textContent = "";
  // Keys and revocation lists are held against the certificates beside them, and never shown themselves.
  const told = complaints.filter(([, key]) => key !== "only-beside" || results.children.length === 0);
  trouble.textContent = told.map(([name, , text]) => `${name} ${text}`.trim()).join("\n");
  trouble.hidden = told.length === 0;
}

async function show(taken, beside) {
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
