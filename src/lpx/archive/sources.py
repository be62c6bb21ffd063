"""Where an archive's bytes come from: positioned reads, safe to call from several threads at once."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from types import TracebackType
from typing import Protocol, Self


class ByteSource(Protocol):
    """Bytes that can be read at any place, by several threads."""

    @property
    def size(self) -> int:
        """Number of bytes."""

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``; fewer only where the source ends."""

    def read_into(self, offset: int, buffer: bytearray | memoryview) -> int:
        """Fill ``buffer`` from ``offset``; return how many bytes were there."""

    def close(self) -> None:
        """Let go of what the source holds."""


class MemorySource:
    """An archive that is already in memory."""

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._data = memoryview(data).cast("B")

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``."""
        if offset < 0 or length <= 0:
            return b""
        return bytes(self._data[offset : offset + length])

    def read_into(self, offset: int, buffer: bytearray | memoryview) -> int:
        """Fill ``buffer`` from ``offset``; return how many bytes were there."""
        piece = self._data[max(0, offset) : max(0, offset) + len(buffer)]
        memoryview(buffer)[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class FileSource:
    """An archive in a file. Raises ``OSError`` as the file system does.

    Reads are positioned (``preadv``) where the system has them; elsewhere a lock keeps seek and read
    together. What is not a plain file (a pipe, a device) is refused: it has no end to read from.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        # Without pathlib, which a program that is just starting would have to load first.
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            raise OSError(errno.EINVAL, "not a plain file")
        self._file = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115 - closed by close()
        self._lock = threading.Lock()
        self._positioned = hasattr(os, "preadv")
        self._size = self._file.seek(0, os.SEEK_END)

    @property
    def size(self) -> int:
        """Number of bytes when the file was opened."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``."""
        length = min(length, self._size - offset)
        if offset < 0 or length <= 0:
            return b""
        if sys.platform != "win32" and self._positioned:
            data = os.pread(self._file.fileno(), length, offset)
            if len(data) == length:
                return data
        buffer = bytearray(length)
        return bytes(buffer[: self.read_into(offset, buffer)])

    def read_into(self, offset: int, buffer: bytearray | memoryview) -> int:
        """Fill ``buffer`` from ``offset``; return how many bytes were there."""
        if offset < 0:
            return 0
        view = memoryview(buffer)
        done = 0
        while done < len(view):
            if sys.platform != "win32" and self._positioned:
                count = os.preadv(self._file.fileno(), [view[done:]], offset + done)
            else:
                with self._lock:
                    self._file.seek(offset + done)
                    count = self._file.readinto(view[done:]) or 0
            if not count:
                break
            done += count
        return done

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
