"""A reconciliation from begin to end: both sides read by an engine, matched, and told."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from lpx.harness.holdings import portfolio_of
from lpx.scale.listing import Listing
from lpx.scale.nouns import Task
from lpx.scale.passwords import Passwords, Secret
from lpx.scale.reconcile.nouns import Reconciliation
from lpx.scale.reconcile.outcome import Gathered, conclude
from lpx.scale.reconcile.reading import Reading, read_group, unpack
from lpx.scale.reconcile.reduce import Reducer
from lpx.scale.reconcile.store import AFTER, BEFORE, Store
from lpx.scale.reconcile.tallies import Tallies
from lpx.scale.run import Meter, group
from lpx.scale.work import OtherLpx
from lpx.scale.work_through import Lost, work_through

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.protocol import Holding
    from lpx.scale.engine import Engine
    from lpx.scale.reconcile.rows import StudentRow

Progress = Callable[[int, int], None]

_SMALL = 256
"""With fewer bundles than that everything fits in memory, and no file is made."""


class Bundles(Struct, frozen=True):
    """A side that consists of bundles."""

    listing: Listing
    passwords: Passwords
    names: Sequence[str]
    """What each is called in results."""


class Held(Struct, frozen=True):
    """A side that is what a module says it holds."""

    students: Iterable[tuple[Holding, ...]]
    """A few hundred at once."""
    name: str
    """What it is called in results."""


SideInput = Bundles | Held


@contextmanager
def reconcile(
    before: SideInput,
    after: SideInput,
    edition: Edition,
    engine: Engine,
    *,
    name: str,
    show: bool = False,
    folder: Path | None = None,
    progress: Progress | None = None,
    tick: Callable[[], bool] | None = None,
) -> Iterator[tuple[Reconciliation, Store]]:
    """Reconcile two sides; within the block the store gives all differences.

    Args:
        before: what was there.
        after: what is there now.
        edition: by which both are read.
        engine: who reads bundles.
        name: of the edition, for the workers.
        show: leave names, numbers and texts in clear.
        folder: where the temporary table goes; the system's own place for such things by default.
        progress: called with (bytes done, bytes in all).
        tick: as for ``work_through``.

    Raises:
        Stopped: ``tick`` said so.
        OtherLpx: a worker would read by other rules.
        DumpError: a dump cannot be read.
    """
    reading = Reading(name, edition.digest, Secret(secrets.token_bytes(32).hex()), show)
    with _store((before, after), folder) as store:
        tallies = Tallies()
        total = sum(side.listing.bytes for side in (before, after) if isinstance(side, Bundles))
        work = _Work(store, tallies, edition, engine, reading, Meter(engine, total, progress), tick)
        gathered = (work.side(BEFORE, before), work.side(AFTER, after))
        yield conclude(store, tallies, gathered, edition, masked=not show), store


@contextmanager
def _store(sides: tuple[SideInput, SideInput], folder: Path | None) -> Iterator[Store]:
    if all(isinstance(side, Bundles) and len(side.listing.places) <= _SMALL for side in sides):
        with Store() as store:
            yield store
        return
    # The folder is its owner's alone, and what lies in it is masked or under a key that is forgotten.
    with TemporaryDirectory(prefix="lpx-", dir=folder) as place, Store(Path(place) / "students") as store:
        yield store


@dataclass
class _Work:
    """Reads both sides into the store."""

    store: Store
    tallies: Tallies
    edition: Edition
    engine: Engine
    reading: Reading
    meter: Meter
    tick: Callable[[], bool] | None

    def side(self, side: int, given: SideInput) -> Gathered:
        return self._held(side, given) if isinstance(given, Held) else self._bundles(side, given)

    def _bundles(self, side: int, given: Bundles) -> Gathered:
        places = given.listing.places
        gathered = Gathered(given.names, bytes=given.listing.bytes)
        tasks = (Task(place, given.passwords.of(place.name), number) for number, place in enumerate(places))
        groups = group(tasks, count=len(places), total=gathered.bytes, workers=self.engine.workers)

        def watch() -> bool:
            self.meter.tell()
            return self.tick is not None and self.tick()

        for units, answer in work_through(self.engine, partial(read_group, self.reading), groups, tick=watch):
            self.meter.landed(sum(unit.place.size for unit in units))
            watch()
            if isinstance(answer, Lost):
                if answer.reason == OtherLpx.__name__:
                    raise OtherLpx
                gathered.miss(units[0].number, "worker-lost")
                continue
            for unit, data in zip(units, answer, strict=True):
                number, read = unit.number, unpack(data)
                for reason, count in read.unread:
                    gathered.miss(number, reason, count)
                self._take(side, number, read.rows, gathered)
        for trouble in given.listing.troubles:
            gathered.miss(-trouble.number, trouble.kind)
        return gathered

    def _held(self, side: int, given: Held) -> Gathered:
        gathered = Gathered((given.name,))
        reducer = Reducer(self.edition, bytes.fromhex(self.reading.key.reveal()), show=self.reading.show)
        position = 0
        for holdings in given.students:
            portfolio = portfolio_of(holdings, self.edition)
            rows = tuple(
                structs.replace(row, position=position + row.position) for row in reducer.portfolio(portfolio)
            )
            position += len(holdings)
            self._take(side, 0, rows, gathered)
            if portfolio.unread:
                gathered.miss(0, "document-parts", len(portfolio.unread))
            if self.tick is not None:
                self.tick()
        return gathered

    def _take(self, side: int, number: int, rows: tuple[StudentRow, ...], gathered: Gathered) -> None:
        gathered.count(rows)
        self.store.add(side, number, rows)
        if side == BEFORE:
            for row in rows:
                self.tallies.saw(row.school, row.counts)
