"""The end of every reconciliation: matching what was gathered, and the figures and verdict of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from lpx.scale.reconcile.matching import Matcher
from lpx.scale.reconcile.nouns import FILES, Reconciliation, Side, Unread, totals_of, verdict_of
from lpx.scale.reconcile.store import AFTER, BEFORE

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.scale.reconcile.rows import StudentRow
    from lpx.scale.reconcile.store import Store
    from lpx.scale.reconcile.tallies import Tallies

MOST_WORST = 200
"""Differences that a report for reading shows; all of them are in the tables."""


class Gathered(Struct):
    """What was read of one side, counted as it comes; ``bundles`` are names as they may be shown."""

    bundles: Sequence[str] = ()
    unread: list[Unread] = field(default_factory=list)
    records: int = 0
    files: int = 0
    unheld: int = 0
    bytes: int = 0

    def count(self, rows: Iterable[StudentRow]) -> None:
        """Count students."""
        for row in rows:
            self.files += row.counts.get(FILES, 0)
            self.records += sum(row.counts.values()) - row.counts.get(FILES, 0)
            self.unheld += row.unheld

    def miss(self, bundle: int, reason: str, count: int = 0) -> None:
        """Note that a bundle could not be read, or ``count`` parts of it."""
        self.unread.append(Unread(bundle, reason, count))

    def side(self, students: int, split: int) -> Side:
        """Return the side as it is reported."""
        return Side(
            bundles=self.bundles,
            unread=tuple(sorted(self.unread, key=lambda item: (item.bundle, item.reason))),
            students=students,
            split=split,
            records=self.records,
            files=self.files,
            bytes=self.bytes,
            unheld=self.unheld,
        )


def conclude(
    store: Store, tallies: Tallies, gathered: tuple[Gathered, Gathered], edition: Edition, *, masked: bool
) -> Reconciliation:
    """Match everything in ``store`` and return the result; the differences stay in the store."""
    store.sort()
    Matcher(
        store,
        tallies,
        edition,
        unread_before=bool(gathered[BEFORE].unread),
        unread_after=bool(gathered[AFTER].unread),
    ).run()
    before = gathered[BEFORE].side(*store.count_students(BEFORE))
    after = gathered[AFTER].side(*store.count_students(AFTER))
    totals = totals_of(store.counted())
    return Reconciliation(
        verdict=verdict_of(totals, before, after),
        before=before,
        after=after,
        totals=totals,
        tallies=tallies.rows([record.id for record in edition.records.values()]),
        respelled=tallies.respelled(),
        worst=tuple(store.differences(MOST_WORST)),
        masked=masked,
        edition=edition.mark.id,
        edition_digest=edition.digest,
    )
