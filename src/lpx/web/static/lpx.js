// What every page of lpx shares: the tab's workspace and its signs of life, requests with the page's key,
// uploads with progress, jobs with progress, the choice of a language.

const key = document.documentElement.dataset.pageKey;
const HEARTBEAT = 10_000;
const LOOK_AGAIN = 250;

/** A refusal of the server, with its words and the next step. */
export class Problem extends Error {
  constructor(status, told) {
    super(told.message ?? `HTTP ${status}`);
    this.status = status;
    this.key = told.error ?? "";
    this.next = told.next ?? "";
  }
}

async function problemOf(answer) {
  const told = await answer.json().catch(() => ({}));
  return new Problem(answer.status, told);
}

const lost = () => new Problem(0, { error: "lost", message: document.documentElement.dataset.lost });

/** Fetch, where no answer at all is a problem with words like any other. */
async function ask(path, settings) {
  const answer = await fetch(path, settings).catch(() => {
    throw lost();
  });
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.key === "tab-closed") await forget(path);
  throw problem;
}

/** What to tell people of a problem; anything else is a mistake of ours and goes on. */
export function words(problem) {
  if (!(problem instanceof Problem)) throw problem;
  return `${problem.message} ${problem.next}`.trim();
}

/** Post to one of our own paths; `body` is JSON unless it is already something that fetch can send. */
export async function post(path, body, headers = {}) {
  const isPlain = body !== undefined && !(body instanceof Blob) && typeof body !== "string";
  return ask(path, {
    method: "POST",
    headers: {
      "x-lpx-page": key,
      ...(isPlain ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    body: isPlain ? JSON.stringify(body) : body,
  });
}

/** Fetch one of our own paths. */
export function get(path) {
  return ask(path);
}

const REMEMBERED = "lpx-workspace";
/** A tab that is duplicated takes the workspace along: the server counts the pages that are open on it. */
const page = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16)).join("");
let opening = null;

async function open() {
  const known = sessionStorage.getItem(REMEMBERED);
  if (known !== null) {
    try {
      await post(`${known}/beat?page=${page}`);
      return known;
    } catch (problem) {
      if (problem.status !== 410) throw problem;
    }
  }
  const path = `/w/${(await (await post("/workspace")).json()).workspace}`;
  sessionStorage.setItem(REMEMBERED, path);
  return path;
}

/** Return the path of this tab's workspace. It is made when first needed, follows the tab from page to page,
 * and goes away soon after the tab is closed. */
export function workspace() {
  opening ??= open().then((path) => {
    const beat = () => post(`${path}/beat?page=${page}`).catch(() => {});
    setInterval(beat, HEARTBEAT);
    addEventListener("pageshow", (event) => event.persisted && beat());
    addEventListener("pagehide", () =>
      fetch(`${path}/leave?page=${page}`, { method: "POST", headers: { "x-lpx-page": key }, keepalive: true }),
    );
    return path;
  });
  opening.catch(() => (opening = null));
  return opening;
}

/** Where the server has deleted everything behind `path` meanwhile, the next file begins anew. */
async function forget(path) {
  const known = sessionStorage.getItem(REMEMBERED);
  if (known === null || !path.startsWith(known)) return;
  const seen = await fetch(`${known}/beat?page=${page}`, { method: "POST", headers: { "x-lpx-page": key } });
  if (seen.status !== 410) return;
  sessionStorage.removeItem(REMEMBERED);
  opening = null;
}

/** Tell whether this tab has handed in anything before. */
export const hasWorkspace = () => key !== "" && sessionStorage.getItem(REMEMBERED) !== null;

if (hasWorkspace()) workspace().catch(() => {});

/** Hand in one file. `onProgress(done, total)` is told in bytes; `signal` stops it. Returns what the server
 * calls it. */
export async function upload(file, onProgress = () => {}, signal = undefined) {
  const path = await workspace();
  if (signal?.aborted) throw new Problem(0, { error: "cancelled" });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${path}/upload`);
    request.setRequestHeader("x-lpx-page", key);
    request.setRequestHeader("x-lpx-name", encodeURIComponent(file.name));
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onload = () =>
      request.status === 201
        ? resolve(request.response)
        : forget(path).finally(() => reject(new Problem(request.status, request.response ?? {})));
    request.onerror = () => reject(lost());
    request.onabort = () => reject(new Problem(0, { error: "cancelled" }));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** Wait for a job of this tab. `onProgress(done, total)`; rejects when it failed or was stopped. */
export async function finished(job, onProgress = () => {}) {
  const path = await workspace();
  for (;;) {
    const seen = await (await get(`${path}/jobs/${job}`)).json();
    onProgress(seen.done, seen.total);
    if (seen.state === "done") return;
    if (seen.state === "failed" || seen.state === "cancelled") throw new Problem(0, { error: seen.state });
    await new Promise((resolve) => setTimeout(resolve, seen.state === "running" ? LOOK_AGAIN : 2 * LOOK_AGAIN));
  }
}

// --- passwords that are shown for a moment ---

addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-shows]");
  if (!button) return;
  const box = document.getElementById(button.dataset.shows) ?? button.closest("form").querySelector("input");
  box.type = box.type === "password" ? "text" : "password";
  [button.textContent, button.dataset.hide] = [button.dataset.hide, button.textContent];
});

const sayings = [];

/** Say something to screen readers, once; what is said at the same time is said together. */
export function announce(text) {
  if (sayings.push(text) > 1) return;
  setTimeout(() => {
    document.getElementById("announce").textContent = sayings.splice(0).join(" ");
  }, 100);
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", async () => {
    await post(`/language/${button.dataset.language}`).catch(() => {});
    location.reload();
  });
}
