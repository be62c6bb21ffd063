"""Threads that keep a program's pipes moving, each with bounded memory."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import IO

_CHUNK = 65536
_TAIL = 16 * 1024
"""Bytes of stderr that are kept."""
_QUEUED = 64
"""Lines that may wait; a program that goes on chattering is stopped by its full pipe."""


class LineReader:
    """Reads lines from a pipe in a thread.

    Args:
        stream: the pipe, unbuffered or buffered, in binary.
        longest: bytes after which a line is handed over as it is, without its end, and reading stops.
    """

    def __init__(self, stream: IO[bytes], longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._lines: queue.Queue[bytes | None] = queue.Queue(_QUEUED)
        self._unfinished = bytearray()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def next(self, timeout: float) -> bytes | None:
        """Return the next line without its end, or None at the end of the output.

        Raises ``queue.Empty`` when none came in ``timeout`` seconds.
        """
        return self._lines.get(timeout=timeout) if timeout > 0 else self._lines.get_nowait()

    def waiting(self) -> bytes | None:
        """Return a line that has come already, if there is one; the end of the output stays waiting."""
        with self._lines.mutex:
            first = self._lines.queue[0] if self._lines.queue else None
        return self._lines.get_nowait() if first is not None else None

    def partial(self) -> bytes:
        """Return the beginning of a line whose end has not come."""
        return bytes(self._unfinished)

    def join(self, timeout: float) -> None:
        """Stop, and wait for the thread; what still comes is thrown away."""
        self._stopping.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := self._stream.read1(_CHUNK):  # type: ignore[attr-defined]
                if not self._take(chunk):
                    break
        self._put(None)
        with contextlib.suppress(OSError):
            self._stream.close()

    def _take(self, chunk: bytes) -> bool:
        """Hand over the lines that ``chunk`` completes; False when reading must stop."""
        *finished, rest = chunk.split(b"\n")
        for piece in finished:
            self._unfinished += piece
            if not self._put(bytes(self._unfinished).removesuffix(b"\r")):
                return False
            self._unfinished.clear()
        self._unfinished += rest
        if len(self._unfinished) > self._longest:
            self._put(bytes(self._unfinished))
            self._unfinished.clear()
            return False
        return True

    def _put(self, line: bytes | None) -> bool:
        while not self._stopping.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=0.1)
                return True
        return False


class Drain:
    """Reads a pipe to its end in a thread and keeps the last bytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._tail = b""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def tail(self) -> bytes:
        """Return the last bytes that came."""
        return self._tail

    def join(self, timeout: float) -> None:
        """Wait for the end of the pipe."""
        self._thread.join(timeout)

    def _run(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := self._stream.read1(_CHUNK):  # type: ignore[attr-defined]
                self._tail = (self._tail + chunk)[-_TAIL:]
        with contextlib.suppress(OSError):
            self._stream.close()


class Feeder:
    """Writes to a pipe in a thread: a program that does not read must not stop the harness."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def feed(self, data: bytes) -> None:
        """Write ``data`` when the pipe has room."""
        self._waiting.put(data)

    def close(self) -> None:
        """Close the pipe after what waits; a program that reads sees the end of its input."""
        self._waiting.put(None)

    def _run(self) -> None:
        # A pipe that breaks means that the program ended; its output tells.
        with contextlib.suppress(OSError, ValueError):
            while (data := self._waiting.get()) is not None:
                self._stream.write(data)
                self._stream.flush()
        with contextlib.suppress(OSError, ValueError):
            self._stream.close()
