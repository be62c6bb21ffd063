// The page that compares two bundles: those of this tab, or two that are chosen here.

import { Problem, announce, finished, get, hasWorkspace, post, upload, words, workspace } from "/static/lpx.js";
import { onDrop } from "/static/files.js";
import { say } from "/static/texts.js";

const form = document.getElementById("ask");
const trouble = document.getElementById("trouble");
const state = document.getElementById("state");
const bar = document.getElementById("bar");
const revealer = document.getElementById("reveal");
const result = document.getElementById("result");
let compared = null;

const part = (side, name) => document.getElementById(`${side}-${name}`);

/** What is called the same is told apart by its place among them. */
function called(known, name, place) {
  const same = known.filter((other) => other.name === name);
  return same.length > 1 ? say("nth", { name, number: same.indexOf(known[place]) + 1 }) : name;
}

/** Show only what counts: a password belongs to a file that is chosen here. */
function settle() {
  for (const side of ["before", "after"])
    for (const name of ["file", "password"]) part(side, name).closest(".field").hidden = part(side, "known").value !== "";
}

async function begin() {
  const known = hasWorkspace() ? await (await get(`${await workspace()}/bundles`)).json() : [];
  for (const [number, side] of ["before", "after"].entries()) {
    const choice = part(side, "known");
    choice.replaceChildren(new Option(say("other"), ""), ...known.map(({ id, name }, place) => new Option(called(known, name, place), id)));
    choice.value = known.at(known.length >= 2 ? number - 2 : known.length)?.id ?? "";
    choice.closest(".known").hidden = known.length === 0;
    choice.addEventListener("change", settle);
  }
  settle();
}

/** Return the id of the verified bundle of one side. */
async function bundle(side) {
  const known = part(side, "known").value;
  if (known) return known;
  const [file] = part(side, "file").files;
  if (!file) throw new Problem(0, { error: "none", message: say(`none-${side}`), next: "" });
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
  revealer.dataset.revealed = String(revealed);
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
revealer.addEventListener("click", () => attempt(() => show(revealer.dataset.revealed !== "true")));

onDrop(form, (files, event) => {
  const under = event.target.closest?.("[data-side]")?.dataset.side;
  const sides = under ? [under] : ["before", "after"].filter((side) => part(side, "file").files.length === 0);
  for (const [place, side] of sides.entries()) {
    const file = files.filter(({ name }) => /\.zip$/i.test(name))[place];
    if (!file) break;
    const held = new DataTransfer();
    held.items.add(file);
    part(side, "known").value = "";
    part(side, "file").files = held.files;
  }
  settle();
});

attempt(begin);
