"""Traditional PKWARE encryption (APPNOTE 6.3.10 §6.1). It is weak: known plaintext breaks it in minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from lpx import _native

HEADER_LENGTH = 12
_PIECE = 1 << 18
"""The compiled core keeps the interpreter's lock: short pieces let the other threads breathe."""


_MUCH = 1 << 16
_SEGMENT = 1 << 22
"""Bytes enciphered at once by lanes: bounds the memory that they take."""


@lru_cache(maxsize=1)
def _crc_table() -> tuple[int, ...]:
    table = []
    for start in range(256):
        value = start
        for _ in range(8):
            value = value >> 1 ^ 0xEDB88320 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


class _Keys:
    """The three keys (§6.1.5); advancing them needs each plain byte, so encryption and decryption differ."""

    def __init__(self, password: bytes) -> None:
        self.keys = (0x12345678, 0x23456789, 0x34567890)
        self.run(password, lambda byte, _mask: byte)

    def run(self, data: bytes | memoryview, plain_of: Callable[[int, int], int]) -> bytes:
        """Return ``data`` combined with the key stream; ``plain_of(byte, mask)`` gives the plain byte."""
        table = _crc_table()
        key0, key1, key2 = self.keys
        out = bytearray(len(data))
        for place, byte in enumerate(data):
            mixed = (key2 | 2) & 0xFFFF
            mask = (mixed * (mixed ^ 1) >> 8) & 0xFF
            plain = plain_of(byte, mask)
            out[place] = byte ^ mask
            key0 = key0 >> 8 ^ table[(key0 ^ plain) & 0xFF]
            key1 = ((key1 + (key0 & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            key2 = key2 >> 8 ^ table[(key2 ^ key1 >> 24) & 0xFF]
        self.keys = (key0, key1, key2)
        return bytes(out)


class PureDecrypter:
    """The cipher in plain Python, about 2 MB/s: for systems without the compiled core, and as its oracle."""

    def __init__(self, password: bytes) -> None:
        self._keys = _Keys(password)

    def decrypt_bytes(self, data: bytes) -> bytes:
        """Return the plain bytes of ``data``."""
        return self._keys.run(data, int.__xor__)


class _Core(Protocol):
    def decrypt_bytes(self, data: bytes) -> bytes: ...


@lru_cache(maxsize=8)
def start_state(password: bytes) -> bytes:
    """Return the three keys after the password, as the kernels take them."""
    return b"".join(key.to_bytes(4, "little") for key in _Keys(password).keys)


def decrypt_many(states: bytearray, buffers: Sequence[memoryview]) -> None:
    """Decipher buffers in place, side by side; for use only where the kernels are loaded."""
    from lpx._native import _kernels

    _kernels.traditional_decrypt(states, buffers)


class TraditionalDecryptor:
    """Deciphers one entry. The first 12 bytes are the header, whose last byte is the check byte (§6.1.6)."""

    def __init__(self, password: bytes) -> None:
        self._state = bytearray(start_state(password)) if _native.loaded else None
        self._core = library_core(password) if self._state is None else None

    def check_byte(self, header: bytes) -> int:
        """Decipher the 12-byte header and return the check byte."""
        return self.decrypt(memoryview(bytearray(header)))[-1]

    def decrypt(self, chunk: memoryview) -> memoryview | bytes:
        """Return the plain bytes of ``chunk``; the kernels decipher in place."""
        if self._state is not None:
            decrypt_many(self._state, (chunk,))
            return chunk
        assert self._core is not None
        if len(chunk) <= _PIECE:
            return self._core.decrypt_bytes(bytes(chunk))
        return b"".join(
            self._core.decrypt_bytes(bytes(chunk[begin : begin + _PIECE]))
            for begin in range(0, len(chunk), _PIECE)
        )

    def is_authentic(self, code: bytes) -> bool:  # noqa: ARG002 - there is no code
        """Return True: nothing authenticates; the CRC of the content decides."""
        return True


def library_core(password: bytes) -> _Core:
    """Return the quickest cipher without the kernels; it keeps the interpreter's lock."""
    try:
        # The core of fast-zip-decryption, without its patch of zipfile.
        from _zipdecrypter import StandardZipDecrypter  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return PureDecrypter(password)
    core: _Core = StandardZipDecrypter(password)
    return core


class TraditionalEncryptor:
    """Enciphers one entry; ``noise`` are the 11 random bytes of the header, ``check`` its last."""

    def __init__(self, password: bytes, noise: bytes, check: int) -> None:
        self._state = bytearray(start_state(password)) if _native.loaded else None
        self._keys = _Keys(password)
        header = bytearray(noise[: HEADER_LENGTH - 1] + bytes((check,)))
        self.encrypt(memoryview(header))
        self._header = bytes(header)

    def header(self) -> bytes:
        """Return the encryption header."""
        return self._header

    def encrypt(self, data: memoryview) -> None:
        """Encipher ``data`` in place."""
        if self._state is not None:
            from lpx._native import _kernels

            _kernels.traditional_encrypt(self._state, (data,))
            return
        done = 0
        if len(data) >= _MUCH:
            from lpx.archive.engines.lanes import STEPS, encrypt_lanes

            even = len(data) - len(data) % STEPS
            while done < even:
                end = min(done + _SEGMENT, even)
                made, self._keys.keys = encrypt_lanes(bytes(data[done:end]), self._keys.keys, _crc_table())
                data[done:end] = made
                done = end
        data[done:] = self._keys.run(data[done:], lambda byte, _mask: byte)

    def trailer(self) -> bytes:
        """Return nothing: this cipher authenticates nothing."""
        return b""


def crc_check_byte(crc: int) -> int:
    """Return the check byte where the CRC is known beforehand: its high byte."""
    return crc >> 24
