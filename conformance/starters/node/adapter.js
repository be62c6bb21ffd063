// The adapter between lpx and your module: reads requests, calls the module, writes replies.
//
// One request is one line of JSON on standard input; one reply is one line of JSON on standard output.
// Nothing else may ever be written to standard output: never console.log here, use console.error.
// You seldom need to change this file. Your work is in module.js.
//
// lpx 與系統之間的橋樑：標準輸入一行一個請求，標準輸出一行一個回覆。標準輸出不可寫其他東西，
// 除錯訊息請用 console.error。這個檔案多半不用改；要換掉的是 module.js。
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { Module, Rejected, Unsupported } = require('./module.js');

const module_ = new Module();
let scratch = ''; // the folder that both sides may use; every path in a message starts there

const here = (relative) => path.join(scratch, relative);

const operations = {
  hello(request) {
    scratch = request.scratch;
    module_.open(scratch);
    return { declaration: module_.declaration() };
  },

  reset(request) {
    module_.reset(request.school);
    return {};
  },

  load(request) {
    for (const holding of request.students) {
      const files = new Map();
      for (const file of holding.files ?? []) {
        files.set(file.link, { content: fs.readFileSync(here(file.path)), original: file.original_name ?? null });
      }
      module_.addStudent(holding.student, files, holding.student_number ?? '');
    }
    return {};
  },

  export(request) {
    const { students, occasion, password, folder } = request;
    const written = module_.exportBundle(students, occasion, password, here(folder));
    return { archive: `${folder}/${written.archive}`, signature: `${folder}/${written.signature}` };
  },

  import(request) {
    const signature = request.signature === null ? null : here(request.signature);
    const count = module_.importBundle(here(request.archive), signature, request.password, request.school);
    return { message: `匯入 ${count} 位學生` };
  },

  dump(request) {
    return { students: module_.holdings(request.students) };
  },

  bye() {
    return {};
  },
};

// Returns the reply to one request; whatever happens, there is exactly one.
function answer(request) {
  const reply = { seq: request.seq, status: 'ok' };
  if (!Object.hasOwn(operations, request.op)) {
    // lpx sends operations that do not exist, to see whether the adapter is honest.
    return { ...reply, status: 'unsupported', message: `unknown operation ${request.op}` };
  }
  try {
    return { ...reply, ...operations[request.op](request) };
  } catch (error) {
    // The bundle is at fault: the message is for school staff.
    if (error instanceof Rejected) return { ...reply, status: 'rejected', message: error.message };
    if (error instanceof Unsupported) return { ...reply, status: 'unsupported', message: error.message };
    // The module itself is at fault: say so, and go on.
    console.error(error);
    return { ...reply, status: 'failed', message: error.message };
  }
}

const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  const request = JSON.parse(line);
  // Writing to descriptor 1 waits until the bytes are out; process.stdout might lose them at exit.
  writeAll(Buffer.from(JSON.stringify(answer(request)) + '\n', 'utf8'));
  if (request.op === 'bye') process.exit(0);
});

function writeAll(bytes) {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error; // the pipe is full: try again
    }
  }
}
