"""File names that every system can hold.

An original name comes from a student's computer and may be anything; made into a file it must be legal and
harmless on Windows, macOS and Linux, and two of them in one folder must stay two.

Source: the naming rules of Windows (reserved characters, device names, no trailing dot or space).
"""

from __future__ import annotations

import re
import unicodedata

_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
"""What Windows refuses, and what would make a name look like another one (marks of writing direction)."""

_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|\s*$)", re.IGNORECASE
)
_EXTENSION = re.compile(r"\.[0-9A-Za-z]{1,8}")
_MOST_BYTES = 180
"""UTF-8 bytes of one name: below 255 everywhere, with room for a number."""

_FALLBACK = "file"


def safe_name(name: str) -> str:
    """Return ``name`` as a single path segment that is legal and harmless everywhere."""
    text = _RESERVED.sub("_", unicodedata.normalize("NFC", name)).strip().rstrip(". ")
    if not text.strip("._ "):
        text = f"{_FALLBACK}{text}"
    if _DEVICES.match(text):
        text = f"_{text}"
    return _shorten(text)


def distinct(name: str, taken: dict[str, int]) -> str:
    """Return ``name``, numbered where ``taken`` already has one that some system holds for the same.

    ``taken`` belongs to one folder, starts empty, and remembers what was given out.
    """
    number = taken.get(fold(name), 0) + 1
    taken[fold(name)] = number
    if number == 1:
        return name
    stem, extension = split_extension(name)
    return distinct(f"{stem} ({number}){extension}", taken)


def fold(name: str) -> str:
    """Return what is the same for all names that a forgetful file system holds for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def split_extension(name: str) -> tuple[str, str]:
    """Return stem and extension with its dot: what follows the last dot, if it looks like one."""
    stem, dot, last = name.rpartition(".")
    if stem and _EXTENSION.fullmatch(dot + last):
        return stem, dot + last
    return name, ""


def _shorten(name: str) -> str:
    stem, extension = split_extension(name)
    room = _MOST_BYTES - len(extension)
    raw = stem.encode("utf-8")
    if len(raw) > room:
        stem = raw[:room].decode("utf-8", "ignore").rstrip(". ")
    return stem + extension
