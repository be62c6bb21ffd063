"""Dask as the engine: an existing scheduler, its workers, and nothing of our own between them."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

from distributed import Client

from lpx.scale.engine import EngineError

_SECONDS = 10
"""Time that the scheduler has to answer."""
_PARALLEL = 2


class DaskEngine:
    """Hands work to the scheduler at ``address``. When a worker dies, Dask gives its work to another one."""

    def __init__(self, address: str) -> None:
        connect: Any = Client  # Dask has no types
        try:
            self._client = connect(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError("unreachable", type(error).__name__) from None
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
        self._client.close()
