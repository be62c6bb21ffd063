// The page of course codes: checks a course-code file that is chosen or dropped.

import { Problem, announce, post, words } from "/static/lpx.js";
import { onFiles } from "/static/files.js";
import { say } from "/static/texts.js";

const trouble = document.getElementById("trouble");
const shown = document.getElementById("file-result");

const MOST = 200;
const code = document.getElementById("code");

code.form.addEventListener("submit", (event) => {
  const lines = code.value.split("\n").filter((line) => line.trim() !== "");
  const complaint = lines.length === 0 ? say("no-code") : lines.length > MOST ? say("too-many", { count: lines.length }) : "";
  document.getElementById("code-trouble").textContent = complaint;
  document.getElementById("code-trouble").hidden = !complaint;
  if (!complaint) return;
  event.preventDefault();
  code.focus();
});

onFiles(document.querySelector("[data-drop]"), document.getElementById("file"), async ([file]) => {
  trouble.hidden = true;
  shown.textContent = say("checking");
  try {
    const answer = await post("/course-code/upload", file, { "x-lpx-name": encodeURIComponent(file.name) });
    shown.innerHTML = await answer.text();
    announce(shown.querySelector(".verdict-word").textContent);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    shown.textContent = "";
    trouble.textContent = words(problem);
    trouble.hidden = false;
  }
});
