"""Zip archives and their signature files: bytes in, entries out. Knows nothing about portfolios.

Reading has two steps: ``read_directory`` looks at all headers and reports what is wrong before any content is
touched; ``scan`` reads everything once, or ``open_entry`` one entry. ``writer`` writes, and ``forge`` writes
deliberately wrong archives.
"""

from lpx.archive.directory import Directory, read_directory
from lpx.archive.extract import EntryError, open_entry
from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.archive.members import Member
from lpx.archive.problems import Problem
from lpx.archive.scan import EntryResult, Scan, ScanCancelled, scan
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
    "ScanCancelled",
    "open_entry",
    "read_directory",
    "scan",
]
