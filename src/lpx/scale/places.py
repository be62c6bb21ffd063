"""Where bundles lie: folders, patterns, lists and URLs, turned into one listing in a fixed order.

Local paths need nothing but the file system; only a URL loads fsspec (``lpx.scale.remote``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

if TYPE_CHECKING:
    from lpx.archive.sources import ByteSource

ARCHIVE_EXTENSION = ".zip"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(://|::)")
_MAGIC = re.compile(r"[*?\[]")


class Place(Struct, frozen=True, order=True, gc=False):
    """One bundle: what it is called in results, and where it lies. ``name`` is the sort key."""

    name: str
    """Path relative to what was named, with ``/``; unique in a listing. May hold personal data."""
    location: str
    """Path of a local file, or URL."""
    size: int
    """Bytes of the archive."""
    mark: str
    """Changes when the archive changes: time of change, or what a store calls ETag."""
    signature: str = ""
    """Location of the signature file; empty where there is none."""
    signature_mark: str = ""
    """Size and time of change of the signature file."""


class Trouble(Struct, frozen=True, order=True):
    """Something that was named and could not be listed."""

    number: int
    """Which of the things that were named, from 1."""
    kind: str
    """``missing``, ``unreadable``, ``extra-missing``, ``unknown-protocol``, ``unreachable``."""
    detail: str = ""
    """What the system says; never a name."""


class Listing(Struct, frozen=True):
    """All bundles that were named, in the order of their names."""

    places: tuple[Place, ...]
    troubles: tuple[Trouble, ...] = ()

    @property
    def bytes(self) -> int:
        """Bytes of all archives."""
        return sum(place.size for place in self.places)


class Files(Struct, frozen=True):
    """What one argument stands for: files under one root."""

    label: str
    """What the root is called where there are several; empty for files that were named one by one."""
    places: tuple[Place, ...]
    """Those of a root by their names below it, others by their whole path."""
    troubles: tuple[Trouble, ...] = ()


def is_url(text: str) -> bool:
    """Tell whether ``text`` is a URL (``s3://…``, ``file://…``), not a path of this machine."""
    return _URL.match(text) is not None


def parse_list(data: bytes) -> tuple[str, ...]:
    """Return the names in a list: separated by NUL where there is one (``find -print0``), else one a line.

    Raises:
        UnicodeDecodeError: the list is no UTF-8.
    """
    if b"\0" in data:
        return tuple(os.fsdecode(name) for name in data.split(b"\0") if name)
    text = data.decode("utf-8-sig")
    return tuple(line for line in text.splitlines() if line.strip())


def find_places(wanted: Iterable[str], read_names: Sequence[str]) -> Listing:
    """List every bundle that ``wanted`` names.

    Args:
        wanted: folders (searched to the bottom), archives, patterns (``**`` for any depth), and URLs of each.
        read_names: forms of a signature file's name, as the edition has them.
    """
    found: list[Files] = []
    for number, text in enumerate(wanted, 1):
        if is_url(text):
            from lpx.scale.remote import list_remote

            found.append(list_remote(text, number, read_names))
        else:
            found.append(_list_local(text, number, read_names))
    return Listing(
        places=_named_apart(found), troubles=tuple(trouble for files in found for trouble in files.troubles)
    )


@contextmanager
def open_place(place: Place) -> Iterator[ByteSource]:
    """Open the archive of ``place``. Raises ``OSError`` when it cannot be opened."""
    if is_url(place.location):
        from lpx.scale.remote import open_remote

        source: ByteSource = open_remote(place.location)
    else:
        from lpx.archive.sources import FileSource

        source = FileSource(place.location)
    try:
        yield source
    finally:
        source.close()


def read_signature(place: Place) -> bytes | None:
    """Return the signature file's content, a little more than it may have; None where there is none.

    Raises ``OSError`` when it cannot be read.
    """
    from lpx.archive.signature import MAX_BYTES

    if not place.signature:
        return None
    if is_url(place.signature):
        from lpx.scale.remote import read_remote

        return read_remote(place.signature, MAX_BYTES + 1)
    with Path(place.signature).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def with_signature(place: Place, beside: Mapping[str, tuple[str, str]], read_names: Sequence[str]) -> Place:
    """Return ``place`` with its signature file, if there is one.

    Args:
        place: an archive.
        beside: file name → (location, mark) of the files in its folder.
        read_names: forms of a signature file's name.
    """
    from lpx.archive.signature import candidate_names

    own = place.name.rpartition("/")[2]
    for candidate in candidate_names(own, read_names):
        if candidate in beside and candidate != own:
            signature, signature_mark = beside[candidate]
            return structs.replace(place, signature=signature, signature_mark=signature_mark)
    return place


def is_archive_name(name: str) -> bool:
    """Tell whether a file of this name is taken for an archive when a folder is searched."""
    return name.lower().endswith(ARCHIVE_EXTENSION) and not name.startswith(".")


# ---------------------------------------------------------------------- this machine


def _list_local(text: str, number: int, read_names: Sequence[str]) -> Files:
    path = Path(text)
    try:
        if path.is_dir():
            return _walk(path, number, read_names)
        if path.is_file():
            return _single_files([path], number, read_names)
    except OSError as error:
        return Files("", (), (Trouble(number, "unreadable", error.strerror or ""),))
    if _MAGIC.search(text):
        return _matching(text, number, read_names)
    return Files("", (), (Trouble(number, "missing"),))


def _matching(text: str, number: int, read_names: Sequence[str]) -> Files:
    import glob

    paths = [Path(name) for name in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207 - a pattern with a root
    archives = [path for path in paths if is_archive_name(path.name) and path.is_file()]
    if archives:
        return _single_files(archives, number, read_names)
    return Files("", (), (Trouble(number, "missing"),))


def _walk(root: Path, number: int, read_names: Sequence[str]) -> Files:
    places: list[Place] = []
    troubles: list[Trouble] = []

    def note(error: OSError) -> None:
        troubles.append(Trouble(number, "unreadable", error.strerror or ""))

    for folder, folders, _ in os.walk(root, onerror=note):
        folders.sort()
        try:
            places.extend(_archives_in(Path(folder), root, read_names))
        except OSError as error:
            note(error)
    return Files(root.resolve().name, tuple(places), tuple(troubles))


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


def _single_files(paths: Sequence[Path], number: int, read_names: Sequence[str]) -> Files:
    places: list[Place] = []
    troubles: list[Trouble] = []
    for path in paths:
        try:
            known = path.stat()
            name = path.absolute().as_posix()
            place = Place(name, str(path), known.st_size, str(known.st_mtime_ns))
            places.append(with_signature(place, _signatures_beside(path, read_names), read_names))
        except OSError as error:
            troubles.append(Trouble(number, "unreadable", error.strerror or ""))
    return Files("", tuple(places), tuple(troubles))


def _signatures_beside(path: Path, read_names: Sequence[str]) -> dict[str, tuple[str, str]]:
    from lpx.archive.signature import candidate_names

    found: dict[str, tuple[str, str]] = {}
    for name in candidate_names(path.name, read_names):
        candidate = path.with_name(name)
        if candidate.is_file():
            known = candidate.stat()
            found[name] = str(candidate), f"{known.st_size}:{known.st_mtime_ns}"
    return found


# ---------------------------------------------------------------------- one listing


def _named_apart(found: Sequence[Files]) -> tuple[Place, ...]:
    """Put everything into one order, each archive once and each with a name of its own.

    Files that were named one by one are named below the folder that holds them all. Where there are several
    roots, names begin with the root's own; equal ones are numbered.
    """
    single = [place for files in found if not files.label for place in files.places]
    roots = [files for files in found if files.label and files.places]
    is_alone = len(roots) + bool(single) == 1
    named = list(_below_common_folder(single))
    labels: dict[str, int] = {}
    for files in roots:
        count = labels[files.label] = labels.get(files.label, 0) + 1
        label = "" if is_alone else f"{files.label}/" if count == 1 else f"{files.label}~{count}/"
        named.extend(structs.replace(place, name=label + place.name) for place in files.places)
    once = {_identity(place.location): place for place in reversed(named)}
    apart: list[Place] = []
    for _, alike in groupby(sorted(once.values()), key=lambda place: place.name):
        for count, place in enumerate(alike, 1):
            apart.append(place if count == 1 else structs.replace(place, name=_numbered(place.name, count)))
    return tuple(sorted(apart))


def _below_common_folder(places: Sequence[Place]) -> Iterator[Place]:
    folders = [place.name.split("/")[:-1] for place in places]
    shared = 0
    if folders:
        first, last = min(folders), max(folders)
        while shared < min(len(first), len(last)) and first[shared] == last[shared]:
            shared += 1
    for place in places:
        yield structs.replace(place, name="/".join(place.name.split("/")[shared:]))


def _identity(location: str) -> str:
    """Return what two ways of naming the same file have in common."""
    return location if is_url(location) else os.path.normcase(os.path.abspath(location))  # noqa: PTH100 - keeps links


def _numbered(name: str, count: int) -> str:
    stem, dot, extension = name.rpartition(".")
    return f"{stem}~{count}{dot}{extension}"
