"""Bounds that hold before any work is done on an archive: decisions of lpx, which the caller may change."""

from __future__ import annotations

from msgspec import Struct

MEBIBYTE = 1 << 20


class Limits(Struct, frozen=True):
    """How much an archive may ask for. Sizes in bytes; ``ratio`` is content bytes per stored byte."""

    entries: int = 100_000
    """Entries in the central directory. 1,000 students with all they may submit have about 55,000."""
    directory_bytes: int = 32 * MEBIBYTE
    """Size of the central directory."""
    name_bytes: int = 1024
    """Length of one entry's raw name."""
    entry_bytes: int = 1024 * MEBIBYTE
    """Declared content size of one entry."""
    total_bytes: int = 16 * 1024 * MEBIBYTE
    """Declared content size of all entries together."""
    ratio: int = 200
    """Content bytes per stored byte, of an entry and of the whole archive."""
    ratio_free_bytes: int = 8 * MEBIBYTE
    """Content below this size may shrink as far as Deflate can: it does no harm."""
    kept_bytes: int = 256 * MEBIBYTE
    """Content handed back from one scan, all entries together."""


DEFAULT_LIMITS = Limits()
