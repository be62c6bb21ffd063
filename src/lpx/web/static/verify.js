// The page "may this bundle be imported?": choose, verify, read the verdict.

import { announce, get, hasWorkspace, post, upload, words, workspace } from "/static/lpx.js";
import { onFiles } from "/static/files.js";
import { Result } from "/static/result.js";
import { say } from "/static/texts.js";

const form = document.getElementById("ask");
const chooser = document.getElementById("files");
const list = document.getElementById("chosen");
const trouble = document.getElementById("trouble");
const results = document.getElementById("results");
const overview = document.getElementById("overview");
const password = document.getElementById("password");
let chosen = [];
let pairs = [];

function complain(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

// --- choosing ---

const mark = (file) => `${file.name}/${file.size}/${file.lastModified}`;

/** Take files; those that were dropped lead on to the password, as the hand is on the mouse. */
async function choose(files, dropped) {
  const known = new Set(chosen.map(mark));
  chosen = [...chosen, ...files.filter((file) => !known.has(mark(file)))];
  await showChosen();
  if (dropped && password.value === "") password.focus();
}

let settled = Promise.resolve();

/** Show what is chosen, one choice after the other; what is asked for meanwhile waits. */
function showChosen() {
  settled = settled.then(pairUp);
  return settled;
}

async function pairUp() {
  complain("");
  pairs = [];
  if (chosen.length > 0) {
    try {
      pairs = await (await post("/pair", { names: chosen.map((file) => file.name) })).json();
    } catch (problem) {
      complain(words(problem));
      return;
    }
  }
  const used = new Set(pairs.flat());
  const unused = [...chosen.keys()].filter((place) => !used.has(place));
  list.hidden = chosen.length === 0;
  list.replaceChildren(
    ...pairs.map(([archive, signature]) => line(archive, signature, ...beside(archive, signature))),
    ...unused.map((place) => line(place, null, "unused", "missing")),
  );
}

/** Say what is beside an archive: the text, and whether something is missing. */
function beside(archive, signature) {
  if (!/\.zip$/i.test(chosen[archive].name)) return ["no-zip", "missing"];
  return signature === null ? ["no-signature", "missing"] : ["signature", ""];
}

function line(place, signature, text, state) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "file-name";
  name.textContent = chosen[place].name;
  const told = document.createElement("span");
  told.className = `beside ${state}`;
  told.textContent = say(text, { name: chosen[signature]?.name ?? "" });
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.setAttribute("aria-label", say("remove", { name: chosen[place].name }));
  remove.addEventListener("click", () => {
    chosen = chosen.filter((_, other) => other !== place && other !== signature);
    showChosen();
    chooser.focus();
  });
  item.append(name, told, remove);
  return item;
}

onFiles(document.querySelector("[data-drop]"), chooser, choose);

// --- verifying ---

let all = [];

function add(result) {
  all = [...all, result];
  result.onState = showOverview;
  result.onRemove = () => {
    all = all.filter((other) => other !== result);
    showOverview();
    chooser.focus();
  };
  return result.element;
}

/** Of several bundles: which is how far, with a link to each. */
function showOverview() {
  overview.hidden = all.length < 2;
  overview.replaceChildren(
    ...all.map((result) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${result.element.id}`;
      link.textContent = result.name;
      const state = document.createElement("span");
      state.className = `tag reached-${result.verdict}`;
      state.textContent = result.word;
      item.append(link, state);
      return item;
    }),
  );
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await settled;
  if (pairs.length === 0) {
    complain(say("no-files"));
    chooser.focus();
    return;
  }
  const asked = {
    password: password.value,
    profile: form.elements.profile.value,
    deep: document.getElementById("deep").checked,
  };
  const courses = [...document.getElementById("courses").files];
  const files = pairs.map(([archive, signature]) => [chosen[archive], signature === null ? null : chosen[signature]]);
  const made = files.map(([archive]) => new Result(archive.name));
  let codes = null;
  /** Hand in what one result is about; returns the order, or null where that failed. */
  const handIn = async (result, place) => {
    try {
      codes ??= await Promise.all(courses.map(async (file) => (await upload(file)).id));
    } catch (problem) {
      result.fail(words(problem));
      return null;
    }
    const order = await result.handIn(...files[place], codes);
    return order === null ? null : { ...order, ...asked };
  };
  for (const [place, result] of made.entries())
    result.redo = async () => {
      codes = null; // they may be gone with the rest
      const order = await handIn(result, place);
      if (order !== null) await result.verify(order, true);
    };
  results.prepend(...made.map(add));
  showOverview();
  chosen = [];
  pairs = [];
  await showChosen();
  const warn = (leaving) => leaving.preventDefault();
  addEventListener("beforeunload", warn);
  const first = made.length > 1 ? overview : made[0].element;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "start", behavior: "instant" });
  announce(say("begun", { count: made.length }));
  const checks = [];
  try {
    for (const [place, result] of made.entries()) {
      const order = await handIn(result, place);
      if (order !== null) checks.push(result.verify(order, made.length === 1));
    }
  } finally {
    removeEventListener("beforeunload", warn);
  }
  await Promise.all(checks);
});

// --- what this tab has asked for before it went to another page, or was loaded again ---

async function restore() {
  const known = await (await get(`${await workspace()}/checks`)).json();
  const made = known.map(({ id, name, ...order }) => [new Result(name), id, order]);
  results.append(...made.map(([result]) => add(result)).reverse());
  showOverview();
  await Promise.all(made.map(([result, id, order]) => result.watch(id, order)));
}

if (hasWorkspace()) restore().catch((problem) => complain(words(problem)));
