"""A small baseline JPEG (ITU-T T.81): coloured 8×8 blocks, JFIF or EXIF in front."""

from __future__ import annotations

from typing import Literal

from lpx.synthesis.media.exact import padding

_SIDE = 2
"""Blocks per side; a block is 8×8 pixels."""
_STEP = 16
"""Quantiser step of the DC coefficient; a block of level ``v`` has DC ``8·(v − 128) / step``."""
_LONGEST_COMMENT = 65_533

_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_EXIF = (
    b"\xff\xe1\x00\x22Exif\x00\x00"
    # TIFF header, little-endian; one directory with one entry: orientation 1.
    b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"
)
_TABLES = (
    b"\xff\xdb\x00\x43\x00" + bytes([_STEP]) * 64,
    b"\xff\xc0\x00\x11\x08"
    + (8 * _SIDE).to_bytes(2, "big") * 2
    + b"\x03"
    + b"\x11\x00".join((b"\1", b"\2", b"\3", b"")),
    # DC: twelve categories, each a code of four bits. AC: end of block alone, a code of one bit.
    b"\xff\xc4\x00\x1f\x00" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12)),
    b"\xff\xc4\x00\x14\x10" + bytes([1] + [0] * 15) + b"\x00",
    b"\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00",
)


def _coefficient(level: int) -> int:
    return 8 * (level - 128) // _STEP


def _bits_of(difference: int) -> str:
    category = abs(difference).bit_length()
    value = difference if difference > 0 else difference + (1 << category) - 1
    return f"{category:04b}" + (f"{value:0{category}b}" if category else "") + "0"


def _scan(colours: bytes) -> bytes:
    before = [0, 0, 0]
    bits = ""
    for block in range(_SIDE * _SIDE):
        for component in range(3):
            level = _coefficient(colours[(block * 3 + component) % len(colours)])
            bits += _bits_of(level - before[component])
            before[component] = level
    bits += "1" * (-len(bits) % 8)
    packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return packed.replace(b"\xff", b"\xff\x00")


def _comments(length: int) -> bytes:
    made = bytearray()
    while length >= 4:
        payload = min(length - 4, _LONGEST_COMMENT)
        made += b"\xff\xfe" + (payload + 2).to_bytes(2, "big") + b"." * payload
        length -= payload + 4
    # Any marker may be preceded by fill bytes (T.81, B.1.1.2).
    return bytes(made) + b"\xff" * length


def make_jpeg(
    label: str,
    size: int | None = None,
    *,
    colours: bytes = b"\x60\x80\x80",
    head: Literal["jfif", "exif"] = "jfif",
) -> bytes:
    """Return a JPEG whose comment holds ``label``, of exactly ``size`` bytes if given.

    ``colours`` are Y, Cb and Cr levels (0–255) that the blocks take in turn; ``head`` chooses the first
    segment, APP0 (JFIF) or APP1 (EXIF). It is lengthened by comment segments.
    """
    text = label.encode()
    start = b"\xff\xd8" + (_EXIF if head == "exif" else _JFIF)
    start += b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text
    rest = b"".join(_TABLES) + _scan(colours) + b"\xff\xd9"
    return start + _comments(padding("JPEG", size, len(start) + len(rest))) + rest
