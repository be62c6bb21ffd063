"""A copy that is elsewhere, as a list of digests such as ``sha256sum`` writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO

from msgspec import Struct

from lpx.scale.copies import Copy
from lpx.scale.listing import MOST_NAME_BYTES
from lpx.scale.places import Place
from lpx.scale.sorting import Pile, on_shelf

_LINE = re.compile(r"\\?([0-9A-Fa-f]{64}) [ *](.+)")


class _Named(Struct, frozen=True, order=True, gc=False):
    name: str
    line: int
    """Negative, so that the last line of a name comes first."""
    sha256: str


def digests_in(stream: BinaryIO) -> Copy | None:
    """Read a list of digests, of which the last line of a name counts; None where it is something else."""
    found: Pile[_Named] = Pile()
    count = 0
    for line in _lines(stream):
        match = _LINE.fullmatch(line)
        if match is not None:
            count += 1
            name = match[2].replace("\\", "/").removeprefix("./")
            found.add(_Named(name, -count, match[1].lower()))
        elif line.strip():
            return None
    return Copy(on_shelf(_places(found)), is_list=True) if count else None


def _places(found: Iterable[_Named]) -> Iterator[Place]:
    for name, alike in groupby(found, key=lambda named: named.name):
        yield Place(name, "", -1, next(alike).sha256)


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Give line by line; what is longer than any name comes in pieces, which are no lines of a list."""
    mark = "\ufeff"
    while piece := stream.readline(MOST_NAME_BYTES):
        yield from piece.decode("utf-8", "replace").removeprefix(mark).splitlines()
        mark = ""
