"""Which encoding undeclared names are in, decided by evidence.

APPNOTE 6.3.10 §4.4.4 (bit 11) and Appendix D: names are UTF-8 when the flag is set, else IBM437; in practice
a program on a Chinese Windows writes code page 950 (Big5) without the flag, and some write UTF-8 without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

ENCODING_NAMES = ("utf-8", "cp950", "cp437")
"""What ``choose_encoding`` chooses from."""

_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
_ASCII_LETTER = re.compile(r"[A-Za-z]")

COMMON_FIRST, COMMON_LAST = 0xA440, 0xC67E
"""Big5 level 1: 5,401 common characters, ordered by strokes."""
RARE_FIRST, RARE_LAST = 0xC940, 0xF9D5
"""Big5 level 2: less common characters."""
SYMBOL_FIRST, SYMBOL_LAST = 0xA140, 0xA3E1
"""Punctuation and full-width forms."""

_SCORES = ((COMMON_FIRST, COMMON_LAST, 1.0), (RARE_FIRST, RARE_LAST, 0.3), (SYMBOL_FIRST, SYMBOL_LAST, 0.6))
_PLAUSIBLE = 0.5


def decode_cp950(raw: bytes) -> str | None:
    """Decode code page 950; None where it is not. User-defined characters (造字) go to the private use area.

    Windows maps them so; Python's codec refuses them, which would hide an otherwise readable name.
    """
    try:
        return raw.decode("cp950")
    except UnicodeDecodeError:
        pass
    out: list[str] = []
    position = 0
    while position < len(raw):
        if raw[position] < 0x80:
            out.append(chr(raw[position]))
            position += 1
            continue
        pair = _PAIR.match(raw, position)
        char = _pair_to_char(pair.group()) if pair else None
        if char is None:
            return None
        out.append(char)
        position += 2
    return "".join(out)


def _pair_to_char(pair: bytes) -> str | None:
    try:
        return pair.decode("cp950")
    except UnicodeDecodeError:
        lead, trail = pair
    column = trail - 0x40 if trail < 0x7F else trail - 0xA1 + 63
    for first, last, base in ((0xFA, 0xFE, 0xE000), (0x8E, 0xA0, 0xE311), (0x81, 0x8D, 0xEEB8)):
        if first <= lead <= last:
            return chr(base + (lead - first) * 157 + column)
    return None


def choose_encoding(names: Sequence[bytes], hints: Iterable[str] = ()) -> str:
    """Choose ``utf-8``, ``cp950`` or ``cp437`` for names whose encoding is not declared.

    Args:
        names: raw names, those with bytes beyond ASCII.
        hints: words that are expected in names, for instance the folder names of a format.
    """
    hints = tuple(hints)
    for encoding in ("utf-8", "cp950"):
        needles = [hint.encode(encoding, "ignore") for hint in hints if not hint.isascii()]
        if any(needle and needle in name for needle in needles for name in names) and all(
            decode(name, encoding) is not None for name in names
        ):
            return encoding
    if all(decode(name, "utf-8") is not None for name in names) and not _rather_cp950(names):
        return "utf-8"
    decodable = [name for name in names if decode_cp950(name) is not None]
    if len(decodable) * 2 > len(names) and cp950_plausibility(decodable) >= _PLAUSIBLE:
        return "cp950"
    return "cp437"


def _rather_cp950(names: Sequence[bytes]) -> bool:
    """Tell common Big5 characters that are valid UTF-8 by chance: they read as Latin, Greek or Cyrillic."""
    text = "".join(name.decode("utf-8") for name in names)
    high = [char for char in text if ord(char) > 0x7F]
    return all(ord(char) < 0x800 for char in high) and cp950_plausibility(names) >= 0.9


def cp950_plausibility(names: Iterable[bytes]) -> float:
    """Return how much names look like Chinese in code page 950, from 0 to 1."""
    total = 0.0
    count = 0
    for name in names:
        text = decode_cp950(name)
        if text is None:
            return 0.0
        if _looks_western(name):
            count += 1
            continue
        position = 0
        while position < len(name):
            if name[position] < 0x80:
                position += 1
                continue
            code = name[position] << 8 | name[position + 1]
            total += next((score for first, last, score in _SCORES if first <= code <= last), 0.0)
            count += 1
            position += 2
    return total / count if count else 0.0


def _looks_western(name: bytes) -> bool:
    """Tell ``España`` in IBM437 from Chinese: single accented letters between ASCII letters."""
    text = name.decode("cp437")
    high = [place for place, char in enumerate(text) if ord(char) > 0x7F]
    return bool(high) and all(
        text[place].isalpha()
        and ord(text[place]) < 0x250
        and (place > 0 and _ASCII_LETTER.match(text[place - 1]) is not None)
        and (place + 1 >= len(text) or not text[place + 1].isalpha() or text[place + 1].isascii())
        for place in high
    )


def decode(raw: bytes, encoding: str) -> str | None:
    """Decode ``raw``; None where the encoding does not allow it."""
    if encoding == "cp950":
        return decode_cp950(raw)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
