"""What has been done so far, on disk: JSON lines in the order in which things were done.

Each append reaches the disk before it counts. After a crash, everything up to the first line that is not
whole is good, and the rest is cut off. The journal holds no names: an entry is known by a digest.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec
from msgspec import Raw, Struct

SCHEMA = "lpx-journal-1"
_LENGTH_BITS = 32
"""Place and length of a value share one number: there may be very many."""
_LONGEST = (1 << _LENGTH_BITS) - 1


class JournalError(Exception):
    """The journal cannot be used; ``kind`` is ``other-settings``, ``not-a-journal`` or ``in-use``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class _Head(Struct, frozen=True):
    schema: str
    settings: str


class _Entry(Struct, frozen=True):
    key: str
    value: Raw


class Journal:
    """An append-only file of values by key; the last value of a key counts.

    In memory is only where each value stands: some hundred bytes per entry, however large the values.
    """

    def __init__(self, path: Path, settings: str) -> None:
        """Open the journal, or begin it.

        Args:
            path: the file.
            settings: what all values depend on; a journal with others is refused.

        Raises:
            JournalError: it cannot be used.
            OSError: it cannot be read or written.
        """
        self._where: dict[bytes, int] = {}
        self._file: BinaryIO = path.open("a+b")
        try:
            _lock(self._file)
            self._end = self._read(settings)
        except BaseException:
            self._file.close()
            raise
        _sync_folder(path.parent)

    def __contains__(self, key: bytes) -> bool:
        return key in self._where

    def __len__(self) -> int:
        return len(self._where)

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key`` as JSON; None where there is none."""
        place = self._where.get(key)
        if place is None:
            return None
        offset, length = place >> _LENGTH_BITS, place & _LONGEST
        self._file.seek(offset)
        return self._file.read(length)

    def forget(self, key: bytes) -> None:
        """Take ``key`` as not done; on disk a later value will say so."""
        self._where.pop(key, None)

    def append(self, entries: Iterator[tuple[bytes, bytes]] | list[tuple[bytes, bytes]]) -> None:
        """Write (key, value as JSON) pairs; they are on the disk when this returns."""
        lines: list[bytes] = []
        at = self._end
        for key, value in entries:
            lead = b'{"key":"%s","value":' % key.hex().encode()
            self._where[key] = (at + len(lead)) << _LENGTH_BITS | len(value)
            line = lead + value + b"}\n"
            at += len(line)
            lines.append(line)
        self._write(b"".join(lines))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, data: bytes) -> None:
        self._file.seek(self._end)
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._end += len(data)

    def _read(self, settings: str) -> int:
        """Index what is there and cut off what is not whole; return where the file ends."""
        self._file.seek(0)
        first = self._file.readline()
        self._end = 0
        if not first.endswith(b"\n"):
            if first and not first.startswith(b'{"schema":"lpx-j'[: len(first)]):
                raise JournalError("not-a-journal")
            self._file.truncate(0)
            self._write(msgspec.json.encode(_Head(SCHEMA, settings)) + b"\n")
            return self._end
        try:
            head = msgspec.json.decode(first, type=_Head)
        except msgspec.MsgspecError:
            raise JournalError("not-a-journal") from None
        if head.schema != SCHEMA:
            raise JournalError("not-a-journal")
        if head.settings != settings:
            raise JournalError("other-settings")
        end = len(first)
        decoder = msgspec.json.Decoder(_Entry)
        for line in self._file:
            try:
                entry = decoder.decode(line)
                key = bytes.fromhex(entry.key)
            except (msgspec.MsgspecError, ValueError):
                break
            if not line.endswith(b"}\n"):
                break
            length = len(bytes(entry.value))
            self._where[key] = (end + len(line) - 2 - length) << _LENGTH_BITS | length
            end += len(line)
        self._file.truncate(end)
        return end


def _lock(file: BinaryIO) -> None:
    """Keep a second run from writing the same journal; the system takes the lock back with the process."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise JournalError("in-use") from None


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file survive a power loss, where the system can be asked to."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
