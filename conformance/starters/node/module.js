// A very small school record module. REPLACE THIS FILE with calls of your own module.
//
// It shows what each method has to do. Yours keeps students in its database and already reads and writes
// bundles; then a method here is one or two lines.
//
// 極小的學習歷程系統。請把這個檔案換成呼叫你的系統。
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const bundle = require('./bundle.js');

const BASIC = '基本資料';
const COURSES = '課程學習成果紀錄';
const PERFORMANCE = '多元表現';
const CADRE = '擔任學校幹部經歷紀錄';
const NUMBER = '國民身分證統一編號(或居留證統一證號)';
const NAME = '學生中文姓名';
const BIRTH = '學生出生年月日';
const NOT_CERTIFIED = new Set(['0', '2', '4']);
const FOLDERS = { C: '課程學習成果', M: '多元表現' };
const MAPPING = 'filename_mapping.json';
const CONSULTATION = '課程諮詢.json';
const OCCASIONS = new Set([
  'transfer-after-first-term', 'visit-ends', 'to-experimental-education', 'from-experimental-education',
]);
const CODES = {
  幹部等級代碼: '123459',
  認證狀態: '012345',
  競賽等級代碼: '1234',
  團體或個人參與代碼: '12',
  團體活動時間類別代碼: '123456',
  檢定證照類型代碼: '1234',
  '彈性學習時間類別(種類)代碼': '12345',
  職場學習類別代碼: '1234',
};
// How the bytes of a file begin (in hex), by its extension.
const BEGINNINGS = {
  '.pdf': /^(efbbbf)?25504446/,
  '.jpg': /^ffd8ff/,
  '.jpeg': /^ffd8ff/,
  '.png': /^89504e470d0a1a0a/,
  '.mp3': /^(494433|ff[ef])/,
  '.mp4': /^.{8}66747970/,
};

class Rejected extends Error {} // the bundle must not be imported; the message tells school staff why
class Unsupported extends Error {} // the module does not offer this

class Module {
  constructor() {
    this.clear('');
  }

  clear(school) {
    this.school = school;
    this.students = new Map(); // personal number → { student, files, number }
    this.imports = 0;
  }

  // Find what was kept when the program ended last time. Your module has a database instead.
  open(folder) {
    this.state = path.join(folder, 'starter.state');
    if (!fs.existsSync(this.state)) return;
    [this.school, this.students, this.imports] = v8.deserialize(fs.readFileSync(this.state));
  }

  // Keep everything, in one go: a program that is killed meanwhile leaves the old state whole.
  save() {
    fs.writeFileSync(`${this.state}.new`, v8.serialize([this.school, this.students, this.imports]));
    fs.renameSync(`${this.state}.new`, this.state);
  }

  // Say who you are. Every report prints this; declare only what is true.
  declaration() {
    return {
      product: 'lpx starter',
      version: '1.0',
      vendor: 'Your company',
      language: `Node.js ${process.version}`,
      roles: ['exporter', 'importer'],
      editions: ['lightweight-1.0-alpha1'],
      ciphers: { read: bundle.READS, write: bundle.WRITES },
      supports: ['several-students'],
    };
  }

  // Forget everything; work for the school with this code from now on.
  reset(school) {
    this.clear(school);
    this.save();
  }

  // Own a student, as if school and student had entered it all here.
  // files: link as it stands in the student's records → { content, original }
  addStudent(student, files, number) {
    this.students.set(student[BASIC][NUMBER], { student, files, number });
    this.save();
  }

  // Tell what is held now, of everybody when no numbers are given.
  holdings(numbers) {
    const wanted = numbers?.length ? numbers : [...this.students.keys()];
    return wanted.filter((number) => this.students.has(number)).map((number) => {
      const { student, files, number: student_number } = this.students.get(number);
      const told = [...files].map(([link, { content, original }]) => (
        { link, md5: md5(content), size: content.length, original_name: original }
      ));
      return { student, files: told, student_number };
    });
  }

  // -- export 匯出 --------------------------------------------------------------------------------

  // Write archive and signature file into the folder; return their names.
  exportBundle(numbers, occasion, password, folder) {
    if (!OCCASIONS.has(occasion)) throw new Unsupported(`no bundle is made for ${occasion}`);
    if (password.length < 8) throw new Error('the password is too short');
    const stem = `${this.school}_${timestamp()}`;
    const document = [];
    const entries = new Map([[`${stem}.json`, null]]);
    for (const number of numbers) {
      if (!this.students.has(number)) throw new Error('there is no such student');
      document.push(exported(this.students.get(number), entries));
    }
    entries.set(`${stem}.json`, toJson(document));
    const archive = `${stem}.zip`;
    const content = bundle.write(entries, password);
    fs.writeFileSync(path.join(folder, archive), content);
    // The MD5 of the very file that is handed out.
    fs.writeFileSync(path.join(folder, `${archive}.md5`), `${md5(content)} *${archive}\n`);
    return { archive, signature: `${archive}.md5` };
  }

  // -- import 匯入 --------------------------------------------------------------------------------

  // Check everything first, then take it over: all of it, or nothing.
  importBundle(archive, signature, password, school) {
    const content = fs.readFileSync(archive);
    checkSignature(content, signature);
    const entries = readEntries(content, password);
    const names = [...entries.keys()].filter(
      (name) => name.endsWith('.json') && !name.endsWith(MAPPING) && !name.endsWith(CONSULTATION),
    );
    if (names.length !== 1) throw new Rejected(`交換檔裡應該有一份主文件，卻有 ${names.length} 份`);
    const students = fromJson(entries.get(names[0]), '主文件不是正確的 UTF-8 JSON');
    if (!Array.isArray(students) || students.length === 0) throw new Rejected('主文件裡沒有學生');
    const checked = students.map((student) => ({ student, files: this.checked(student, entries) }));
    this.imports += 1;
    for (const { student, files } of checked) this.takeOver(student, files);
    this.save();
    return checked.length;
  }

  // Return the files of the student's records; throw Rejected when something is not right.
  checked(student, entries) {
    const number = student?.[BASIC]?.[NUMBER];
    const known = this.students.get(number)?.student[BASIC];
    if (!known) throw new Rejected('學生不在本校');
    if (!Array.isArray(student[COURSES]) || typeof student[PERFORMANCE] !== 'object' || student[PERFORMANCE] === null) {
      throw new Rejected('主文件缺少必要的部分');
    }
    if (student[BASIC][NAME] !== known[NAME] || student[BASIC][BIRTH] !== known[BIRTH]) {
      throw new Rejected('學生的姓名或生日與本校資料不同');
    }
    const files = new Map();
    for (const record of allRecords(student)) {
      if ((record[NUMBER] ?? number) !== number) throw new Rejected('紀錄的身分證號與基本資料不同');
      if (Object.entries(CODES).some(([key, codes]) => record[key] && !codes.includes(record[key]))) {
        throw new Rejected('紀錄裡有不存在的代碼');
      }
      for (const [key, link] of Object.entries(record)) {
        if (!key.endsWith('連結') || key.startsWith('外部') || !link) continue;
        if (!entries.has(link)) throw new Rejected('紀錄所連結的檔案不在交換檔裡');
        if (record[md5Key(key)] !== md5(entries.get(link))) throw new Rejected('附件的 MD5 不符');
        const beginning = BEGINNINGS[path.extname(link).toLowerCase()];
        if (!beginning?.test(entries.get(link).subarray(0, 16).toString('hex'))) {
          throw new Rejected('附件的內容與副檔名不符，或不是允許的檔案類型');
        }
        const [folder, stored] = split(link);
        const mapping = entries.get(`${folder}/${MAPPING}`);
        const original = mapping ? fromJson(mapping, '檔名對照表不是正確的 JSON')[stored] ?? null : null;
        files.set(link, { content: entries.get(link), original });
      }
    }
    return files;
  }

  // Add the records to the student; what is there already is not added again.
  takeOver(student, files) {
    const entry = this.students.get(student[BASIC][NUMBER]);
    const mine = entry.student;
    const groups = [[mine[BASIC], student[BASIC], CADRE], [mine, student, COURSES]];
    for (const kind of Object.keys(student[PERFORMANCE])) groups.push([mine[PERFORMANCE], student[PERFORMANCE], kind]);
    for (const [here, there, key] of groups) {
      here[key] ??= [];
      const seen = here[key].map((record) => meaning(record, entry.files));
      for (const record of there[key] ?? []) {
        const at = seen.indexOf(meaning(record, files));
        if (at >= 0) {
          seen.splice(at, 1);
          continue;
        }
        for (const [name, link] of linksOf(record, files)) {
          record[name] = `import-${this.imports}/${link}`; // links of two bundles must not collide
          entry.files.set(record[name], files.get(link));
        }
        here[key].push(record);
      }
    }
  }
}

// Return the student object with links into the archive, and put its files into the entries.
function exported({ student: original, files }, entries) {
  const student = structuredClone(original);
  const number = student[BASIC][NUMBER];
  // Certified outcomes are handed over, and no row without an outcome.
  student[COURSES] = student[COURSES].filter(
    (record) => !NOT_CERTIFIED.has(record['認證狀態']) && linksOf(record, files).length > 0,
  );
  const counters = { C: 0, M: 0 };
  const mappings = new Map();
  const parts = [['C', student[COURSES]], ...Object.values(student[PERFORMANCE]).map((records) => ['M', records])];
  for (const [prefix, records] of parts) {
    const folder = `${number}/${FOLDERS[prefix]}`;
    for (const record of records) {
      for (const [key, link] of linksOf(record, files)) {
        const { content, original: name } = files.get(link);
        counters[prefix] += 1;
        const stored = `${prefix}${String(counters[prefix]).padStart(2, '0')}${path.extname(link)}`;
        record[key] = `${folder}/${stored}`;
        entries.set(record[key], content);
        if (!mappings.has(folder)) mappings.set(folder, {});
        mappings.get(folder)[stored] = name ?? stored;
      }
    }
  }
  for (const [folder, names] of mappings) entries.set(`${folder}/${MAPPING}`, toJson(names));
  return student;
}

function checkSignature(content, signature) {
  if (signature === null) throw new Rejected('缺少簽章檔，無法確認檔案完整');
  const told = /\b[0-9a-f]{32}\b/i.exec(fs.readFileSync(signature, 'utf8'));
  if (!told) throw new Rejected('簽章檔裡沒有 MD5');
  if (told[0].toLowerCase() !== md5(content)) {
    throw new Rejected('MD5 不符：檔案在傳送途中改變，或簽章檔屬於另一份');
  }
}

function readEntries(content, password) {
  try {
    return bundle.read(content, password);
  } catch (error) {
    if (error instanceof bundle.BundleError) throw new Rejected(error.message);
    throw error;
  }
}

const md5Key = (key) => (
  { 課程學習成果文件檔案連結: '文件檔案MD5', 課程學習成果影音檔案連結: '影音檔案MD5' }[key]
  ?? key.replace('連結', 'MD5')
);

// Return [key, link] for the members of a record that link to a file.
const linksOf = (record, files) => Object.entries(record).filter(([, value]) => files.has(value));

const allRecords = (student) => [
  ...(student[BASIC][CADRE] ?? []), ...student[COURSES], ...Object.values(student[PERFORMANCE]).flat(),
];

// Return a record so that it can be compared: a link is only as good as the bytes behind it.
function meaning(record, files) {
  const plain = Object.entries(record).map(([key, value]) => [key, files.has(value) ? md5(files.get(value).content) : value]);
  return JSON.stringify(plain.sort());
}

function split(link) {
  const slash = link.lastIndexOf('/');
  return [link.slice(0, slash), link.slice(slash + 1)];
}

function timestamp() {
  const two = (number) => String(number).padStart(2, '0');
  const now = new Date();
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
  return parts.map(two).join('_');
}

const md5 = (content) => crypto.createHash('md5').update(content).digest('hex');
const toJson = (value) => Buffer.from(JSON.stringify(value, null, 2), 'utf8');

function fromJson(content, problem) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new Rejected(problem);
  }
}

module.exports = { Module, Rejected, Unsupported };
