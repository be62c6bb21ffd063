"""Names that would leave the target folder, or that not every system can hold.

Sources: APPNOTE 6.3.10 §4.4.17.1 (no drive, no leading slash, forward slashes only); Microsoft, *Naming
Files, Paths, and Namespaces* (reserved characters and device names, trailing dots and spaces).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Fault = tuple[Literal["path-escape", "unportable-name"], str]

MAX_PATH_UNITS = 240
"""UTF-16 units of a whole name: Windows' 260 less a short target folder."""
MAX_SEGMENT_BYTES = 255
"""UTF-8 bytes of one segment on Linux; Windows and macOS allow 255 UTF-16 units."""

_DEVICES = r"con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$"
_CONTROL = "\x01-\x1f\x7f-\x9f"
_DIRECTION = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ILLEGAL = '<>"|?*'

_SUSPICIOUS = re.compile(
    rf"[\x00{_CONTROL}{_DIRECTION}{_ILLEGAL}:]|^/|//|[. ](?:/|$)|(?:^|/)(?:{_DEVICES}) *(?:[./]|$)",
    re.IGNORECASE,
)
_DEVICE_SEGMENT = re.compile(rf"(?:{_DEVICES}) *(?:\..*)?", re.IGNORECASE | re.DOTALL)
_DRIVE = re.compile(r"[A-Za-z]:")
_DOTS = re.compile(r"\.\.[. ]*")


def name_faults(name: str) -> tuple[Fault, ...]:
    """Return what is wrong with ``name`` (separators already ``/``), each form once, escapes first."""
    if name and not _SUSPICIOUS.search(name) and len(name) < MAX_SEGMENT_BYTES // 4:
        return ()
    segments = name.removesuffix("/").split("/")
    faults: list[Fault] = [("path-escape", form) for form, found in _escapes(name, segments) if found]
    faults += [("unportable-name", form) for form, found in _unportable(name, segments) if found]
    return tuple(faults)


def _escapes(name: str, segments: list[str]) -> tuple[tuple[str, bool], ...]:
    return (
        ("empty", not name.strip("/")),
        ("unc", name.startswith("//")),
        ("absolute", name.startswith("/") and not name.startswith("//")),
        ("drive", _DRIVE.match(name) is not None),
        # Windows drops trailing dots and spaces, so that ".. " is ".." there.
        ("dotdot", any(_DOTS.fullmatch(segment) for segment in segments)),
        ("nul", "\0" in name),
    )


def _unportable(name: str, segments: list[str]) -> tuple[tuple[str, bool], ...]:
    inner = segments[1:] if name.startswith("/") else segments
    plain = [segment for segment in inner if not _DOTS.fullmatch(segment)]
    rest = name[2:] if _DRIVE.match(name) else name
    return (
        ("dot-segment", "." in plain),
        ("empty-segment", bool(name.strip("/")) and "" in name.lstrip("/").removesuffix("/").split("/")),
        ("trailing-dot", any(segment.endswith(".") and segment != "." for segment in plain)),
        ("trailing-space", any(segment.endswith(" ") for segment in plain)),
        ("device", any(_DEVICE_SEGMENT.fullmatch(segment) for segment in plain)),
        ("stream", ":" in rest),
        ("illegal-char", re.search(rf"[{_ILLEGAL}]", name) is not None),
        ("control-char", re.search(rf"[{_CONTROL}]", name) is not None),
        ("direction-char", re.search(rf"[{_DIRECTION}]", name) is not None),
        (
            "too-long",
            len(name.encode("utf-16-le", "surrogatepass")) // 2 > MAX_PATH_UNITS
            or any(len(segment.encode("utf-8", "surrogatepass")) > MAX_SEGMENT_BYTES for segment in segments),
        ),
    )


def collision_key(name: str) -> str:
    """Return what names share that Windows or macOS takes for one: all but case and composition."""
    if name.isascii():
        return name.lower().rstrip("/")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).rstrip("/")


def target_parts(name: str) -> tuple[str, ...] | None:
    """Return the segments of ``name`` when every system can create them below a target folder, else None."""
    # A backslash left in a name separates on Windows and nowhere else.
    if "\\" in name or name_faults(name):
        return None
    return tuple(name.removesuffix("/").split("/"))
