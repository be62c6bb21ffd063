"""Who does the work: processes of this machine, or an engine that is there already, by its address.

Processes, not threads, on one machine: judging a small bundle is mostly Python, and threads take turns at it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from lpx.scale.luggage import take

if TYPE_CHECKING:
    from lpx.scale.in_hand import Numbers

LOCAL = "local"
INLINE = "inline"
_DASK = "dask"
_PARALLEL = 2
"""Groups in flight for each worker: one at work, one waiting beside it."""


class EngineError(Exception):
    """The engine cannot be used; ``kind`` is ``unknown``, ``extra-missing`` or ``unreachable``."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


class Engine(Protocol):
    """What runs functions elsewhere."""

    @property
    def workers(self) -> int:
        """How many units are worked on at once."""

    @property
    def window(self) -> int:
        """How many groups may be in flight."""

    def executor(self) -> Executor:
        """Return what takes work; the same one until ``renew``."""

    def renew(self) -> None:
        """Put a new executor in place of one that broke."""

    def in_hand(self) -> int:
        """Return how many bytes workers have behind them of what they have in hand, as far as is known."""

    def close(self) -> None:
        """End the workers; what they had in hand is lost."""


@contextmanager
def open_engine(name: str = LOCAL, jobs: int = 0, luggage: bytes = b"") -> Iterator[Engine]:
    """Open an engine and close it at the end.

    Args:
        name: ``local``; ``inline`` (this process, for tests and profilers); or ``dask://host:port`` for the
            scheduler of Dask that listens there, ``dask+tls://host:port`` with encryption.
        jobs: processes of ``local``; 0 for one per core. Other engines have their own number.
        luggage: what every worker takes along (``lpx.scale.luggage``).

    Raises:
        EngineError: there is no such engine, or it does not answer.
    """
    engine = _make(name, jobs, luggage)
    try:
        yield engine
    finally:
        engine.close()


def prepare() -> None:
    """Let the server that forks the workers of ``local`` load what they need, beside what is done meanwhile.

    Only where there is such a server; whoever opens the engine without this waits a little longer.
    """
    if sys.platform == "linux":
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(["lpx.scale.ready"])
        forkserver.ensure_running()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def bounded(workers: int, platform: str = sys.platform) -> int:
    """Return how many of ``workers`` processes a pool may have: Windows cannot wait for more than 61."""
    return min(workers, 61) if platform == "win32" else workers


def _make(name: str, jobs: int, luggage: bytes) -> Engine:
    if name == LOCAL:
        return _Processes(bounded(jobs or cores()), luggage)
    if name == INLINE:
        return _Inline(luggage)
    scheme, separator, address = name.partition("://")
    transport = {_DASK: "tcp", f"{_DASK}+tcp": "tcp", f"{_DASK}+tls": "tls"}.get(scheme)
    if not separator or not address or transport is None:
        raise EngineError("unknown")
    return _dask_engine(f"{transport}://{address}", luggage)


class _InlineExecutor(Executor):
    """Runs everything at once where it is handed in."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as in the base
        """Return a future that is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever asks the future
            future.set_exception(error)
        return future


class _Inline:
    workers = 1
    window = 1

    def __init__(self, luggage: bytes) -> None:
        take(luggage)
        self._executor = _InlineExecutor()

    def executor(self) -> Executor:
        return self._executor

    def renew(self) -> None:
        """Nothing that could break."""

    def in_hand(self) -> int:
        """Nothing is known while this process works."""
        return 0

    def close(self) -> None:
        """Nothing to end."""


class _Processes:
    """Worker processes of this machine."""

    def __init__(self, jobs: int, luggage: bytes) -> None:
        self.workers = jobs
        self._luggage = luggage
        self.window = _PARALLEL * jobs
        self._numbers: Sequence[int] = ()
        self._executor = self._start()

    def executor(self) -> Executor:
        return self._executor

    def renew(self) -> None:
        self.close()
        self._executor = self._start()

    def in_hand(self) -> int:
        return sum(self._numbers)

    def close(self) -> None:
        processes = list((getattr(self._executor, "_processes", None) or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()

    def _start(self) -> Executor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        from lpx.scale.in_hand import make_numbers

        # A fork of a process with threads may hang; Linux has a server that forks clean ones at once.
        context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        if sys.platform == "linux":
            context.set_forkserver_preload(["lpx.scale.work"])
        numbers = make_numbers(context, self.workers)
        self._numbers = numbers[0]
        return ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=_begin_worker, initargs=(numbers, self._luggage)
        )


def _begin_worker(numbers: Numbers, luggage: bytes) -> None:
    """Take what belongs to every worker, leave Ctrl-C to the parent, and end with it, however it ends."""
    import multiprocessing

    from lpx.scale.in_hand import take_place

    take_place(numbers)
    take(luggage)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:  # noqa: ANN401 - a process of multiprocessing, of no public type
    parent.join()
    os._exit(1)


def _dask_engine(address: str, luggage: bytes) -> Engine:
    try:
        from lpx.scale.dask_engine import DaskEngine
    except ImportError:
        raise EngineError("extra-missing") from None
    return DaskEngine(address, luggage)
