"""Compresses and enciphers the content of one entry, for the writers."""

from __future__ import annotations

import hashlib
import os
from typing import Literal

from msgspec import Struct

from lpx.archive.engines import Encryptor
from lpx.archive.engines.aes import SALT_LENGTHS, AesEncryptor, load_numpy
from lpx.archive.engines.checksum import crc32
from lpx.archive.engines.inflate import deflate
from lpx.archive.engines.traditional import HEADER_LENGTH, TraditionalEncryptor, crc_check_byte
from lpx.archive.members import DEFLATED, STORED

Cipher = Literal["aes-256", "aes-192", "aes-128", "traditional", "none"]
Compress = Literal["auto", "deflate", "store"]
Seed = int | str | bytes | None

AES_STRENGTHS = {"aes-128": 1, "aes-192": 2, "aes-256": 3}

_SAMPLE = 1 << 15
_WORTHWHILE = 0.97
"""Deflating that saves less than three in a hundred costs every reader more time than it saves."""


class Sealed(Struct, frozen=True):
    """The stored bytes of an entry, and what its headers must say about them."""

    payload: bytes | bytearray
    method: int
    crc: int
    size: int


class Noise:
    """Random bytes for salts; from a seed where the same archive is to come out again.

    A seeded salt also depends on the content: two archives from one seed and password never encipher
    different content with the same key stream.
    """

    def __init__(self, seed: Seed = None) -> None:
        self._seed = None if seed is None else hashlib.sha256(repr(seed).encode()).digest()

    def take(self, length: int, index: int, data: bytes) -> bytes:
        """Return ``length`` bytes for the entry number ``index`` with the content ``data``."""
        if self._seed is None:
            return os.urandom(length)
        content = hashlib.sha256(data).digest()
        return hashlib.sha256(self._seed + index.to_bytes(8, "little") + content).digest()[:length]


def compress_content(data: bytes, way: Compress) -> tuple[int, bytes]:
    """Return (method, bytes); ``auto`` deflates where it pays, judged by a sample and by the result."""
    if way == "store" or not data:
        return STORED, data
    if way == "deflate":
        return DEFLATED, deflate(data)
    if len(data) > 4 * _SAMPLE:
        middle = len(data) // 2
        samples = (data[:_SAMPLE], data[middle : middle + _SAMPLE], data[-_SAMPLE:])
        if sum(len(deflate(sample)) for sample in samples) > _WORTHWHILE * 3 * _SAMPLE:
            return STORED, data
    packed = deflate(data)
    return (DEFLATED, packed) if len(packed) < _WORTHWHILE * len(data) else (STORED, data)


def seal(
    data: bytes,
    packed: tuple[int, bytes],
    *,
    cipher: Cipher,
    password: bytes,
    noise: bytes,
    check: int | None = None,
) -> Sealed:
    """Encipher ``packed`` (method and bytes) under a ``noise`` of at least 16 bytes.

    ``check`` is the check byte of traditional encryption; by default the one from the CRC.
    """
    method, stored = packed
    crc = crc32(data)
    encryptor: Encryptor
    if cipher == "none":
        return Sealed(stored, method, crc, len(data))
    if cipher == "traditional":
        byte = crc_check_byte(crc) if check is None else check
        encryptor = TraditionalEncryptor(password, noise[: HEADER_LENGTH - 1], byte)
    else:
        encryptor = AesEncryptor(password, noise[: SALT_LENGTHS[cipher]], cipher, load_numpy(len(stored)))
    header = encryptor.header()
    payload = bytearray().join((header, stored))
    with memoryview(payload) as whole:
        encryptor.encrypt(whole[len(header) :])
    payload += encryptor.trailer()
    return Sealed(payload, method, crc, len(data))
