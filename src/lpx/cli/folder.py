"""A folder on disk seen as the entries of an archive, and its content in pieces.

Links are not followed: a link could lead to files that nobody meant to hand over.
"""

from __future__ import annotations

import os
import stat
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.portfolio.decode import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_ENTRIES = 100_000
_DEEPEST = 16
_CHUNK = 1 << 20
_REPARSE_POINT = 0x400
"""FILE_ATTRIBUTE_REPARSE_POINT: how Windows marks junctions and links."""


class FolderEntry(Struct, frozen=True):
    """One file below the folder, named like an archive entry."""

    index: int
    name: str
    path: Path
    size: int
    is_dir: bool = False


class Folder(Struct, frozen=True):
    """All files below a folder."""

    entries: tuple[FolderEntry, ...]
    skipped: int = 0
    """Links and special files, which were not looked into."""


class TooManyFilesError(Exception):
    """The folder holds more than anybody's bundle; probably the wrong folder."""


def read_folder(root: Path, leave_out: Path | None = None) -> Folder:
    """List the files below ``root`` in a stable order. Raises ``OSError`` and ``TooManyFilesError``."""
    found: list[FolderEntry] = []
    skipped = 0
    for path, information in _walk(root, 0):
        if not stat.S_ISREG(information.st_mode) or _is_reparse_point(information):
            skipped += 1
            continue
        if leave_out is not None and path.name == leave_out.name and path.samefile(leave_out):
            continue
        if len(found) >= _MOST_ENTRIES:
            raise TooManyFilesError
        name = path.relative_to(root).as_posix()
        found.append(FolderEntry(len(found), name, path, information.st_size))
    return Folder(tuple(found), skipped)


def fact_of(path: Path) -> Fact:
    """Return size and MD5 of a file."""
    digest = md5(usedforsecurity=False)
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Fact(size, digest.hexdigest())


def _walk(folder: Path, depth: int) -> Iterator[tuple[Path, os.stat_result]]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        information = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(information.st_mode) and not _is_reparse_point(information) and depth < _DEEPEST:
            yield from _walk(Path(entry.path), depth + 1)
        else:
            yield Path(entry.path), information


def _is_reparse_point(information: os.stat_result) -> bool:
    return bool(getattr(information, "st_file_attributes", 0) & _REPARSE_POINT)
