"""MD5 and HMAC-SHA1 of one stream or of many: in lanes where the kernels are there, else by hashlib."""

from __future__ import annotations

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


class Md5Stream:
    """One MD5 by the kernels; for use only where they are loaded.

    On x86-64 a single stream is about a sixth faster than OpenSSL's, and streams that are advanced together
    take hardly longer than one.
    """

    def __init__(self) -> None:
        self.state = _MD5_START
        """After all whole blocks so far."""
        self.length = 0
        """Bytes so far."""
        self.rest = b""
        """Bytes that fill no block yet."""

    def update(self, data: Bytes) -> None:
        """Take the next bytes."""
        self.update_many((self,), (data,))

    def hexdigest(self) -> str:
        """Return the digest of all bytes so far, in lower-case hex."""
        state = bytearray(self.state)
        _md5_blocks(state, (self.rest + _padding(self.length, "little"),))
        return state.hex()

    @staticmethod
    def update_many(streams: Sequence[Md5Stream], pieces: Sequence[Bytes]) -> None:
        """Advance every stream by its piece."""
        whole: list[Bytes] = []
        for stream, piece in zip(streams, pieces, strict=True):
            view = memoryview(piece)
            stream.length += len(view)
            if stream.rest:
                view = stream.complete(view)
            even = len(view) - len(view) % _BLOCK
            whole.append(view[:even])
            if even < len(view):
                stream.rest += bytes(view[even:])
        states = bytearray().join([stream.state for stream in streams])
        _md5_blocks(states, whole)
        for number, stream in enumerate(streams):
            stream.state = bytes(states[16 * number : 16 * number + 16])

    def complete(self, view: memoryview) -> memoryview:
        """Take what completes the block that was begun; return what is left."""
        wanted = _BLOCK - len(self.rest)
        self.rest += bytes(view[:wanted])
        if len(self.rest) == _BLOCK:
            state = bytearray(self.state)
            _md5_blocks(state, (self.rest,))
            self.state = bytes(state)
            self.rest = b""
        return view[wanted:]


def md5() -> Md5:
    """Return the quickest MD5 for one stream."""
    if _native.loaded:
        return Md5Stream()
    import hashlib

    return hashlib.md5(usedforsecurity=False)


def md5_many(contents: Sequence[Bytes]) -> list[str]:
    """Return the MD5 of each of ``contents``, in lower-case hex."""
    if not _native.loaded:
        import hashlib

        return [hashlib.md5(content, usedforsecurity=False).hexdigest() for content in contents]
    views = [memoryview(content) for content in contents]
    evens = [len(view) - len(view) % _BLOCK for view in views]
    states = bytearray(_MD5_START * len(views))
    _md5_blocks(states, [view[:even] for view, even in zip(views, evens, strict=True)])
    tails = [
        bytes(view[even:]) + _padding(len(view), "little") for view, even in zip(views, evens, strict=True)
    ]
    _md5_blocks(states, tails)
    return [states[at : at + 16].hex() for at in range(0, len(states), 16)]


def _md5_blocks(states: bytearray, blocks: Sequence[Bytes]) -> None:
    from lpx._native import _kernels

    _kernels.md5_blocks(states, blocks)


def hmac_sha1_many(keys: Sequence[bytes], contents: Sequence[Bytes]) -> list[bytes]:
    """Return the HMAC-SHA1 of each of ``contents`` under its key of at most 64 bytes."""
    if not _native.has("sha"):
        import hmac

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
