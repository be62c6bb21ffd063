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

/** Post to one of our own paths; `body` is JSON unless it is already something that fetch can send. */
export async function post(path, body, headers = {}) {
  const isPlain = body !== undefined && !(body instanceof Blob) && typeof body !== "string";
  const answer = await fetch(path, {
    method: "POST",
    headers: {
      "x-lpx-page": key,
      ...(isPlain ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    body: isPlain ? JSON.stringify(body) : body,
  });
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** Fetch one of our own paths. */
export async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

const REMEMBERED = "lpx-workspace";
let opening = null;

async function open() {
  const known = sessionStorage.getItem(REMEMBERED);
  if (known !== null && (await post(`${known}/beat`).catch(() => null)) !== null) return known;
  const path = `/w/${(await (await post("/workspace")).json()).workspace}`;
  sessionStorage.setItem(REMEMBERED, path);
  return path;
}

/** Return the path of this tab's workspace. It is made when first needed, follows the tab from page to page,
 * and goes away soon after the tab is closed. */
export function workspace() {
  opening ??= open().then((path) => {
    setInterval(() => post(`${path}/beat`).catch(() => {}), HEARTBEAT);
    addEventListener("pagehide", () =>
      fetch(`${path}/leave`, { method: "POST", headers: { "x-lpx-page": key }, keepalive: true }),
    );
    return path;
  });
  opening.catch(() => (opening = null));
  return opening;
}

if (key && sessionStorage.getItem(REMEMBERED) !== null) workspace().catch(() => {});

/** Hand in one file. `onProgress(done, total)` is told in bytes. Returns what the server calls it. */
export async function upload(file, onProgress = () => {}) {
  const path = await workspace();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${path}/upload`);
    request.setRequestHeader("x-lpx-page", key);
    request.setRequestHeader("x-lpx-name", encodeURIComponent(file.name));
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onload = () =>
      request.status === 201 ? resolve(request.response) : reject(new Problem(request.status, request.response ?? {}));
    request.onerror = () => reject(new Problem(0, {}));
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
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
}

/** Say something to screen readers. */
export function announce(text) {
  document.getElementById("announce").textContent = text;
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", async () => {
    await post(`/language/${button.dataset.language}`);
    location.reload();
  });
}
