"""Where a bundle lies: a file of this machine, or a URL, with the signature file beside it.

Local paths need nothing but the file system; only a URL loads fsspec (``lpx.scale.remote``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

if TYPE_CHECKING:
    from lpx.archive.sources import ByteSource

ARCHIVE_EXTENSION = ".zip"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(://|::)")


class Place(Struct, frozen=True, order=True, gc=False, array_like=True):
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

    @property
    def signature_size(self) -> int:
        """Bytes of the signature file when it was listed; 0 where that is not known."""
        size = self.signature_mark.partition(":")[0]
        return int(size) if size.isdecimal() else 0


class Trouble(Struct, frozen=True, order=True):
    """Something that was named and could not be listed."""

    number: int
    """Which of the things that were named, from 1."""
    kind: str
    """``missing``, ``unreadable``, ``extra-missing``, ``unknown-protocol``, ``unreachable``, ``denied``."""
    detail: str = ""
    """What the system says; never a name."""


class Files(Struct, frozen=True):
    """What one argument stands for: files under one root."""

    label: str
    """What the root is called where there are several; empty for files that were named one by one."""
    found: Iterable[Place | Trouble]
    """Found as it is asked for; those of a root by their names below it, others by their whole path."""


def is_url(text: str) -> bool:
    """Tell whether ``text`` is a URL (``s3://…``, ``file://…``), not a path of this machine."""
    return _URL.match(text) is not None


@contextmanager
def open_place(place: Place) -> Iterator[ByteSource]:
    """Open the archive of ``place``. Raises ``OSError`` when it cannot be opened."""
    if is_url(place.location):
        from lpx.scale.remote import open_remote

        source: ByteSource = open_remote(place.location, place.size)
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

        return read_remote(place.signature, min(place.signature_size, MAX_BYTES + 1))
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
