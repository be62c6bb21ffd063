"""Works through any number of units with a bounded number in flight, whatever becomes of the workers.

Units travel in groups, because a round trip costs more than a small unit. When a worker dies, the groups that
were in flight are run again unit by unit, one at a time, so that it is certain which unit killed it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import Generic, TypeVar

from msgspec import Struct

from lpx.scale.engine import Engine

Unit = TypeVar("Unit")
Result = TypeVar("Result")

_TICK = 0.2


class Lost(Struct, frozen=True):
    """A unit that brought down whoever worked on it, twice."""

    reason: str
    """Name of the exception, never its message."""


class Stopped(Exception):  # noqa: N818 - it is no error
    """``tick`` said stop."""


Answer = tuple[tuple[Unit, ...], tuple[Result, ...] | Lost]


def work_through(
    engine: Engine,
    function: Callable[[tuple[Unit, ...]], tuple[Result, ...]],
    groups: Iterable[tuple[Unit, ...]],
    *,
    tick: Callable[[], bool] | None = None,
) -> Iterator[Answer[Unit, Result]]:
    """Give each group with its results, in the order in which they are done.

    Args:
        engine: who works.
        function: what is done with a group; it can be pickled, answers for every unit, and does not raise.
        groups: taken one by one, as the work goes on.
        tick: called about five times a second; when it says True, the work stops.

    Yields:
        A group and its results; a unit that was lost comes alone, with ``Lost``.

    Raises:
        Stopped: ``tick`` said so.
    """
    work = _Work(engine, function, tick)
    yield from work.run(iter(groups))


class _Work(Generic[Unit, Result]):
    def __init__(
        self,
        engine: Engine,
        function: Callable[[tuple[Unit, ...]], tuple[Result, ...]],
        tick: Callable[[], bool] | None,
    ) -> None:
        self._engine, self._function, self._tick = engine, function, tick
        self._flying: dict[Future[tuple[Result, ...]], tuple[Unit, ...]] = {}
        self._suspects: deque[Unit] = deque()
        self._broken = False
        self._last = ""
        """Name of the last exception."""

    def run(self, groups: Iterator[tuple[Unit, ...]]) -> Iterator[Answer[Unit, Result]]:
        more = True
        while more or self._flying:
            while more and len(self._flying) < self._engine.window and not self._suspects:
                group = next(groups, None)
                if group is None:
                    more = False
                else:
                    self._submit(group)
            yield from self._land(self._wait())
            if self._suspects:
                yield from self._clear_suspects()

    def _clear_suspects(self) -> Iterator[Answer[Unit, Result]]:
        """Run each suspect while nothing else is in flight: a worker's death is then surely its doing."""
        while self._flying:
            yield from self._land(self._wait())
        if self._broken:
            self._renew()
        while self._suspects:
            yield from self._alone(self._suspects.popleft())

    def _alone(self, unit: Unit) -> Iterator[Answer[Unit, Result]]:
        failures = len(self._suspects)
        self._submit((unit,))
        while self._flying:
            for answer in self._land(self._wait()):
                yield answer
                return
        if len(self._suspects) > failures:
            self._suspects.pop()
        if self._broken:
            self._renew()
        yield (unit,), Lost(self._last)

    def _submit(self, group: tuple[Unit, ...]) -> None:
        try:
            self._flying[self._engine.executor().submit(self._function, group)] = group
        except BrokenExecutor as error:
            self._suspect(group, error)

    def _wait(self) -> set[Future[tuple[Result, ...]]]:
        done = wait(self._flying, timeout=_TICK, return_when=FIRST_COMPLETED).done
        if self._tick is not None and self._tick():
            raise Stopped
        return done

    def _land(self, done: set[Future[tuple[Result, ...]]]) -> Iterator[Answer[Unit, Result]]:
        """Give what succeeded; whatever else was in flight becomes suspect."""
        for future in done:
            group = self._flying.pop(future)
            error = None if future.cancelled() else future.exception()
            if error is None and not future.cancelled():
                yield group, future.result()
            else:
                self._suspect(group, error)

    def _suspect(self, group: tuple[Unit, ...], error: BaseException | None) -> None:
        self._suspects.extend(group)
        self._broken = self._broken or isinstance(error, BrokenExecutor)
        self._last = type(error).__name__ if error is not None else "CancelledError"

    def _renew(self) -> None:
        self._engine.renew()
        self._broken = False
