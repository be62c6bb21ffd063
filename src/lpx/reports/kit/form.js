"use strict";
(() => {
  const told = document.body.dataset;
  const cards = [...document.querySelectorAll(".card")];
  const abouts = [...document.querySelectorAll("input[data-about]")];
  const state = document.getElementById("state");
  const store = "lpx-kit-" + told.kit;
  const fields = ["message", "course", "performance", "cadre", "screen", "note"];
  const when = new Map();
  let unsaved = false;

  const field = (card, name) => card.querySelector(`[data-field="${name}"]`);

  function read(card) {
    const chosen = card.querySelector("input[type=radio]:checked");
    const task = { task: Number(card.dataset.task), result: chosen ? chosen.value : "" };
    for (const name of fields) {
      const place = field(card, name);
      task[name] = place ? place.value.trim() : "";
    }
    task.saved = when.get(task.task) || "";
    return task;
  }

  function write(card, task) {
    for (const choice of card.querySelectorAll("input[type=radio]")) {
      choice.checked = choice.value === task.result;
    }
    for (const name of fields) {
      const place = field(card, name);
      if (place) place.value = task[name] === undefined || task[name] === null ? "" : String(task[name]);
    }
    const screen = field(card, "screen");
    if (screen && screen.value) screen.closest("details").open = true;
    if (task.saved) when.set(task.task, task.saved);
  }

  function progress(task, card) {
    if (!task.result) return fields.some((name) => task[name]) ? "part" : "open";
    const broken = task.result === "broke" || task.result === "unsupported";
    const numbers = ["course", "performance", "cadre"].every((name) => /^\d+$/.test(task[name]));
    return card.dataset.looks && !broken && !numbers ? "part" : "done";
  }

  function show() {
    let done = 0;
    for (const card of cards) {
      const now = progress(read(card), card);
      card.dataset.state = now;
      const badge = card.querySelector(".badge");
      const word = { open: told.open, part: told.part, done: told.full }[now];
      if (badge.textContent !== word) badge.textContent = word;
      if (now === "done") done += 1;
    }
    document.getElementById("done").textContent = String(done);
    document.getElementById("progress").value = done;
    return done;
  }

  function everything() {
    const about = Object.fromEntries(abouts.map((place) => [place.dataset.about, place.value.trim()]));
    return {
      lpx_answers: 1,
      kit: told.kit,
      saved: new Date().toISOString(),
      about,
      tasks: cards.map(read).filter((task) => task.result || fields.some((name) => task[name])),
    };
  }

  function fill(answers) {
    for (const place of abouts) {
      const value = (answers.about || {})[place.dataset.about];
      if (value) place.value = value;
    }
    const given = new Map(answers.tasks.map((task) => [task.task, task]));
    for (const card of cards) {
      const task = given.get(Number(card.dataset.task));
      if (task) write(card, task);
    }
    show();
  }

  function draft() {
    try {
      localStorage.setItem(store, JSON.stringify(everything()));
      return true;
    } catch {
      return false;
    }
  }

  function download(name, type, parts) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    unsaved = false;
    const all = show() === cards.length ? " " + told.done : "";
    state.textContent = told.saved.replace("{file}", name) + all;
  }

  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

  function table() {
    const rows = told.labels.split("\t").map((label, place) => [label, abouts[place].value.trim()]);
    rows.push([], told.columns.split("\t"));
    for (const card of cards) {
      const task = read(card);
      const number = String(task.task).padStart(3, "0");
      const chosen = card.querySelector("input[type=radio]:checked");
      const word = chosen ? chosen.closest("label").textContent.trim() : "";
      rows.push([number, word, ...fields.map((name) => task[name])]);
    }
    return "\ufeff" + rows.map((row) => row.map((cell) => quoted(String(cell))).join(",")).join("\r\n") + "\r\n";
  }

  function changed(event) {
    const card = event.target.closest(".card");
    if (card) when.set(Number(card.dataset.task), new Date().toISOString());
    unsaved = true;
    show();
    state.textContent = told.unsaved + (draft() ? " · " + told.draft : "");
  }

  document.getElementById("answers").addEventListener("input", changed);
  document.getElementById("answers").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("only-open").addEventListener("change", (event) => {
    document.body.classList.toggle("only-open", event.target.checked);
  });
  document.getElementById("save").addEventListener("click", () => {
    const name = `answers-${told.kit}.json`;
    download(name, "application/json", [JSON.stringify(everything(), null, 1) + "\n"]);
  });
  document.getElementById("save-table").addEventListener("click", () => {
    download(`answers-${told.kit}.csv`, "text/csv", [table()]);
  });
  document.getElementById("load").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    try {
      const answers = JSON.parse((await file.text()).replace(/^\ufeff/, ""));
      if (answers.kit !== told.kit || !Array.isArray(answers.tasks)) throw new Error("other");
      fill(answers);
      draft();
      state.textContent = told.loaded.replace("{file}", file.name);
    } catch {
      state.textContent = told.bad.replace("{file}", file.name);
    }
    event.target.value = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  try {
    const kept = JSON.parse(localStorage.getItem(store) || "null");
    if (kept && kept.kit === told.kit) fill(kept);
  } catch {
    // A browser that keeps nothing still saves files.
  }
  show();
})();
