"""WinZip AES (AE-1, AE-2): PBKDF2, counter mode with a little-endian counter, HMAC-SHA1.

Source: WinZip, *AES Encryption Information: Encryption Specification AE-1 and AE-2*, III and IV. The counter
starts at 1 for every entry, so the counter blocks are the same bytes for all: without the kernels they are
enciphered in ECB mode and combined with the data.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Protocol

from msgspec import Struct

from lpx import _native

KEY_LENGTHS = {"aes-128": 16, "aes-192": 24, "aes-256": 32}
SALT_LENGTHS = {"aes-128": 8, "aes-192": 12, "aes-256": 16}
CODE_LENGTH = 10
ITERATIONS = 1000

_BLOCK = 16
_TABLE_BLOCKS = 1 << 16
_PIECE = 1 << 17
"""Bytes enciphered at once: small enough to stay in the processor's cache together with the data."""
_INT_PIECE = 1 << 12
_HMAC_BLOCK = 64


class AesKeys(Struct, frozen=True):
    """What a password and a salt give: the two keys and the two bytes that tell a wrong password."""

    cipher_key: bytes
    mac_key: bytes
    verifier: bytes


def derive_keys(password: bytes, salt: bytes, cipher: str) -> AesKeys:
    """Derive the keys of one entry (PBKDF2-HMAC-SHA1, 1,000 rounds)."""
    return derive_many(password, (salt,), cipher)[0]


def derive_many(password: bytes, salts: Sequence[bytes], cipher: str) -> list[AesKeys]:
    """Derive the keys of several entries of one ``cipher`` under one password."""
    length = KEY_LENGTHS[cipher]
    wanted = 2 * length + 2
    if _native.features and all(len(salt) == SALT_LENGTHS[cipher] for salt in salts):
        from lpx._native import _kernels

        short = password if len(password) <= _HMAC_BLOCK else hashlib.sha1(password).digest()
        joined = _kernels.pbkdf2_sha1(short, b"".join(salts), SALT_LENGTHS[cipher], ITERATIONS, wanted)
        raws = [joined[at : at + wanted] for at in range(0, len(joined), wanted)]
    else:
        raws = [derive_by_library(password, salt, wanted) for salt in salts]
    return [AesKeys(raw[:length], raw[length : 2 * length], raw[2 * length :]) for raw in raws]


def derive_by_library(password: bytes, salt: bytes, wanted: int) -> bytes:
    """Return ``wanted`` bytes derived without the kernels."""
    try:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
    except ImportError:
        return hashlib.pbkdf2_hmac("sha1", password, salt, ITERATIONS, wanted)
    return PBKDF2HMAC(hashes.SHA1(), wanted, salt, ITERATIONS).derive(password)  # noqa: S303


class _CounterTable:
    """The counter blocks from a multiple of 65,536 on; one per thread, rewritten only beyond a mebibyte."""

    def __init__(self) -> None:
        low = bytes(range(256))
        self.blocks = bytearray(_TABLE_BLOCKS * _BLOCK)
        self.blocks[0::_BLOCK] = low * 256
        self.blocks[1::_BLOCK] = b"".join(bytes((high,)) * 256 for high in low)
        self.high = 0
        self.stream = bytearray(_PIECE + _BLOCK)

    def turn_to(self, high: int) -> None:
        """Set the counter's bits above the lowest 16."""
        if high == self.high:
            return
        for place in range(6):
            byte = high >> 8 * place & 0xFF
            if byte != self.high >> 8 * place & 0xFF:
                self.blocks[2 + place :: _BLOCK] = bytes((byte,)) * _TABLE_BLOCKS
        self.high = high


class _Tables(threading.local):
    table: _CounterTable | None = None


_TABLES = _Tables()


def _table() -> _CounterTable:
    if _TABLES.table is None:
        _TABLES.table = _CounterTable()
    return _TABLES.table


class CounterMode(Protocol):
    """AES in WinZip's counter mode, from the begin of an entry's data on."""

    def apply(self, data: memoryview) -> None:
        """Combine ``data`` with the key stream, in place."""


def counter_mode(key: bytes, numpy: ModuleType | None = None) -> CounterMode:
    """Return the quickest counter mode; ``numpy`` (the module or None) is for the one without kernels."""
    return _NativeCounterMode(key) if _native.has("aes") else PureCounterMode(key, numpy)


class _NativeCounterMode:
    """Counter mode by the kernels."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._position = 0

    def apply(self, data: memoryview) -> None:
        """Combine ``data`` with the key stream, in place."""
        from lpx._native import _kernels

        _kernels.aes_ctr(self._key, self._position, data)
        self._position += len(data)


class PureCounterMode:
    """AES in WinZip's counter mode. ``numpy`` (the module or None) combines where there is much."""

    def __init__(self, key: bytes, numpy: ModuleType | None = None) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        # ECB over a counter is counter mode; the library's own one counts big-endian.
        self._encryptor: Any = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
        self._numpy = numpy
        self._position = _BLOCK  # the counter starts at 1

    def apply(self, data: memoryview) -> None:
        """Combine ``data`` with the key stream, in place."""
        table = _table()
        span = _TABLE_BLOCKS * _BLOCK
        done = 0
        while done < len(data):
            high, offset = divmod(self._position, span)
            table.turn_to(high)
            inside = offset % _BLOCK
            offset -= inside
            length = min(len(data) - done, _PIECE - inside, span - offset - inside)
            padded = -(-(inside + length) // _BLOCK) * _BLOCK
            blocks = memoryview(table.blocks)[offset : offset + padded]
            self._encryptor.update_into(blocks, table.stream)
            self._combine(data[done : done + length], memoryview(table.stream)[inside : inside + length])
            done += length
            self._position += length

    def _combine(self, data: memoryview, stream: memoryview) -> None:
        if self._numpy is not None:
            left = self._numpy.frombuffer(data, self._numpy.uint8)
            self._numpy.bitwise_xor(left, self._numpy.frombuffer(stream, self._numpy.uint8), out=left)
            return
        for begin in range(0, len(data), _INT_PIECE):
            piece = data[begin : begin + _INT_PIECE]
            mixed = int.from_bytes(piece, "little") ^ int.from_bytes(
                stream[begin : begin + _INT_PIECE], "little"
            )
            piece[:] = mixed.to_bytes(len(piece), "little")


class AesDecryptor:
    """Deciphers one entry and authenticates it."""

    def __init__(self, keys: AesKeys, numpy: ModuleType | None = None) -> None:
        self._mode = counter_mode(keys.cipher_key, numpy)
        self._mac = hmac.new(keys.mac_key, digestmod=hashlib.sha1)

    def decrypt(self, chunk: memoryview) -> memoryview:
        """Decipher ``chunk`` in place."""
        self._mac.update(chunk)
        self._mode.apply(chunk)
        return chunk

    def is_authentic(self, code: bytes) -> bool:
        """Say whether the 10-byte authentication code fits the enciphered data."""
        return hmac.compare_digest(self._mac.digest()[:CODE_LENGTH], code)


class AesEncryptor:
    """Enciphers one entry under a fresh ``salt``."""

    def __init__(self, password: bytes, salt: bytes, cipher: str, numpy: ModuleType | None = None) -> None:
        keys = derive_keys(password, salt, cipher)
        self._header = salt + keys.verifier
        self._mode = counter_mode(keys.cipher_key, numpy)
        self._mac = hmac.new(keys.mac_key, digestmod=hashlib.sha1)

    def header(self) -> bytes:
        """Return salt and verifier."""
        return self._header

    def encrypt(self, data: memoryview) -> None:
        """Encipher ``data`` in place."""
        self._mode.apply(data)
        self._mac.update(data)

    def trailer(self) -> bytes:
        """Return the authentication code."""
        return self._mac.digest()[:CODE_LENGTH]


def load_numpy(content_bytes: int) -> ModuleType | None:
    """Return numpy where it pays: its import costs as much as combining some mebibytes without it."""
    if content_bytes < 8 << 20 or _native.has("aes"):
        return None
    return numpy_or_none()


def numpy_or_none() -> ModuleType | None:
    """Return numpy where it is installed."""
    try:
        import numpy as np
    except ImportError:
        return None
    return np
