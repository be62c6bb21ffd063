// The page "may this bundle be imported?": choose, verify, read the verdict.

import { Problem, announce, finished, get, post, upload, workspace } from "/static/lpx.js";
import { onFiles } from "/static/files.js";
import { say } from "/static/texts.js";

const form = document.getElementById("ask");
const chooser = document.getElementById("files");
const list = document.getElementById("chosen");
const trouble = document.getElementById("trouble");
const results = document.getElementById("results");
const password = document.getElementById("password");
let chosen = [];
let pairs = [];

const percent = (done, total) => (total > 0 ? Math.floor((100 * done) / total) : 0);

function words(problem) {
  if (!(problem instanceof Problem)) throw problem;
  return problem.status === 0 && !problem.key ? say("lost") : `${problem.message} ${problem.next}`.trim();
}

function complain(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

// --- choosing ---

async function choose(files) {
  const known = new Set(chosen.map((file) => `${file.name}/${file.size}`));
  chosen = [...chosen, ...files.filter((file) => !known.has(`${file.name}/${file.size}`))];
  await showChosen();
}

async function showChosen() {
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
  list.hidden = chosen.length === 0;
  list.replaceChildren(...pairs.map(line));
}

function line([archive, signature]) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "file-name";
  name.textContent = chosen[archive].name;
  const beside = document.createElement("span");
  beside.className = signature === null ? "beside missing" : "beside";
  beside.textContent = signature === null ? say("no-signature") : say("signature", { name: chosen[signature].name });
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.setAttribute("aria-label", say("remove", { name: chosen[archive].name }));
  remove.addEventListener("click", () => {
    chosen = chosen.filter((_, place) => place !== archive && place !== signature);
    showChosen();
    chooser.focus();
  });
  item.append(name, beside, remove);
  return item;
}

onFiles(document.querySelector("[data-drop]"), chooser, choose);

const shower = document.getElementById("show-password");
shower.addEventListener("click", () => {
  const shown = password.type === "password";
  password.type = shown ? "text" : "password";
  shower.setAttribute("aria-pressed", String(shown));
});

// --- verifying ---

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (pairs.length === 0) {
    complain(say("no-files"));
    chooser.focus();
    return;
  }
  const asked = {
    password: password.value,
    profile: document.getElementById("profile").value,
    deep: document.getElementById("deep").checked,
  };
  const courses = [...document.getElementById("courses").files];
  const cards = pairs.map(([archive, signature]) => new Card(chosen[archive], signature === null ? null : chosen[signature]));
  chosen = [];
  await showChosen();
  cards[0].element.scrollIntoView({ block: "start" });
  for (const card of cards) await card.handIn(courses);
  await Promise.all(cards.map((card) => card.verify(asked)));
});

/** One bundle on the page. */
class Card {
  constructor(archive, signature) {
    this.archive = archive;
    this.signature = signature;
    this.element = document.getElementById("result").content.firstElementChild.cloneNode(true);
    this.state = this.part(".result-state");
    this.bar = this.part(".result-progress");
    this.part(".result-name").textContent = archive.name;
    this.say(say("waiting"));
    this.listen();
    results.prepend(this.element);
  }

  part(selector) {
    return this.element.querySelector(selector);
  }

  listen() {
    const act = (name, what) => this.part(`[data-act="${name}"]`)?.addEventListener("click", what);
    act("stop", async () => {
      this.stopped = true;
      if (this.job) await post(`${await workspace()}/jobs/${this.job}/cancel`);
    });
    act("remove", async () => {
      const path = await workspace();
      for (const file of [this.uploaded, this.signed].filter(Boolean)) post(`${path}/forget/${file}`).catch(() => {});
      this.element.remove();
      chooser.focus();
    });
    act("reveal", () => this.reveal());
    act("print", () => {
      this.element.classList.add("printed");
      print();
      this.element.classList.remove("printed");
    });
    this.part(".again").addEventListener("submit", (event) => {
      event.preventDefault();
      const box = this.part(".again input");
      this.verify({ ...this.asked, password: box.value });
      box.value = "";
    });
  }

  say(text) {
    this.state.textContent = text;
  }

  async handIn(courses) {
    const told = (done, total) => {
      this.bar.value = total > 0 ? done / total : 0;
      this.say(say("uploading", { percent: percent(done, total) }));
    };
    try {
      this.uploaded = (await upload(this.archive, told)).id;
      this.signed = this.signature ? (await upload(this.signature)).id : "";
      this.courses = [];
      for (const file of courses) this.courses.push((await upload(file)).id);
      this.say(say("waiting"));
    } catch (problem) {
      this.fail(words(problem));
    }
  }

  async verify(asked) {
    if (!this.uploaded || this.stopped) return this.stopped ? this.fail(say("stopped")) : undefined;
    this.asked = asked;
    this.busy(true);
    try {
      const path = await workspace();
      const order = { archive: this.uploaded, signature: this.signed, course_codes: this.courses, ...asked };
      this.job = (await (await post(`${path}/verify`, order)).json()).job;
      await finished(this.job, (done, total) => {
        this.bar.value = total > 0 ? done / total : 0;
        this.say(total > 0 ? say("checking", { percent: percent(done, total) }) : say("waiting"));
      });
      await this.show();
    } catch (problem) {
      this.fail(problem.key === "cancelled" ? say("stopped") : words(problem));
    }
  }

  busy(is) {
    this.bar.hidden = !is;
    this.bar.value = 0;
    this.part('[data-act="stop"]').hidden = !is;
    this.part('[data-act="remove"]').hidden = is;
    if (is) {
      this.part(".result-tools").hidden = true;
      this.part(".again").hidden = true;
    }
  }

  async show(revealed = false) {
    const path = `${await workspace()}/bundles/${this.job}`;
    const answer = await get(`${path}/result${revealed ? "?reveal=1" : ""}`);
    const report = this.part(".result-report");
    // The server escapes whatever the bundle holds, and the content security policy runs nothing of it.
    report.innerHTML = await answer.text();
    this.busy(false);
    this.say(say("ready"));
    this.part(".result-tools").hidden = false;
    this.part(".again").hidden = answer.headers.get("x-lpx-password") === "right";
    this.part('[data-act="html"]').href = `${path}/report.html`;
    const pdf = this.part('[data-act="pdf"]');
    if (pdf) pdf.href = `${path}/report.pdf`;
    this.part('[data-act="inside"]').href = `/inside#${this.job}`;
    const button = this.part('[data-act="reveal"]');
    button.setAttribute("aria-pressed", String(revealed));
    button.textContent = say(revealed ? "hide" : "reveal");
    const verdict = report.querySelector(".verdict-word");
    announce(`${this.archive.name}: ${verdict?.textContent ?? ""}`);
    if (!revealed) this.element.focus({ preventScroll: true });
  }

  async reveal() {
    const revealed = this.part('[data-act="reveal"]').getAttribute("aria-pressed") !== "true";
    try {
      await this.show(revealed);
    } catch (problem) {
      this.fail(words(problem));
    }
  }

  fail(text) {
    this.busy(false);
    this.say(`${say("failed")} ${text}`);
    announce(`${this.archive.name}: ${say("failed")}`);
  }
}
