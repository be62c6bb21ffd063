"""The MD5 (and SHA-256) of a whole file, in a thread of its own.

One MD5 stream is the slowest part of looking at a well-packed archive, and it needs nothing but the bytes: it
may begin before anything else is loaded, even while somebody types the password.
"""

from __future__ import annotations

import hashlib
import threading
from types import TracebackType
from typing import Self

from lpx.archive.sources import ByteSource

_CHUNK = 4 << 20
"""Large, because each piece waits its turn while other threads run Python."""


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
            self._digest()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            self._error = error

    def _digest(self) -> None:
        md5 = hashlib.md5(usedforsecurity=False)
        sha256 = hashlib.sha256() if self.with_sha256 else None
        buffer = memoryview(bytearray(_CHUNK))
        while self.done < self.size:
            if self._stop.is_set():
                return
            count = self._source.read_into(self.done, buffer)
            if not count:
                break
            md5.update(buffer[:count])
            if sha256 is not None:
                sha256.update(buffer[:count])
            self.done += count
        self.md5 = md5.hexdigest()
        self.sha256 = sha256.hexdigest() if sha256 is not None else ""
