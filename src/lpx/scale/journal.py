"""What has been done so far, on disk: JSON lines in the order in which things were done.

Each append reaches the disk before it counts. After a crash, every line whose checksum holds is good; others
count as never written. The journal holds no names: an entry is known by a digest.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from zlib import crc32

import msgspec
from msgspec import Struct

SCHEMA = "lpx-journal-2"
_HEAD_BYTES = 4096
_LINE_BYTES = 64 << 20
"""A line that is longer is none of ours."""
_LEAD = re.compile(rb'\{"key":"([0-9a-f]{32})","crc":"([0-9a-f]{8})","value":')
_LEAD_BYTES = 67


class JournalError(Exception):
    """The journal cannot be used; ``kind`` is ``other-settings``, ``not-a-journal`` or ``in-use``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class _Head(Struct, frozen=True):
    schema: str
    settings: str


class Journal:
    """An append-only file of values by key; the last value of a key counts.

    Where each value stands is kept in a temporary table, of which a bounded part is in memory.
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
        self._index = _Index()
        self._file: BinaryIO = path.open("a+b")
        try:
            _lock(self._file)
            self._end = self._read(settings)
        except BaseException:
            self._file.close()
            raise
        _sync_folder(path.parent)

    def __contains__(self, key: bytes) -> bool:
        return self._index.find(key) is not None

    def __len__(self) -> int:
        return self._index.count()

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key`` as JSON; None where there is none."""
        place = self._index.find(key)
        if place is None:
            return None
        offset, length = place
        self._file.seek(offset)
        return self._file.read(length)

    def append(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Write (key of 16 bytes, value as JSON) pairs; they are on the disk when this returns."""
        lines: list[bytes] = []
        places: list[tuple[bytes, int, int]] = []
        at = self._end
        for key, value in entries:
            line = b'{"key":"%s","crc":"%08x","value":%s}\n' % (
                key.hex().encode(),
                _checksum(key, value),
                value,
            )
            places.append((key, at + _LEAD_BYTES, len(value)))
            at += len(line)
            lines.append(line)
        self._write(b"".join(lines))
        self._index.add(places)

    def close(self) -> None:
        """Close the file."""
        self._index.close()
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
        first = self._file.readline(_HEAD_BYTES)
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
        self._end = len(first)
        self._index.add(self._whole_lines())
        self._file.truncate(self._end)
        return self._end

    def _whole_lines(self) -> Iterator[tuple[bytes, int, int]]:
        """Give key, place and length of each value that is whole; remember where the last one ends."""
        at = self._end
        while line := self._file.readline(_LINE_BYTES):
            # What was torn may have lost its line's end, and then stands before the next entry on one line.
            for lead in _LEAD.finditer(line) if line.endswith(b"}\n") else ():
                key, value = bytes.fromhex(lead[1].decode()), line[lead.end() : -2]
                if int(lead[2], 16) == _checksum(key, value):
                    yield key, at + lead.end(), len(value)
                    self._end = at + len(line)
                    break
            at += len(line)


class _Index:
    """Where the value of each key stands: a table that the system forgets when it is closed."""

    def __init__(self) -> None:
        # A database without a name lies in memory as long as it is small, then in a file without a name.
        self._table = sqlite3.connect("", isolation_level=None)
        for command in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "CREATE TABLE places (key BLOB PRIMARY KEY, place INTEGER, length INTEGER) WITHOUT ROWID",
            "BEGIN",
        ):
            self._table.execute(command)

    def add(self, places: Iterable[tuple[bytes, int, int]]) -> None:
        self._table.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", places)

    def find(self, key: bytes) -> tuple[int, int] | None:
        found: tuple[int, int] | None = self._table.execute(
            "SELECT place, length FROM places WHERE key = ?", (key,)
        ).fetchone()
        return found

    def count(self) -> int:
        return int(self._table.execute("SELECT count(*) FROM places").fetchone()[0])

    def close(self) -> None:
        self._table.close()


def _checksum(key: bytes, value: bytes) -> int:
    return crc32(value, crc32(key))


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
