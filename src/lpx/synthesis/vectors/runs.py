"""A deflate stream (RFC 1951) that is the same everywhere: literals, and runs of one byte.

Compressors differ from version to version; committed files must not. It shortens padding well and all else
not at all.
"""

from __future__ import annotations

import re

_RUN = re.compile(rb"(.)\1{3,}", re.DOTALL)
_LONGEST = 258
_SHORTEST = 3
_END = 256

_LENGTHS = (
    *((257 + n, n + 3, 0) for n in range(8)),
    *((265 + 4 * group + n, ((4 + n) << (group + 1)) + 3, group + 1) for group in range(5) for n in range(4)),
)
"""Code, least length and extra bits of each length code but the last (RFC 1951 §3.2.5)."""


class _Bits:
    """Bits in the order in which deflate packs them."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._held, self._count = 0, 0

    def put(self, value: int, width: int) -> None:
        """Append a number, lowest bit first."""
        self._held |= value << self._count
        self._count += width
        while self._count >= 8:
            self.data.append(self._held & 0xFF)
            self._held >>= 8
            self._count -= 8

    def put_code(self, code: int, width: int) -> None:
        """Append a Huffman code, highest bit first."""
        self.put(int(f"{code:0{width}b}"[::-1], 2), width)

    def finish(self) -> bytes:
        """Return everything, padded with zero bits."""
        if self._count:
            self.put(0, 8 - self._count)
        return bytes(self.data)


def _symbol(bits: _Bits, symbol: int) -> None:
    """Append a literal, a length code or the end, with the fixed code (RFC 1951 §3.2.6)."""
    if symbol <= 143:
        bits.put_code(0x30 + symbol, 8)
    elif symbol <= 255:
        bits.put_code(0x190 + symbol - 144, 9)
    elif symbol <= 279:
        bits.put_code(symbol - 256, 7)
    else:
        bits.put_code(0xC0 + symbol - 280, 8)


def _again(bits: _Bits, length: int) -> None:
    """Append *the last byte, so many times more*."""
    if length == _LONGEST:
        # Code 285 and distance 1 at once; a long run has tens of thousands of these.
        bits.put(0b10100011, 13)
        return
    code, least, extra = next(row for row in reversed(_LENGTHS) if row[1] <= length)
    _symbol(bits, code)
    bits.put(length - least, extra)
    bits.put_code(0, 5)


def deflate_runs(data: bytes) -> bytes:
    """Return ``data`` as one deflate block with the fixed codes."""
    bits = _Bits()
    bits.put(1, 1)
    bits.put(1, 2)
    place = 0
    for run in _RUN.finditer(data):
        for byte in data[place : run.start() + 1]:
            _symbol(bits, byte)
        rest = run.end() - run.start() - 1
        while rest:
            # Never leave a rest that is too short to be a run.
            length = rest if rest <= _LONGEST else min(_LONGEST, rest - _SHORTEST)
            _again(bits, length)
            rest -= length
        place = run.end()
    for byte in data[place:]:
        _symbol(bits, byte)
    _symbol(bits, _END)
    return bits.finish()
