// Password-protected zip files with nothing but Node's own zlib and crypto. If your module already has a
// library for this, you do not need this file.
//
// Reading: WinZip AES (128, 192, 256; AE-1 and AE-2) and traditional encryption. Writing: AES-256 (AE-2).
'use strict';

const crypto = require('node:crypto');
const zlib = require('node:zlib');

const READS = ['aes-256', 'aes-192', 'aes-128', 'traditional'];
const WRITES = ['aes-256'];
const MOST_BYTES = 500_000_000; // of all files together
const AES = 99; // the "method" of an entry that WinZip AES protects
const STORED = 0;
const DEFLATED = 8;

class BundleError extends Error {} // the archive cannot be read; the message tells school staff why

// Return a Map of entry name → Buffer. Everything is checked: nothing is returned unless all is sound.
function read(content, password) {
  try {
    return readAll(content, password);
  } catch (error) {
    if (error instanceof BundleError) throw error;
    // Reading beyond the end, an unknown form of numbers ...: the archive does not hold together.
    throw new BundleError('這個檔案不是完整的 zip，或已經損壞');
  }
}

function readAll(content, password) {
  const end = content.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new BundleError('這個檔案不是完整的 zip');
  const entries = new Map();
  let total = 0;
  let at = content.readUInt32LE(end + 16);
  for (let left = content.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (content.readUInt32LE(at) !== 0x02014b50) throw new BundleError('zip 的目錄已經損壞');
    const member = {
      flags: content.readUInt16LE(at + 8),
      method: content.readUInt16LE(at + 10),
      time: content.readUInt16LE(at + 12),
      crc: content.readUInt32LE(at + 16),
      packed: content.readUInt32LE(at + 20),
      size: content.readUInt32LE(at + 24),
      offset: content.readUInt32LE(at + 42),
    };
    const nameEnd = at + 46 + content.readUInt16LE(at + 28);
    const name = decodeName(content.subarray(at + 46, nameEnd));
    member.extra = content.subarray(nameEnd, nameEnd + content.readUInt16LE(at + 30));
    at = nameEnd + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
    total += member.size;
    if (total > MOST_BYTES) throw new BundleError('解開後太大');
    if (/^\/|\\|:|(^|\/)\.\.(\/|$)/.test(name)) throw new BundleError('檔名指向資料夾之外');
    if (name.endsWith('/')) continue;
    if (entries.has(name)) throw new BundleError('有兩個同名的檔案');
    entries.set(name, readMember(member, content, password));
  }
  return entries;
}

// Some programs write UTF-8 without saying so (flag bit 11), so UTF-8 is tried whatever the flags say.
function decodeName(raw) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return raw.toString('latin1');
  }
}

function readMember(member, content, password) {
  const start = member.offset + 30 + content.readUInt16LE(member.offset + 26) + content.readUInt16LE(member.offset + 28);
  let data = content.subarray(start, start + member.packed);
  let { method } = member;
  let checkCrc = true;
  if (method === AES) {
    ({ data, method, checkCrc } = openAes(member, data, password));
  } else if (member.flags & 1) {
    data = openTraditional(member, data, password);
  }
  if (method !== STORED && method !== DEFLATED) throw new BundleError('不支援這種壓縮方式');
  let plain;
  try {
    plain = method === DEFLATED ? zlib.inflateRawSync(data, { maxOutputLength: member.size + 1 }) : data;
  } catch {
    throw new BundleError('密碼錯誤，或檔案已經損壞');
  }
  if (plain.length !== member.size || (checkCrc && crc32(plain) !== member.crc)) {
    throw new BundleError('密碼錯誤，或檔案已經損壞');
  }
  return plain;
}

// -- WinZip AES -----------------------------------------------------------------------------------

function keys(password, salt, strength) {
  const size = 8 + 8 * strength; // 16, 24 or 32 bytes
  const derived = crypto.pbkdf2Sync(Buffer.from(password, 'utf8'), salt, 1000, 2 * size + 2, 'sha1');
  return { key: derived.subarray(0, size), signing: derived.subarray(size, 2 * size), check: derived.subarray(2 * size) };
}

// WinZip counts little-endian from 1, which no library's CTR mode does: encrypt the counters.
function ctr(key, data) {
  const counters = Buffer.alloc(Math.ceil(data.length / 16) * 16);
  for (let block = 0; block * 16 < counters.length; block += 1) counters.writeUInt32LE(block + 1, block * 16);
  const cipher = crypto.createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  const stream = Buffer.concat([cipher.update(counters), cipher.final()]);
  const out = Buffer.alloc(data.length);
  for (let at = 0; at < data.length; at += 1) out[at] = data[at] ^ stream[at];
  return out;
}

const seal = (signing, body) => crypto.createHmac('sha1', signing).update(body).digest().subarray(0, 10);

function openAes(member, data, password) {
  let { extra } = member;
  while (extra.length >= 4 && extra.readUInt16LE(0) !== 0x9901) extra = extra.subarray(4 + extra.readUInt16LE(2));
  const version = extra.readUInt16LE(4);
  const strength = extra[8];
  const saltSize = 4 + 4 * strength;
  const { key, signing, check } = keys(password, data.subarray(0, saltSize), strength);
  if (!check.equals(data.subarray(saltSize, saltSize + 2))) throw new BundleError('密碼錯誤');
  const body = data.subarray(saltSize + 2, data.length - 10);
  if (!seal(signing, body).equals(data.subarray(data.length - 10))) throw new BundleError('檔案已經損壞');
  return { data: ctr(key, body), method: extra.readUInt16LE(9), checkCrc: version === 1 };
}

// -- traditional PKWARE encryption (APPNOTE 6.1) ---------------------------------------------------

const TABLE = Array.from({ length: 256 }, (_, number) => {
  let crc = number;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

function crc32(data) {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

function openTraditional(member, data, password) {
  let [a, b, c] = [0x12345678, 0x23456789, 0x34567890];
  const update = (byte) => {
    a = (a >>> 8) ^ TABLE[(a ^ byte) & 255];
    b = (Math.imul(b + (a & 255), 134775813) + 1) | 0;
    c = (c >>> 8) ^ TABLE[(c ^ (b >>> 24)) & 255];
  };
  for (const byte of Buffer.from(password, 'utf8')) update(byte);
  const plain = Buffer.alloc(data.length);
  for (let at = 0; at < data.length; at += 1) {
    const key = c | 2;
    plain[at] = data[at] ^ ((Math.imul(key & 0xffff, (key ^ 1) & 0xffff) >>> 8) & 255);
    update(plain[at]);
  }
  // With flag bit 3 the check byte comes from the time, otherwise from the CRC. One wrong password in 256
  // passes it and is found out by the CRC later.
  const expected = member.flags & 8 ? member.time >>> 8 : member.crc >>> 24;
  if (plain[11] !== expected) throw new BundleError('密碼錯誤');
  return plain.subarray(12);
}

// -- writing --------------------------------------------------------------------------------------

// Return the bytes of an archive of the Map entries (name → Buffer), every entry protected by AES-256.
function write(entries, password) {
  const out = [];
  const directory = [];
  let offset = 0;
  for (const [name, data] of entries) {
    const salt = crypto.randomBytes(16);
    const { key, signing, check } = keys(password, salt, 3);
    const body = ctr(key, zlib.deflateRawSync(data));
    const sealed = Buffer.concat([salt, check, body, seal(signing, body)]);
    const rawName = Buffer.from(name, 'utf8');
    const extra = Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, DEFLATED, 0]); // AE-2, "AE", 256 bits
    const common = Buffer.alloc(26);
    common.writeUInt16LE(51, 0); // version needed
    common.writeUInt16LE(0x0801, 2); // encrypted, UTF-8 name
    common.writeUInt16LE(AES, 4);
    common.writeUInt16LE(0x21, 8); // 1980-01-01; the CRC stays 0 in AE-2
    common.writeUInt32LE(sealed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(rawName.length, 22);
    common.writeUInt16LE(extra.length, 24);
    const rest = Buffer.alloc(14); // comment, disk, attributes
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x33\x00', 'latin1'), common, rest, rawName, extra);
    const local = [Buffer.from('PK\x03\x04', 'latin1'), common, rawName, extra, sealed];
    out.push(...local);
    offset += local.reduce((sum, piece) => sum + piece.length, 0);
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.size, 8);
  end.writeUInt16LE(entries.size, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...out, table, end]);
}

module.exports = { read, write, BundleError, READS, WRITES };
