"""Threads that work ahead of the writer (compress, encipher, digest), which takes the results in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Pending(Generic[Result]):
    """Something that is being done, or waits for it."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work: Callable[[], Result] | None = work
        self._done = threading.Event()
        self._result: list[Result] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do the work; an error is kept for whoever takes the result."""
        assert self._work is not None
        try:
            self._result.append(self._work())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that takes the result
            self._error = error
        self._work = None
        self._done.set()

    def take(self) -> Result:
        """Wait for the result and return it; raises what the work raised."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._result[0]


class Sealers:
    """Up to ``most`` threads; none is left when there is nothing to do, so there is nothing to close."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._waiting: deque[Pending[Any]] = deque()
        self._active = 0

    def submit(self, work: Callable[[], Result]) -> Pending[Result]:
        """Have ``work`` done."""
        pending = Pending(work)
        with self._lock:
            self._waiting.append(pending)
            is_short = self._active < self._most
            self._active += is_short
        if is_short:
            threading.Thread(target=self._run, daemon=True).start()
        return pending

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._active -= 1
                    return
                pending = self._waiting.popleft()
            pending.run()
