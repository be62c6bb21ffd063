"""Reconciling portfolios that are in memory already: two bundles side by side, for the local page."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lpx.scale.reconcile.nouns import Difference, Reconciliation
from lpx.scale.reconcile.outcome import Gathered, conclude
from lpx.scale.reconcile.reduce import Reducer
from lpx.scale.reconcile.store import AFTER, BEFORE, Store
from lpx.scale.reconcile.tallies import Tallies

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.portfolio.nouns import Portfolio


def reconcile_portfolios(
    before: Portfolio | Sequence[Portfolio],
    after: Portfolio | Sequence[Portfolio],
    edition: Edition,
    *,
    show: bool = False,
    names: tuple[str, str] = ("1", "1"),
) -> tuple[Reconciliation, tuple[Difference, ...]]:
    """Return what became of ``before`` in ``after``, and all differences, the worst first.

    Args:
        before: one portfolio, or one for each bundle.
        after: the same.
        edition: by which they are read.
        show: leave names, numbers and texts in clear.
        names: what the bundles of both sides are called; of several, each gets its number.
    """
    tallies = Tallies()
    with Store() as store:
        reducer = Reducer(edition, secrets.token_bytes(32), show=show)
        gathered = []
        for side, given in ((BEFORE, before), (AFTER, after)):
            portfolios = given if isinstance(given, Sequence) else (given,)
            gathered.append(_add(store, tallies, side, portfolios, reducer, name=names[side]))
        result = conclude(store, tallies, (gathered[0], gathered[1]), edition, masked=not show)
        return result, tuple(store.differences())


def _add(
    store: Store,
    tallies: Tallies,
    side: int,
    portfolios: Sequence[Portfolio],
    reducer: Reducer,
    *,
    name: str,
) -> Gathered:
    is_one = len(portfolios) == 1
    gathered = Gathered((name,) if is_one else tuple(f"{number + 1}" for number in range(len(portfolios))))
    for number, portfolio in enumerate(portfolios):
        rows = reducer.portfolio(portfolio)
        gathered.count(rows)
        store.add(side, number, rows)
        if side == BEFORE:
            for row in rows:
                tallies.saw(row.school, row.counts)
        if portfolio.unread:
            gathered.miss(number, "document-parts", len(portfolio.unread))
    return gathered
