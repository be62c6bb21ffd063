// Files that are chosen with a button or dragged onto a page.

/** Call `take(files)` for every choice and every drop. */
export function onFiles(drop, chooser, take) {
  chooser.addEventListener("change", () => {
    const files = [...chooser.files];
    chooser.value = "";
    if (files.length > 0) take(files);
  });
  onDrop(drop, take);
}

/** Call `take(files, event)` for every drop; `drop` shows that something hovers over the page. */
export function onDrop(drop, take) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    dropped(event.dataTransfer).then((files) => files.length > 0 && take(files, event));
  });
}

const MOST = 500;

/** Return the files of a drop; of a folder those that lie in it, for a folder itself cannot be read. */
async function dropped(transfer) {
  const plain = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return plain;
  const files = [];
  while (entries.length > 0 && files.length < MOST) {
    const entry = entries.shift();
    if (entry.isFile) files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    else entries.push(...(await listed(entry.createReader())));
  }
  return files;
}

async function listed(reader) {
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length > MOST) return all;
    all.push(...some);
  }
}
