"""The bytes a password may stand for: writers of zip files do not agree on an encoding.

APPNOTE has none; 7-Zip and most others take UTF-8, programs on a Chinese Windows the code page 950, and
DotNetZip IBM437.
"""

from __future__ import annotations

ENCODINGS = ("utf-8", "cp950", "cp437")


def candidates(text: str) -> tuple[bytes, ...]:
    """Return the distinct byte forms of ``text``, the most likely first; one only when it is ASCII.

    A lone surrogate has no form in any of them; then the tuple may be empty.
    """
    return tuple(raw for _, raw in encoded_candidates(text))


def encoded_candidates(text: str) -> tuple[tuple[str, bytes], ...]:
    """Return (encoding, bytes) pairs as ``candidates`` does."""
    found: dict[bytes, str] = {}
    for encoding in ENCODINGS:
        try:
            found.setdefault(text.encode(encoding), encoding)
        except UnicodeEncodeError:
            continue
    return tuple((encoding, raw) for raw, encoding in found.items())
