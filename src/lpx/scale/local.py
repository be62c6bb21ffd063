"""Bundles in the file system of this machine: folders to the bottom, patterns, single files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lpx.scale.places import Files, Place, Trouble, is_archive_name, with_signature

_MAGIC = re.compile(r"[*?\[]")


def list_local(text: str, number: int, read_names: Sequence[str]) -> Files:
    """List the archives at ``text``: a folder, a pattern, or one archive; ``number`` tells which argument."""
    path = Path(text)
    try:
        if path.is_dir():
            return Files(path.resolve().name, _walk(path, number, read_names))
        if path.is_file():
            return Files("", _single_files([path], number, read_names))
    except OSError as error:
        return Files("", [Trouble(number, "unreadable", error.strerror or "")])
    if _MAGIC.search(text):
        return Files("", _matching(text, number, read_names))
    return Files("", [Trouble(number, "missing")])


def _matching(text: str, number: int, read_names: Sequence[str]) -> Iterator[Place | Trouble]:
    import glob

    paths = map(Path, sorted(glob.glob(text, recursive=True)))  # noqa: PTH207 - a pattern with a root
    archives = [path for path in paths if is_archive_name(path.name) and path.is_file()]
    if archives:
        yield from _single_files(archives, number, read_names)
    else:
        yield Trouble(number, "missing")


def _walk(root: Path, number: int, read_names: Sequence[str]) -> Iterator[Place | Trouble]:
    unseen: list[OSError] = []  # os.walk hands over what it could not list
    for folder, folders, _ in os.walk(root, onerror=unseen.append):
        folders.sort()
        try:
            yield from _archives_in(Path(folder), root, read_names)
        except OSError as error:
            unseen.append(error)
    yield from (Trouble(number, "unreadable", problem.strerror or "") for problem in unseen)


def _archives_in(folder: Path, root: Path, read_names: Sequence[str]) -> Iterator[Place]:
    with os.scandir(folder) as entries:
        files = {entry.name: entry for entry in entries if entry.is_file() or _is_dangling(entry)}
    beside = _Beside(files)
    inner = folder.relative_to(root).as_posix()
    prefix = "" if inner == "." else f"{inner}/"
    for name in sorted(files):
        if is_archive_name(name):
            known = files[name].stat(follow_symlinks=files[name].is_file())
            place = Place(prefix + name, files[name].path, known.st_size, str(known.st_mtime_ns))
            yield with_signature(place, beside, read_names)


def _is_dangling(entry: os.DirEntry[str]) -> bool:
    """Tell whether an archive is linked to and not there: it is listed, so that somebody hears of it."""
    return is_archive_name(entry.name) and entry.is_symlink() and not entry.is_dir()


class _Beside(Mapping[str, tuple[str, str]]):
    """The files of one folder, asked for their size and time only where they are signature files."""

    def __init__(self, files: Mapping[str, os.DirEntry[str]]) -> None:
        self._files = files

    def __getitem__(self, name: str) -> tuple[str, str]:
        known = self._files[name].stat()
        return self._files[name].path, f"{known.st_size}:{known.st_mtime_ns}"

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _single_files(paths: Iterable[Path], number: int, read_names: Sequence[str]) -> Iterator[Place | Trouble]:
    for path in paths:
        try:
            known = path.stat()
            name = path.absolute().as_posix()
            place = Place(name, str(path), known.st_size, str(known.st_mtime_ns))
            yield with_signature(place, _signatures_beside(path, read_names), read_names)
        except OSError as error:
            yield Trouble(number, "unreadable", error.strerror or "")


def _signatures_beside(path: Path, read_names: Sequence[str]) -> dict[str, tuple[str, str]]:
    from lpx.archive.signature import candidate_names

    found: dict[str, tuple[str, str]] = {}
    for name in candidate_names(path.name, read_names):
        candidate = path.with_name(name)
        if candidate.is_file():
            known = candidate.stat()
            found[name] = str(candidate), f"{known.st_size}:{known.st_mtime_ns}"
    return found
