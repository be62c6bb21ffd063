// The page that compares two bundles: those of this tab, or two that are chosen here.

import { Problem, announce, finished, get, hasWorkspace, post, upload, words, workspace } from "/static/lpx.js";
import { say } from "/static/texts.js";

const form = document.getElementById("ask");
const trouble = document.getElementById("trouble");
const state = document.getElementById("state");
const bar = document.getElementById("bar");
const revealer = document.getElementById("reveal");
const result = document.getElementById("result");
let compared = null;

const part = (side, name) => document.getElementById(`${side}-${name}`);

async function begin() {
  const known = hasWorkspace() ? await (await get(`${await workspace()}/bundles`)).json() : [];
  for (const [number, side] of ["before", "after"].entries()) {
    const choice = part(side, "known");
    choice.replaceChildren(
      new Option(say("other"), ""),
      ...known.map(({ id, name }) => new Option(name, id)),
    );
    choice.value = known.at(known.length >= 2 ? number - 2 : known.length)?.id ?? "";
    choice.closest(".known").hidden = known.length === 0;
  }
}

/** Return the id of the verified bundle of one side. */
async function bundle(side) {
  const [file] = part(side, "file").files;
  if (!file) {
    const known = part(side, "known").value;
    if (!known) throw new Problem(0, { error: "none", message: say(`none-${side}`), next: "" });
    return known;
  }
  const told = (done, total) => {
    bar.value = total > 0 ? done / total : 0;
  };
  state.textContent = say("reading", { name: file.name });
  const archive = (await upload(file, told)).id;
  const path = await workspace();
  const order = { archive, password: part(side, "password").value, profile: "practice" };
  const { job } = await (await post(`${path}/verify`, order)).json();
  await finished(job, told);
  return job;
}

async function show(revealed) {
  const query = new URLSearchParams({ ...compared, ...(revealed ? { reveal: "1" } : {}) });
  const answer = await get(`${await workspace()}/compare?${query}`);
  // The server escapes whatever the bundles hold, and the content security policy runs nothing of it.
  result.innerHTML = await answer.text();
  revealer.hidden = false;
  revealer.setAttribute("aria-pressed", String(revealed));
  revealer.textContent = say(revealed ? "hide" : "reveal");
  announce(result.querySelector(".verdict-word").textContent);
}

async function attempt(work) {
  trouble.hidden = true;
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    trouble.textContent = words(problem) || say("failed");
    trouble.hidden = false;
  } finally {
    bar.hidden = true;
    state.textContent = "";
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    bar.hidden = false;
    compared = { before: await bundle("before"), after: await bundle("after") };
    await show(false);
    result.focus({ preventScroll: true });
    result.scrollIntoView({ block: "start", behavior: "instant" });
  });
});
revealer.addEventListener("click", () => attempt(() => show(revealer.getAttribute("aria-pressed") !== "true")));

attempt(begin);
