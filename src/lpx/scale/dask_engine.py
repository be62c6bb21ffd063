"""Dask as the engine: an existing scheduler, its workers, and nothing of our own between them."""

from __future__ import annotations

import secrets
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

from distributed import Client, Worker, WorkerPlugin

from lpx.scale.engine import EngineError
from lpx.scale.luggage import take

_SECONDS = 10
"""Time that the scheduler has to answer."""
_PARALLEL = 2


class _Porter(WorkerPlugin):
    """Brings what belongs to every worker, also to those that come later."""

    def __init__(self, luggage: bytes) -> None:
        self._luggage = luggage

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 - as in the base
        """Leave it in the process of a worker."""
        take(self._luggage)


class DaskEngine:
    """Hands work to the scheduler at ``address``. When a worker dies, Dask gives its work to another one."""

    def __init__(self, address: str, luggage: bytes = b"") -> None:
        connect: Any = Client  # Dask has no types
        try:
            self._client = connect(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError("unreachable", type(error).__name__) from None
        self._porter = f"lpx-{secrets.token_hex(8)}" if luggage else ""
        if luggage:
            self._client.register_plugin(_Porter(luggage), name=self._porter)
        # Each group is its own task: results that Dask remembers by content would outlive a changed file.
        self._executor: Executor = self._client.get_executor(pure=False)

    @property
    def workers(self) -> int:
        """Threads of all workers that are there now."""
        return sum(self._client.nthreads().values()) or 1

    @property
    def window(self) -> int:
        """Groups in flight; it follows workers that come and go."""
        return _PARALLEL * self.workers

    def executor(self) -> Executor:
        """Return the client's executor."""
        return self._executor

    def renew(self) -> None:
        """Nothing breaks as a whole: Dask replaces workers itself."""

    def in_hand(self) -> int:
        """Nothing is known of what is under way elsewhere."""
        return 0

    def close(self) -> None:
        """Let go of the scheduler; work of this client that has not begun is dropped."""
        if self._porter:
            with suppress(Exception):  # the scheduler may be gone, and so is the plugin then
                self._client.unregister_worker_plugin(self._porter)
        self._client.close()
