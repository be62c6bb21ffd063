"""Puts any number of values into order, with a bounded number of them in memory.

What memory is not to hold goes, sorted, to a temporary file without a name, sealed under a key that nobody
keeps: names of bundles may be names of people, and must not be found on a disk.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, islice
from typing import Any, Generic, Protocol, TypeVar, overload

MOST = 1 << 13
"""Values that are held in memory; with fewer nothing goes to the disk."""
_BLOCK = 64
"""Values that are sealed together."""
_COUNTER = 8
_KEY = 32


class Ordered(Protocol):
    """A value with an order."""

    def __lt__(self, other: Any, /) -> bool:  # noqa: ANN401 - each kind knows its own
        """Tell whether it stands before ``other``."""


T = TypeVar("T", bound=Ordered)


class Pile(Generic[T]):
    """Takes values in any order, and gives them back sorted, as often as is asked."""

    def __init__(self, most: int = MOST) -> None:
        """``most`` is how many values are held in memory."""
        self._most = most
        self._held: list[T] = []
        self._runs: list[Shelf[T]] = []

    def add(self, value: T) -> None:
        """Take ``value``."""
        self._held.append(value)
        if len(self._held) >= self._most:
            self._held.sort()
            self._runs.append(Shelf(self._held, self._runs[0] if self._runs else None))
            self._held = []

    def __iter__(self) -> Iterator[T]:
        """Give everything in order."""
        self._held.sort()
        return merge(*self._runs, self._held) if self._runs else iter(self._held)


class Shelf(Sequence[T]):
    """A sequence that lies on the disk, sealed. It can be read again and again, and at any place."""

    def __init__(self, values: Iterable[T], beside: Shelf[T] | None = None) -> None:
        """Put ``values`` on the disk, into the file of ``beside`` where there is one."""
        self._file: _SealedFile = beside._file if beside is not None else _SealedFile()  # noqa: SLF001 - its own
        self._blocks = array("Q")
        self._count = 0
        self._last: tuple[int, list[T]] = (-1, [])
        rest = iter(values)
        while block := list(islice(rest, _BLOCK)):
            self._blocks.append(self._file.add(pickle.dumps(block, pickle.HIGHEST_PROTOCOL)))
            self._count += len(block)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._blocks)):
            yield from self._block(number)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(self._count)))
        place = index + self._count if index < 0 else index
        if not 0 <= place < self._count:
            raise IndexError(index)
        block, within = divmod(place, _BLOCK)
        if self._last[0] != block:
            self._last = block, self._block(block)
        return self._last[1][within]

    def _block(self, number: int) -> list[T]:
        values: list[T] = pickle.loads(self._file.get(self._blocks[number]))  # noqa: S301 - our own, and sealed
        return values


def on_shelf(values: Iterable[T], most: int = MOST) -> Sequence[T]:
    """Return ``values`` as a sequence: in memory where they are few, else on the disk."""
    rest = iter(values)
    first = tuple(islice(rest, most + 1))
    return first if len(first) <= most else Shelf(chain(first, rest))


class _SealedFile:
    """Pieces of bytes in a temporary file, enciphered with AES-256 in counter mode."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="lpx-")  # noqa: SIM115 - goes with this object
        self._key = os.urandom(_KEY)
        self._end = 0

    def add(self, data: bytes) -> int:
        """Write ``data``; return the place to ask for it."""
        place = self._end
        self._file.seek(place)
        self._file.write(len(data).to_bytes(_COUNTER, "little") + self._crypt(data, place))
        self._end += _COUNTER + len(data)
        return place

    def get(self, place: int) -> bytes:
        """Return what was written at ``place``."""
        self._file.seek(place)
        length = int.from_bytes(self._file.read(_COUNTER), "little")
        return self._crypt(self._file.read(length), place)

    def _crypt(self, data: bytes, place: int) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        # A place is used once, so no part of the key stream is; half of the counter is left for blocks.
        nonce = place.to_bytes(_COUNTER, "big") + bytes(_COUNTER)
        return Cipher(algorithms.AES(self._key), modes.CTR(nonce)).encryptor().update(data)
