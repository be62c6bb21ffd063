"""The MD5 (and SHA-256) of whole files: one in a thread of its own, or many at once in lanes.

One MD5 stream is the slowest part of looking at a well-packed archive, and it needs nothing but the bytes: it
may begin before anything else is loaded, even while somebody types the password. Streams of different files
do not depend on each other, so ``digest_many`` runs them side by side in one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from lpx import _native
from lpx.archive.engines.digests import Md5Stream, md5
from lpx.archive.sources import ByteSource

if TYPE_CHECKING:
    from hashlib import _Hash

_CHUNK = 4 << 20
"""Large, because each piece waits its turn while other threads run Python."""
_LANES = 16
_PIECE = 1 << 17
"""Bytes of each of many sources taken at once: together they stay in the processor's cache."""


class ArchiveDigest(Protocol):
    """A digest of a source, under way or finished."""

    size: int
    with_sha256: bool
    done: int
    md5: str
    sha256: str

    def wait(self) -> None:
        """Wait for the end. Raises what reading the source raised."""

    def stop(self) -> None:
        """End early; the digests stay empty."""


class Digest:
    """Digests ``source`` from begin to end once it is started; as a context manager it stops at the end."""

    def __init__(self, source: ByteSource, *, sha256: bool = False) -> None:
        self.size = source.size
        self.with_sha256 = sha256
        self.done = 0
        """Bytes digested so far."""
        self.md5 = ""
        """Lower-case hex; empty until the end."""
        self.sha256 = ""
        self._source = source
        self._error: BaseException | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> Self:
        """Begin; return itself."""
        self._thread.start()
        return self

    def wait(self) -> None:
        """Wait for the end. Raises what reading the source raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End early; the digests stay empty."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            self._error = error

    def work(self) -> None:
        """Digest the source in the calling thread. Raises what reading it raises."""
        stream = md5()
        sha256 = _sha256() if self.with_sha256 else None
        buffer = memoryview(bytearray(_CHUNK))
        while self.done < self.size:
            if self._stop.is_set():
                return
            count = self._source.read_into(self.done, buffer)
            if not count:
                break
            stream.update(buffer[:count])
            if sha256 is not None:
                sha256.update(buffer[:count])
            self.done += count
        self.md5 = stream.hexdigest()
        self.sha256 = sha256.hexdigest() if sha256 is not None else ""


class Digested:
    """The finished digest of a source; goes wherever a ``Digest`` goes."""

    def __init__(
        self,
        size: int,
        md5: str,
        sha256: str = "",
        *,
        with_sha256: bool = False,
        error: OSError | None = None,
    ) -> None:
        self.size = size
        self.with_sha256 = with_sha256
        self.done = size
        self.md5 = md5
        self.sha256 = sha256
        self._error = error

    def wait(self) -> None:
        """Return at once. Raises what reading the source raised."""
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Nothing is under way."""


def digest_many(sources: Sequence[ByteSource], *, sha256: bool = False) -> tuple[Digested, ...]:
    """Return the digests of many sources, in their order, worked out in the calling thread.

    A source that cannot be read spoils only its own digest: ``wait`` of it raises the ``OSError``.
    """
    if not _native.loaded:
        return tuple(_digest_one(source, sha256=sha256) for source in sources)
    waiting = [_Lane(source, sha256=sha256) for source in sources]
    lanes = tuple(waiting)
    waiting.reverse()
    buffer = memoryview(bytearray(min(_LANES, len(lanes)) * _PIECE))
    active: list[_Lane] = []
    while waiting or active:
        while waiting and len(active) < _LANES:
            active.append(waiting.pop())
        pieces = [
            lane.read(buffer[number * _PIECE : (number + 1) * _PIECE]) for number, lane in enumerate(active)
        ]
        Md5Stream.update_many([lane.md5 for lane in active], pieces)
        active = [lane for lane in active if not lane.is_ended]
    return tuple(lane.result() for lane in lanes)


class _Lane:
    """One of many sources under way."""

    def __init__(self, source: ByteSource, *, sha256: bool) -> None:
        self.md5 = Md5Stream()
        self._source = source
        self._sha256 = _sha256() if sha256 else None
        self._done = 0
        self._error: OSError | None = None
        self.is_ended = False

    def read(self, buffer: memoryview) -> memoryview:
        """Return the next piece; at the end and after an error none."""
        try:
            count = self._source.read_into(self._done, buffer[: self._source.size - self._done])
        except OSError as error:
            self._error = error
            count = 0
        self._done += count
        # A piece that is cut short is the last one, so all others are whole blocks.
        self.is_ended = count < len(buffer)
        if self._sha256 is not None:
            self._sha256.update(buffer[:count])
        return buffer[:count]

    def result(self) -> Digested:
        """Return the finished digest."""
        with_sha256 = self._sha256 is not None
        if self._error is not None:
            return Digested(self._source.size, "", with_sha256=with_sha256, error=self._error)
        sha256 = self._sha256.hexdigest() if self._sha256 is not None else ""
        return Digested(self._source.size, self.md5.hexdigest(), sha256, with_sha256=with_sha256)


def _digest_one(source: ByteSource, *, sha256: bool) -> Digested:
    digest = Digest(source, sha256=sha256)
    try:
        digest.work()
    except OSError as error:
        return Digested(source.size, "", with_sha256=sha256, error=error)
    return Digested(source.size, digest.md5, digest.sha256, with_sha256=sha256)


def _sha256() -> _Hash:
    import hashlib  # takes 3 ms, which the MD5 of a program that is just starting need not wait for

    return hashlib.sha256()
