"""How far workers of this machine have come with what they have in hand: one number each, in shared memory.

A worker writes its number while it reads large archives, and nobody waits for anybody; small ones are done
before a number would be of use.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from multiprocessing.context import BaseContext
from multiprocessing.sharedctypes import Synchronized
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from lpx.archive.sources import ByteSource

LEAST = 64 << 20
"""Bytes of a group for which it is worth the while."""
_PASSES = 2
"""Times that an archive is read: for its digest, and for its entries."""

Numbers = tuple[MutableSequence[int], "Synchronized[int]"]
"""Bytes that each worker has behind it of its group, and how many workers have taken a place."""

_mine: tuple[MutableSequence[int], int] | None = None
"""This process's place, where it is a worker."""


def make_numbers(context: BaseContext, workers: int) -> Numbers:
    """Return places for so many workers."""
    return context.RawArray("Q", workers), context.Value("L", 0)


def take_place(numbers: Numbers) -> None:
    """Take the next place for this process."""
    global _mine  # noqa: PLW0603 - a process is one worker
    array, taken = numbers
    with taken.get_lock():
        _mine = array, taken.value % len(array)
        taken.value += 1


class Hand:
    """What a worker has in hand; as a context manager it is empty at the end."""

    def __init__(self, size: int) -> None:
        """``size`` is the bytes of all archives of a group."""
        self._size = size if _mine is not None and size >= LEAST else 0
        self._read = 0

    def watched(self, source: ByteSource) -> ByteSource:
        """Return ``source``, which counts from now on what is read of it, where that is of use."""
        return _Watched(source, self) if self._size else source

    def add(self, count: int) -> None:
        """Count ``count`` bytes that were read."""
        self._read += count
        self._tell(min(self._size, self._read // _PASSES))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._size:
            self._tell(0)

    @staticmethod
    def _tell(count: int) -> None:
        if _mine is not None:
            array, place = _mine
            array[place] = count


class _Watched:
    """A source that counts what is read of it."""

    def __init__(self, source: ByteSource, hand: Hand) -> None:
        self._source, self._hand = source, hand
        self.size = source.size

    def read_at(self, offset: int, length: int) -> bytes:
        data = self._source.read_at(offset, length)
        self._hand.add(len(data))
        return data

    def read_into(self, offset: int, buffer: bytearray | memoryview) -> int:
        count = self._source.read_into(offset, buffer)
        self._hand.add(count)
        return count

    def close(self) -> None:
        self._source.close()
