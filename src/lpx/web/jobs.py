"""Work that takes a while, done beside the server: started, watched, stopped, its result fetched."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")
Work = Callable[["Job[Any]"], Made]
"""Does the work; tells the job how far it is, and gives up when the job is cancelled."""


class CancelledError(Exception):
    """The job was told to stop."""


class UnusableError(Exception):
    """What was handed in cannot be used.

    Args:
        key: of the catalogue (section ``web.problem``), which says what is wrong and what to do.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(slots=True)
class Job(Generic[Made]):
    """One piece of work."""

    id: str
    kind: str
    """What it is: the name of the page that asked for it."""
    done: int = 0
    total: int = 0
    future: Future[Made] | None = None
    _stop: Event = field(default_factory=Event)

    def progress(self, done: int, total: int) -> None:
        """Note how far the work is, in bytes or in pieces."""
        self.done, self.total = done, total

    def is_cancelled(self) -> bool:
        """Tell whether the work is to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._stop.set()
        if self.future is not None:
            self.future.cancel()

    @property
    def state(self) -> str:
        """``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``."""
        if self._stop.is_set():
            return "cancelled"
        if self.future is None or not self.future.done():
            return "running" if self.future is not None and self.future.running() else "waiting"
        if self.future.cancelled():
            return "cancelled"
        return "failed" if self.future.exception() is not None else "done"

    @property
    def trouble(self) -> str:
        """Why it failed, as a key of the catalogue (section ``web.problem``); empty where it did not."""
        if self.state != "failed" or self.future is None:
            return ""
        error = self.future.exception()
        return error.key if isinstance(error, UnusableError) else "ours"

    def result(self) -> Made:
        """Return what was made; only of a job that is done."""
        assert self.future is not None
        return self.future.result(timeout=0)


def start(
    executor: Executor, kind: str, work: Work[Made], failed: Callable[[BaseException], None]
) -> Job[Made]:
    """Hand ``work`` to ``executor`` and return its job; ``failed`` is told of a failure of lpx itself."""
    job: Job[Made] = Job(secrets.token_urlsafe(12), kind)

    def working() -> Made:
        try:
            return work(job)
        except Exception as error:
            if not isinstance(error, UnusableError) and not job.is_cancelled():
                failed(error)
            raise

    job.future = executor.submit(working)
    return job
