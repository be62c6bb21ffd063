"""Everything that was named, as one listing: each bundle once, with a name of its own, in the order of names.

However many bundles there are, a bounded number of them is in memory (``lpx.scale.sorting``).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, structs

from lpx.scale.places import Files, Place, Trouble, is_url
from lpx.scale.sorting import Pile, on_shelf

_PIECE = 1 << 20
MOST_NAME_BYTES = 1 << 20
"""A name in a list that is longer is none."""


class Listing(Struct, frozen=True):
    """All bundles that were named, in the order of their names."""

    places: Sequence[Place]
    troubles: tuple[Trouble, ...] = ()
    above: str = ""
    """Where all names begin, with ``/``; empty where bundles come from several folders that were named."""

    @property
    def bytes(self) -> int:
        """Bytes of all archives; they are added up each time."""
        return sum(place.size for place in self.places)


class Names(Collection[str]):
    """The names of places, which may be gone through again and again."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return (place.name for place in self._places)

    def __contains__(self, name: object) -> bool:
        return any(place.name == name for place in self._places)


class NoList(Exception):  # noqa: N818 - it tells what was read
    """What was read holds something longer than any name."""


def names_in(stream: BinaryIO) -> Iterator[str]:
    """Give the names in a list: separated by NUL where there is one (``find -print0``), else one a line.

    Raises:
        UnicodeDecodeError: lines that are no UTF-8.
        NoList: what is no list.
        OSError: the list cannot be read.
    """
    data = stream.read(_PIECE)
    has_nul = b"\0" in data
    data = data if has_nul else data.removeprefix("\ufeff".encode())
    separator = b"\0" if has_nul else b"\n"
    rest = b""
    while data:
        *names, rest = (rest + data).split(separator)
        if len(rest) > MOST_NAME_BYTES:
            raise NoList
        yield from _decoded(names, is_path=has_nul)
        data = stream.read(_PIECE)
    yield from _decoded([rest], is_path=has_nul)


def _decoded(names: Iterable[bytes], *, is_path: bool) -> Iterator[str]:
    for name in names:
        if is_path:
            if name:
                yield os.fsdecode(name)
        else:
            yield from (line for line in name.decode("utf-8").splitlines() if line.strip())


def find_places(wanted: Iterable[str], read_names: Sequence[str]) -> Listing:
    """List every bundle that ``wanted`` names.

    Args:
        wanted: folders (searched to the bottom), archives, patterns (``**`` for any depth), and URLs of each.
        read_names: forms of a signature file's name, as the edition has them.
    """
    gathered = _Gathered()
    for number, text in enumerate(wanted, 1):
        if is_url(text):
            from lpx.scale.remote import list_remote

            gathered.take(list_remote(text, number, read_names))
        else:
            from lpx.scale.local import list_local

            gathered.take(list_local(text, number, read_names))
    return Listing(gathered.places(), tuple(gathered.troubles), gathered.above())


class _Found(Struct, frozen=True, order=True, gc=False):
    """A bundle before it has its name; the first of equal identity counts."""

    identity: str
    root: int
    """Number of its root, from 1; 0 for a file that was named by itself."""
    sequence: int
    place: Place


class _Gathered:
    """Takes what was found, and names it when all is there.

    Files that were named one by one are named below the folder that holds them all. Where there are several
    roots, names begin with the root's own; equal ones are numbered.
    """

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self._found: Pile[_Found] = Pile()
        self._labels: list[str] = []
        self._above = ""
        """Where names of the first root begin."""
        self._folders: list[list[str]] = []
        """The first and the last folder, in their order, of files that were named one by one."""
        self._count = 0

    def take(self, files: Files) -> None:
        """Take what one argument stands for."""
        is_new = bool(files.label)
        for item in files.found:
            if isinstance(item, Trouble):
                self.troubles.append(item)
                continue
            if is_new:
                self._above = self._above if self._labels else _above(item)
                self._labels.append(files.label)
                is_new = False
            if not files.label:
                both = [*self._folders, item.name.split("/")[:-1]]
                self._folders = [min(both), max(both)]
            root = len(self._labels) if files.label else 0
            self._found.add(_Found(_identity(item.location), root, self._count, item))
            self._count += 1

    def places(self) -> Sequence[Place]:
        """Return all of it in one order, each bundle once and each with a name of its own."""
        named: Pile[Place] = Pile()
        labels, shared = self._shown_labels(), _shared(self._folders)
        for _, alike in groupby(self._found, key=lambda found: found.identity):
            first = next(alike)
            place = first.place
            if first.root:
                name = labels[first.root - 1] + place.name
            else:
                name = "/".join(place.name.split("/")[shared:])
            named.add(place if name == place.name else structs.replace(place, name=name))
        renamed: Pile[Place] = Pile()
        places = on_shelf(_named_apart(named, renamed))
        extra = on_shelf(renamed)
        return on_shelf(merge(places, extra)) if extra else places

    def above(self) -> str:
        """Return where all names begin; empty where they begin at several places."""
        if len(self._labels) + bool(self._folders) != 1:
            return ""
        return self._above or "/".join(next(iter(self._folders), [])[: _shared(self._folders)])

    def _shown_labels(self) -> list[str]:
        if len(self._labels) + bool(self._folders) == 1:
            return [""] * len(self._labels)
        counts: dict[str, int] = {}
        shown = []
        for label in self._labels:
            count = counts[label] = counts.get(label, 0) + 1
            shown.append(f"{label}/" if count == 1 else f"{label}~{count}/")
        return shown


def _named_apart(places: Iterable[Place], renamed: Pile[Place]) -> Iterator[Place]:
    """Give the first of each name; others go to ``renamed`` with a number."""
    for name, alike in groupby(places, key=lambda place: place.name):
        yield next(alike)
        for count, place in enumerate(alike, 2):
            renamed.add(structs.replace(place, name=_numbered(name, count)))


def _shared(folders: Sequence[Sequence[str]]) -> int:
    """Return how many steps from the root the first and the last folder have in common."""
    shared = 0
    if folders:
        first, last = folders
        while shared < min(len(first), len(last)) and first[shared] == last[shared]:
            shared += 1
    return shared


def _above(place: Place) -> str:
    """Return where the name of ``place`` begins in its location."""
    location = place.location if is_url(place.location) else Path(place.location).absolute().as_posix()
    return location.removesuffix(f"/{place.name}") if location.endswith(f"/{place.name}") else ""


def _identity(location: str) -> str:
    """Return what two ways of naming the same file have in common."""
    return location if is_url(location) else os.path.normcase(os.path.abspath(location))  # noqa: PTH100 - keeps links


def _numbered(name: str, count: int) -> str:
    stem, dot, extension = name.rpartition(".")
    return f"{stem}~{count}{dot}{extension}"
