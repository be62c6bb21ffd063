"""Password-protected zip files. Your module has a library for this; then you do not need this file.

Reading: the standard library opens traditional encryption; WinZip AES needs ``cryptography``.
Writing: AES-256 with ``cryptography``, traditional encryption without.
"""

import hashlib
import hmac
import io
import os
import struct
import zipfile
import zlib

try:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
except ImportError:
    Cipher = None

READS = ["traditional"] if Cipher is None else ["aes-256", "aes-192", "aes-128", "traditional"]
WRITES = ["traditional"] if Cipher is None else ["aes-256"]
MOST_BYTES = 500_000_000  # of all files together
AES = 99  # the "method" of an entry that WinZip AES protects


class BundleError(Exception):
    """The archive cannot be read; the text tells school staff why."""


def read(content, password):
    """Return entry name → bytes. Everything is checked: nothing is returned unless all is sound."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError) as error:
        raise BundleError("這個檔案不是完整的 zip") from error
    members = [member for member in archive.infolist() if not member.is_dir()]
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise BundleError("解開後太大")
    entries = {}
    for member in members:
        name = _name(member)
        if name.startswith("/") or "\\" in member.orig_filename or ":" in name or ".." in name.split("/"):
            raise BundleError("檔名指向資料夾之外")
        if name in entries:
            raise BundleError("有兩個同名的檔案")
        entries[name] = _read_member(archive, member, content, password)
    return entries


def _name(member):
    """Return the entry's name: some programs write UTF-8 without saying so (flag bit 11)."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except ValueError:
        return member.filename


def _read_member(archive, member, content, password):
    try:
        if member.compress_type == AES:
            return _read_aes(member, content, password)
        with archive.open(member, pwd=password.encode("utf-8")) as stream:
            data = stream.read(member.file_size + 1)
    except RuntimeError as error:  # zipfile's word for a wrong password
        raise BundleError("密碼錯誤") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error) as error:
        # One wrong password in 256 passes the check byte and is found out by the CRC only.
        raise BundleError("密碼錯誤，或檔案已經損壞") from error
    if len(data) != member.file_size:
        raise BundleError("檔案大小不符，可能已經損壞")
    return data


# -- WinZip AES (AE-1, AE-2) -----------------------------------------------------------------------


def _keys(password, salt, strength):
    size = 8 + 8 * strength  # 16, 24 or 32 bytes
    derived = hashlib.pbkdf2_hmac("sha1", password.encode("utf-8"), salt, 1000, 2 * size + 2)
    return derived[:size], derived[size : 2 * size], derived[2 * size :]


def _ctr(key, data):
    """WinZip counts little-endian from 1, which no library's CTR mode does: encrypt the counters."""
    blocks = -(-len(data) // 16)
    counters = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    stream = encryptor.update(counters)[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


def _read_aes(member, content, password):
    if Cipher is None:
        raise BundleError("這套系統不支援 AES 加密")
    extra, strength, method, version = member.extra, 0, 0, 0
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == 0x9901:
            version, _, strength, method = struct.unpack_from("<H2sBH", extra, 4)
        extra = extra[4 + size :]
    start = member.header_offset
    name_size, extra_size = struct.unpack_from("<HH", content, start + 26)
    start += 30 + name_size + extra_size
    data = content[start : start + member.compress_size]
    salt_size = 4 + 4 * strength
    salt, check, sealed, code = data[:salt_size], data[salt_size : salt_size + 2], data[salt_size + 2 : -10], data[-10:]
    key, signing, verifier = _keys(password, salt, strength)
    if check != verifier:
        raise BundleError("密碼錯誤")
    if not hmac.compare_digest(hmac.digest(signing, sealed, "sha1")[:10], code):
        raise BundleError("檔案已經損壞")
    plain = _ctr(key, sealed)
    if method == zipfile.ZIP_DEFLATED:
        plain = zlib.decompressobj(-15).decompress(plain, member.file_size + 1)
    if version == 1 and zlib.crc32(plain) != member.CRC:
        raise BundleError("檔案已經損壞")
    return plain


# -- traditional PKWARE encryption (APPNOTE 6.1) ---------------------------------------------------


def _crc_of(number):
    for _ in range(8):
        number = (number >> 1) ^ (0xEDB88320 if number & 1 else 0)
    return number


_TABLE = [_crc_of(number) for number in range(256)]


def _traditional(data, password, crc):
    """Return the 12 bytes of header and the data, enciphered. Weak: use it only where AES is not read."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte):
        keys[0] = _TABLE[(keys[0] ^ byte) & 255] ^ (keys[0] >> 8)
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = _TABLE[(keys[2] ^ (keys[1] >> 24)) & 255] ^ (keys[2] >> 8)

    for byte in password.encode("utf-8"):
        update(byte)
    sealed = bytearray()
    for byte in os.urandom(11) + bytes([crc >> 24]) + data:
        key = keys[2] | 2
        sealed.append(byte ^ (((key * (key ^ 1)) >> 8) & 255))
        update(byte)
    return bytes(sealed)


# -- writing ---------------------------------------------------------------------------------------


def write(entries, password):
    """Return the bytes of an archive in which every entry is protected."""
    out, directory = bytearray(), bytearray()
    for name, data in entries.items():
        raw_name = name.encode("utf-8")
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        if Cipher is None:
            crc, method, extra = zlib.crc32(data), 8, b""
            sealed = _traditional(packed, password, crc)
        else:
            crc, method, extra = 0, AES, struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
            salt = os.urandom(16)
            key, signing, verifier = _keys(password, salt, 3)
            body = _ctr(key, packed)
            sealed = salt + verifier + body + hmac.digest(signing, body, "sha1")[:10]
        # version, flags (encrypted, UTF-8 name), method, time, date (1980-01-01), CRC, sizes, lengths
        common = struct.pack(
            "<HHHHHLLLHH", 51, 0x0801, method, 0, 0x21, crc, len(sealed), len(data), len(raw_name), len(extra)
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 51) + common
        directory += struct.pack("<HHHLL", 0, 0, 0, 0, len(out)) + raw_name + extra
        out += b"PK\x03\x04" + common + raw_name + extra + sealed
    end = struct.pack("<HHHHLLH", 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\x05\x06" + end)
