// The page "look inside a bundle": the cards of what this tab has verified, and previews.

import { Problem, announce, get, hasWorkspace, words, workspace } from "/static/lpx.js";
import { say } from "/static/texts.js";

const which = document.getElementById("which");
const revealer = document.getElementById("reveal");
const cards = document.getElementById("cards");
const trouble = document.getElementById("trouble");
const viewer = document.getElementById("viewer");
const frame = document.getElementById("frame");
const pager = document.getElementById("pager");
let path = "";
let shown = { address: "", page: 0 };

async function show() {
  trouble.hidden = true;
  cards.setAttribute("aria-busy", "true");
  const revealed = revealer.dataset.revealed === "true";
  revealer.textContent = say(revealed ? "hide" : "reveal");
  try {
    const answer = await get(`${path}/bundles/${which.value}/inside${revealed ? "?reveal=1" : ""}`);
    // The server escapes whatever the bundle holds, and the content security policy runs nothing of it.
    cards.innerHTML = await answer.text();
    announce(say("shown", { count: cards.querySelectorAll(".person").length }));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    cards.replaceChildren();
    trouble.textContent = words(problem);
    trouble.hidden = false;
  } finally {
    cards.removeAttribute("aria-busy");
  }
}

async function begin() {
  if (hasWorkspace()) path = await workspace();
  const known = path ? await (await get(`${path}/bundles`)).json() : [];
  document.getElementById("none").hidden = known.length > 0;
  document.getElementById("chooser").hidden = known.length === 0;
  which.replaceChildren(
    ...known.map(({ id, name }) => {
      const option = document.createElement("option");
      option.value = id;
      option.textContent = name;
      return option;
    }),
  );
  const wanted = location.hash.slice(1);
  which.value = known.some(({ id }) => id === wanted) ? wanted : (known.at(-1)?.id ?? "");
  if (known.length > 0) await show();
}

which.addEventListener("change", () => {
  history.replaceState(null, "", `#${which.value}`);
  show();
});
revealer.addEventListener("click", () => {
  revealer.dataset.revealed = String(revealer.dataset.revealed !== "true");
  show();
});

function turn(page) {
  shown = { ...shown, page: Math.max(0, page) };
  frame.src = `${shown.address}?page=${shown.page}`;
  pager.hidden = true;
}

/** The frame is of no origin, so that what it shows cannot be read: the server is asked for its pages. */
async function page() {
  if (!frame.hasAttribute("src")) return;
  const { pages } = await (await get(shown.address.replace(/preview$/, "pages"))).json();
  pager.hidden = pages < 2;
  document.getElementById("before").disabled = shown.page === 0;
  document.getElementById("after").disabled = shown.page + 1 >= pages;
  document.getElementById("page-number").textContent = say("page", { page: shown.page + 1, pages });
}

cards.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preview]");
  if (!button) return;
  document.getElementById("viewer-title").textContent = button.dataset.name;
  shown.address = button.dataset.preview;
  turn(0);
  viewer.showModal();
});
document.getElementById("before").addEventListener("click", () => turn(shown.page - 1));
document.getElementById("after").addEventListener("click", () => turn(shown.page + 1));
frame.addEventListener("load", () => page().catch(() => {}));
viewer.addEventListener("close", () => frame.removeAttribute("src"));

begin().catch((problem) => {
  trouble.textContent = words(problem);
  trouble.hidden = false;
});
