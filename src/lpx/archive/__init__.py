"""Zip archives and their signature files: bytes in, entries out. Knows nothing about portfolios.

Reading has two steps: ``read_directory`` looks at all headers and reports what is wrong before any content is
touched; ``scan.scan`` reads everything once, or ``open_entry`` one entry. ``writer`` writes, and ``forge``
writes deliberately wrong archives. Names are fetched when first used (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpx.archive.directory import Directory, read_directory
    from lpx.archive.extract import EntryError, open_entry
    from lpx.archive.limits import DEFAULT_LIMITS, Limits
    from lpx.archive.members import Member
    from lpx.archive.problems import Problem
    from lpx.archive.results import EntryResult, Scan
    from lpx.archive.sources import ByteSource, FileSource, MemorySource

__all__ = [
    "DEFAULT_LIMITS",
    "ByteSource",
    "Directory",
    "EntryError",
    "EntryResult",
    "FileSource",
    "Limits",
    "Member",
    "MemorySource",
    "Problem",
    "Scan",
    "open_entry",
    "read_directory",
]

_HOMES = {
    "DEFAULT_LIMITS": "limits",
    "ByteSource": "sources",
    "Directory": "directory",
    "EntryError": "extract",
    "EntryResult": "results",
    "FileSource": "sources",
    "Limits": "limits",
    "Member": "members",
    "MemorySource": "sources",
    "Problem": "problems",
    "Scan": "results",
    "open_entry": "extract",
    "read_directory": "directory",
}


def __getattr__(name: str) -> object:
    """Fetch a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
