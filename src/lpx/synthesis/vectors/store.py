"""Vectors as files: ``<family>/<vector>/`` with archive, signature and ``expect.json``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lpx.synthesis.vectors.compile import EXPECTATION
from lpx.synthesis.vectors.nouns import Expectation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lpx.synthesis.vectors.nouns import Compiled

_UNFINISHED = ".unfinished"


class FixtureError(Exception):
    """A folder is no vector, or its ``expect.json`` cannot be read."""


def write_vector(compiled: Compiled, room: Path) -> Path:
    """Write a vector's files into its folder under ``room``; nothing else remains there.

    The folder appears whole or not at all.
    """
    folder = room / compiled.vector.path
    unfinished = folder.with_name(folder.name + _UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, data in compiled.files.items():
        (unfinished / name).write_bytes(data)
    if folder.exists():
        shutil.rmtree(folder)
    unfinished.replace(folder)
    return folder


def remove_others(room: Path, known: Iterable[str]) -> tuple[str, ...]:
    """Remove folders of vectors that no longer exist; return their paths. Other files are left alone."""
    kept = set(known)
    gone = []
    for expectation in sorted(room.glob(f"*/*/{EXPECTATION}")):
        path = expectation.parent.relative_to(room).as_posix()
        if path not in kept:
            shutil.rmtree(expectation.parent)
            gone.append(path)
    return tuple(gone)


def vector_folders(room: Path) -> Iterator[Path]:
    """Yield the folders of vectors under ``room``, by name."""
    yield from sorted(expectation.parent for expectation in room.glob(f"*/*/{EXPECTATION}"))


def read_vector(folder: Path) -> tuple[Expectation, Mapping[str, bytes]]:
    """Return the expectation of a vector and its files by name.

    Raises ``FixtureError`` when the folder does not hold what its expectation names.
    """
    try:
        expectation = msgspec.json.decode((folder / EXPECTATION).read_bytes(), type=Expectation)
        names = [expectation.archive, expectation.signature, expectation.course_codes]
        if any(name != Path(name).name for name in names):
            raise FixtureError(f"{folder.parent.name}/{folder.name}: {EXPECTATION}")
        files = {name: (folder / name).read_bytes() for name in names if name}
    except (OSError, msgspec.DecodeError) as error:
        raise FixtureError(f"{folder.parent.name}/{folder.name}: {error.__class__.__name__}") from error
    return expectation, files
