// One bundle on the verify page: on its way, being checked, judged.

import { announce, finished, get, post, upload, words, workspace } from "/static/lpx.js";
import { say } from "/static/texts.js";

const template = document.getElementById("result");
const percent = (done, total) => (total > 0 ? Math.floor((100 * done) / total) : 0);
let made = 0;

/** Tell whether the visitor is writing something, which nothing may interrupt. */
const isWriting = () => document.activeElement?.matches("input, select, textarea") && document.activeElement.value !== "";

export class Result {
  /** What the overview shows: the verdict, and its words or how far it is. */
  verdict = "";
  word = "";
  /** Does it once more from the beginning; null where the page has been loaded again and lost the files. */
  redo = null;
  onState = () => {};
  onRemove = () => {};

  constructor(name) {
    this.name = name;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.id = `result-${++made}`;
    this.state = this.part(".result-state");
    this.bar = this.part(".result-progress");
    this.tools = this.part(".result-tools");
    this.again = this.part(".again");
    this.report = this.part(".result-report");
    this.stopping = new AbortController();
    this.part(".result-name").textContent = name;
    this.say(say("waiting"));
    this.listen();
  }

  part(selector) {
    return this.element.querySelector(selector);
  }

  listen() {
    const act = (name, what) => this.part(`[data-act="${name}"]`)?.addEventListener("click", what);
    act("stop", () => this.stop());
    act("remove", () => this.remove());
    act("redo", () => {
      this.stopping = new AbortController();
      this.redo();
    });
    act("reveal", () => this.reveal());
    act("print", () => {
      const others = [...this.element.parentElement.children].filter((other) => other !== this.element);
      for (const other of others) other.classList.add("not-printed");
      print();
      for (const other of others) other.classList.remove("not-printed");
    });
    this.again.addEventListener("submit", (event) => {
      event.preventDefault();
      const box = this.again.querySelector("input");
      this.verify({ ...this.order, password: box.value }, true);
      box.value = "";
    });
  }

  say(text, verdict = "") {
    this.state.textContent = text;
    this.verdict = verdict;
    this.word = text;
    this.onState();
  }

  async stop() {
    this.stopping.abort();
    if (this.job) await workspace().then((path) => post(`${path}/jobs/${this.job}/cancel`)).catch(() => {});
  }

  async remove() {
    this.element.remove();
    this.onRemove();
    if (this.job) await workspace().then((path) => post(`${path}/bundles/${this.job}/forget`)).catch(() => {});
  }

  /** Hand in the files; return the order that they are for, or null where that failed. */
  async handIn(archive, signature, courses) {
    this.busy(true);
    const told = (done, total) => {
      this.bar.value = total > 0 ? done / total : 0;
      this.say(say("uploading", { percent: percent(done, total) }));
    };
    try {
      const order = { archive: (await upload(archive, told, this.stopping.signal)).id, course_codes: courses };
      order.signature = signature ? (await upload(signature, () => {}, this.stopping.signal)).id : "";
      this.say(say("waiting"));
      return order;
    } catch (problem) {
      this.fail(problem.key === "cancelled" ? say("stopped") : words(problem));
      return null;
    }
  }

  /** Have it checked. `isAwaited`: the visitor waits for this one, so the page goes to its verdict. */
  async verify(order, isAwaited) {
    const { password, ...kept } = order;
    const before = this.job;
    this.busy(true);
    try {
      const path = await workspace();
      const { job } = await (await post(`${path}/verify`, { ...kept, password })).json();
      if (before) await post(`${path}/bundles/${before}/forget`);
      await this.watch(job, kept, isAwaited);
    } catch (problem) {
      this.fail(words(problem));
    }
  }

  /** Wait for a check that was begun, and show what came of it. */
  async watch(job, order, isAwaited = false) {
    this.job = job;
    this.order = order;
    this.busy(true);
    try {
      await finished(job, (done, total) => {
        this.bar.value = total > 0 ? done / total : 0;
        this.say(total > 0 ? say("checking", { percent: percent(done, total) }) : say("waiting"));
      });
      await this.show(false);
      announce(`${this.name}: ${this.word}`);
      if (isAwaited && !isWriting()) {
        this.element.focus({ preventScroll: true });
        this.element.scrollIntoView({ block: "start", behavior: "instant" });
      }
    } catch (problem) {
      this.fail(problem.key === "cancelled" ? say("stopped") : words(problem));
    }
  }

  busy(is) {
    this.element.setAttribute("aria-busy", String(is));
    this.bar.hidden = !is;
    this.bar.value = 0;
    this.part('[data-act="stop"]').hidden = !is;
    this.part('[data-act="remove"]').hidden = is;
    this.part('[data-act="redo"]').hidden = true;
    if (is) {
      this.part(".result-failed").hidden = true;
      this.part(".send").hidden = true;
      this.again.hidden = true;
      this.tools.hidden = true;
      this.report.before(this.tools, this.again, this.part(".send"));
      this.report.replaceChildren();
    }
  }

  async show(revealed) {
    const path = `${await workspace()}/bundles/${this.job}`;
    const answer = await get(`${path}/result${revealed ? "?reveal=1" : ""}`);
    const text = await answer.text();
    this.report.before(this.tools, this.again, this.part(".send"));
    // The server escapes whatever the bundle holds, and the content security policy runs nothing of it.
    this.report.innerHTML = text;
    // Of several results, each has the same sections: no landmarks, or nobody could tell them apart.
    for (const part of this.report.querySelectorAll("section[aria-labelledby]")) part.removeAttribute("aria-labelledby");
    for (const part of this.report.querySelectorAll('[role="region"]')) part.setAttribute("role", "group");
    this.busy(false);
    // The verdict and the next step come first; what else can be done stands below them.
    const heard = [...this.report.querySelectorAll(".verdict, .next")].at(-1);
    heard?.after(this.again, this.tools, this.part(".send"));
    // Which records they are, in clear: only where names are shown.
    const concerned = this.report.querySelector(".concerned");
    if (concerned) this.tools.after(concerned);
    this.tools.hidden = false;
    this.part(".result-trouble").hidden = true;
    this.ask(answer.headers.get("x-lpx-password"));
    const isEmpty = answer.headers.get("x-lpx-students") === "0";
    for (const act of ["reveal", "inside"]) this.part(`[data-act="${act}"]`).hidden = isEmpty;
    this.part('[data-act="html"]').href = `${path}/report.html`;
    const pdf = this.part('[data-act="pdf"]');
    if (pdf) pdf.href = `${path}/report.pdf`;
    this.part('[data-act="inside"]').href = `/inside#${this.job}`;
    const button = this.part('[data-act="reveal"]');
    button.dataset.revealed = String(revealed);
    button.textContent = say(revealed ? "hide" : "reveal");
    const { className } = this.report.querySelector(".verdict");
    this.say(this.report.querySelector(".verdict-word").textContent, /verdict-(\S+)/.exec(className)[1]);
    this.state.textContent = "";
    this.part(".send").hidden = this.verdict !== "does-not-conform";
  }

  /** Ask for a password where there was none, or another one. */
  ask(state) {
    this.again.hidden = state !== "missing" && state !== "wrong";
    if (!this.again.hidden) this.again.querySelector("label span").textContent = say(`password-${state}`);
  }

  async reveal() {
    const button = this.part('[data-act="reveal"]');
    const revealed = button.dataset.revealed !== "true";
    const top = button.getBoundingClientRect().top;
    try {
      await this.show(revealed);
      button.focus({ preventScroll: true });
      scrollBy({ top: button.getBoundingClientRect().top - top, behavior: "instant" });
      announce(say(revealed ? "revealed" : "hidden"));
    } catch (problem) {
      // The verdict stands as it was told.
      const trouble = this.part(".result-trouble");
      trouble.textContent = words(problem);
      trouble.hidden = false;
    }
  }

  fail(text) {
    this.busy(false);
    this.say(say("failed"), "could-not-be-judged");
    this.state.textContent = "";
    const failed = this.part(".result-failed");
    failed.textContent = `${say("failed")} ${text}`;
    failed.hidden = false;
    this.part('[data-act="redo"]').hidden = this.redo === null;
    // What was handed in before the page was loaded again is still there, its password is not.
    this.ask(this.redo === null && this.order ? "missing" : "");
    announce(`${this.name}: ${failed.textContent}`);
  }
}
