"""A small PNG (W3C, second edition): one RGB square, image data in a stored deflate block."""

from __future__ import annotations

import zlib

from lpx.synthesis.media.exact import padding

_SIDE = 8
_PRIVATE = b"lpXp"
"""Ancillary, private, safe to copy: readers skip it."""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _image(colour: bytes) -> bytes:
    rows = (b"\x00" + colour * _SIDE) * _SIDE
    # A stored block, because the output of a compressor depends on its version.
    length = len(rows).to_bytes(2, "little")
    stored = b"\x78\x01\x01" + length + bytes(255 - byte for byte in length) + rows
    return stored + zlib.adler32(rows).to_bytes(4, "big")


def make_png(label: str, size: int | None = None, *, colour: bytes = b"\x40\x80\xc0") -> bytes:
    """Return a PNG in one ``colour`` (three bytes RGB) whose comment holds ``label``.

    ``size`` is the exact size in bytes; the file is lengthened by a private ancillary chunk.
    """
    side = _SIDE.to_bytes(4, "big")
    start = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", side + side + b"\x08\x02\x00\x00\x00")
    start += _chunk(b"tEXt", b"Comment\x00" + label.encode("latin-1", "replace"))
    rest = _chunk(b"IDAT", _image(colour)) + _chunk(b"IEND", b"")
    smallest = len(start) + len(_chunk(_PRIVATE, b"")) + len(rest)
    return start + _chunk(_PRIVATE, b"." * padding("PNG", size, smallest)) + rest
