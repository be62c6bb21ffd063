"""Deflate (RFC 1951) in both directions: libdeflate where it is installed, else zlib.

libdeflate takes a whole entry with its declared size, twice as fast as zlib; a longer result is refused, a
shorter
one is found by its length, and bytes after the end of the stream go unnoticed (the authentication code of AES
covers them; for other entries nothing does).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

LEVEL = 6
_OUTPUT = 1 << 20


class InflateError(Exception):
    """The stream is broken. ``detail``: ``inflate`` or ``size``; ``got``: content bytes until then."""

    def __init__(self, detail: str, got: int) -> None:
        super().__init__(detail)
        self.detail = detail
        self.got = got


def inflate_whole(data: bytes | bytearray | memoryview, size: int) -> bytes | bytearray:
    """Return the ``size`` content bytes of a stream; raises ``InflateError`` if there are more or fewer."""
    if size:
        try:
            from deflate import DeflateError, deflate_decompress
        except ImportError:
            pass
        else:
            try:
                content: bytearray = deflate_decompress(data, size)
            except DeflateError:
                pass  # zlib tells what is wrong
            else:
                if len(content) == size:
                    return content
    inflater = Inflater(size)
    pieces = [*inflater.feed(memoryview(data))]
    inflater.finish()
    return b"".join(pieces)


class Inflater:
    """Inflates piece by piece, to the declared size and no further."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._got = 0
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)

    def feed(self, chunk: memoryview | bytes) -> Iterator[bytes]:
        """Yield the content that ``chunk`` gives; raises ``InflateError`` at nonsense and beyond the size."""
        pending: memoryview | bytes = chunk
        while len(pending) and not self._zlib.eof:
            try:
                content = self._zlib.decompress(pending, min(_OUTPUT, self._size - self._got + 1))
            except zlib.error:
                raise InflateError("inflate", self._got) from None
            self._got += len(content)
            if self._got > self._size:
                raise InflateError("size", self._got)
            if content:
                yield content
            pending = self._zlib.unconsumed_tail

    def finish(self) -> None:
        """Make sure that the stream ended, and with the declared size; raises ``InflateError``."""
        if not self._zlib.eof:
            raise InflateError("inflate", self._got)
        if self._got != self._size:
            raise InflateError("size", self._got)


def deflate(data: bytes) -> bytes:
    """Return ``data`` as a deflate stream."""
    try:
        from deflate import deflate_compress
    except ImportError:
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        return compressor.compress(data) + compressor.flush()
    return bytes(deflate_compress(data, LEVEL))
