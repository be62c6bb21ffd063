"""MD5 and HMAC-SHA1 of one stream or of many: in lanes where the kernels are there, else by hashlib."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal, Protocol

from lpx import _native

Bytes = bytes | bytearray | memoryview
_BLOCK = 64
_MD5_START = bytes.fromhex("0123456789abcdeffedcba9876543210")
_SHA1_START = bytes.fromhex("67452301efcdab8998badcfe10325476c3d2e1f0")
_INNER = bytes(value ^ 0x36 for value in range(256))
_OUTER = bytes(value ^ 0x5C for value in range(256))


class Md5(Protocol):
    """An MD5 under way."""

    def update(self, data: Bytes, /) -> None:
        """Take the next bytes."""

    def hexdigest(self) -> str:
        """Return the digest of all bytes so far, in lower-case hex."""


class _NativeMd5:
    """One stream by the kernels, which is about a sixth faster than OpenSSL's code for x86-64."""

    def __init__(self) -> None:
        self._state = bytearray(_MD5_START)
        self._length = 0
        self._rest = b""

    def update(self, data: Bytes) -> None:
        """Take the next bytes."""
        from lpx._native import _kernels

        view = memoryview(data)
        self._length += len(view)
        if self._rest:
            wanted = _BLOCK - len(self._rest)
            self._rest += bytes(view[:wanted])
            view = view[wanted:]
            if len(self._rest) < _BLOCK:
                return
            _kernels.md5_blocks(self._state, (self._rest,))
        even = len(view) - len(view) % _BLOCK
        if even:
            _kernels.md5_blocks(self._state, (view[:even],))
        self._rest = bytes(view[even:])

    def hexdigest(self) -> str:
        """Return the digest of all bytes so far, in lower-case hex."""
        from lpx._native import _kernels

        state = bytearray(self._state)
        _kernels.md5_blocks(state, (self._rest + _padding(self._length, "little"),))
        return state.hex()


def md5() -> Md5:
    """Return the quickest MD5 for one stream."""
    return _NativeMd5() if _native.loaded else hashlib.md5(usedforsecurity=False)


def md5_many(contents: Sequence[Bytes]) -> list[str]:
    """Return the MD5 of each of ``contents``, in lower-case hex."""
    if not _native.loaded:
        return [hashlib.md5(content, usedforsecurity=False).hexdigest() for content in contents]
    lanes = Md5Lanes(len(contents))
    lanes.finish(contents)
    return lanes.digests()


class Md5Lanes:
    """The MD5 of ``count`` streams side by side; for use only where the kernels are loaded."""

    def __init__(self, count: int) -> None:
        self._states = bytearray(_MD5_START * count)
        self._lengths = [0] * count

    def update(self, pieces: Sequence[Bytes]) -> None:
        """Take a piece of every stream; lengths must be multiples of 64."""
        from lpx._native import _kernels

        for number, piece in enumerate(pieces):
            self._lengths[number] += len(piece)
        _kernels.md5_blocks(self._states, pieces)

    def finish(self, pieces: Sequence[Bytes]) -> None:
        """Take the last piece of every stream, of any length."""
        from lpx._native import _kernels

        evens, tails = [], []
        for number, piece in enumerate(pieces):
            view = memoryview(piece)
            even = len(view) - len(view) % _BLOCK
            evens.append(view[:even])
            tails.append(bytes(view[even:]) + _padding(self._lengths[number] + len(view), "little"))
        _kernels.md5_blocks(self._states, evens)
        _kernels.md5_blocks(self._states, tails)

    def digests(self) -> list[str]:
        """Return the digests, in lower-case hex."""
        return [self._states[at : at + 16].hex() for at in range(0, len(self._states), 16)]


def hmac_sha1_many(keys: Sequence[bytes], contents: Sequence[Bytes]) -> list[bytes]:
    """Return the HMAC-SHA1 of each of ``contents`` under its key of at most 64 bytes."""
    if not _native.has("sha"):
        return [hmac.digest(key, content, "sha1") for key, content in zip(keys, contents, strict=True)]
    from lpx._native import _kernels

    blocks = [key.ljust(_BLOCK, b"\0") for key in keys]
    inner = bytearray(_SHA1_START * len(keys))
    _kernels.sha1_blocks(inner, [block.translate(_INNER) for block in blocks])
    views = [memoryview(content) for content in contents]
    evens = [len(view) - len(view) % _BLOCK for view in views]
    _kernels.sha1_blocks(inner, [view[:even] for view, even in zip(views, evens, strict=True)])
    pairs = zip(views, evens, strict=True)
    tails = [bytes(view[even:]) + _padding(_BLOCK + len(view), "big") for view, even in pairs]
    _kernels.sha1_blocks(inner, tails)
    outer = bytearray(_SHA1_START * len(keys))
    _kernels.sha1_blocks(outer, [block.translate(_OUTER) for block in blocks])
    padding = _padding(_BLOCK + 20, "big")
    _kernels.sha1_blocks(outer, [inner[at : at + 20] + padding for at in range(0, len(inner), 20)])
    return [bytes(outer[at : at + 20]) for at in range(0, len(outer), 20)]


def _padding(length: int, order: Literal["little", "big"]) -> bytes:
    """Return what follows ``length`` bytes in the last block (RFC 1321, 3.1 and 3.2; FIPS 180-4, 5.1.1)."""
    zeros = (_BLOCK - 9 - length) % _BLOCK
    bits = (8 * length & 0xFFFFFFFFFFFFFFFF).to_bytes(8, order)
    return b"\x80" + bytes(zeros) + bits
