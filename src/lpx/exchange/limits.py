"""How many items may be chosen and submitted (勾選、提交): by year, in all, and where study is prolonged."""

from __future__ import annotations

from collections.abc import Iterator

from lpx.edition.nouns import Edition, ItemLimit
from lpx.exchange.nouns import Allowance, History, HistoryError

STANDARD_YEARS = 3
"""School years that a total is published for (``in_three_years``)."""


_MORE = "lengthened"
"""Name of the edition's claim about prolonged study."""


def total_of(limit: ItemLimit, years: int, *, lengthened: bool) -> int:
    """Return how many items may be submitted in ``years`` school years.

    Without prolonged study the total of three years holds however many years there were.
    """
    further = max(0, years - STANDARD_YEARS) if lengthened else 0
    return limit.in_three_years + further * limit.added_per_further_year


def allowances(history: History, edition: Edition, year: int, years: int) -> tuple[Allowance, ...]:
    """Return what may be submitted at the end of the school year ``year``, the student's ``years``-th."""
    before = [item for item in history.submitted if item.year < year]
    more = history.lengthened and years > STANDARD_YEARS
    reckoned = edition.limits.claims.get(_MORE) if more else None
    return tuple(
        Allowance(
            part=limit.category,
            per_year=limit.per_year,
            total=total_of(limit, years, lengthened=history.lengthened),
            years=years,
            lengthened=more,
            submitted=sum(item.items.get(limit.category, 0) for item in before),
            authority=reckoned.authority if reckoned is not None else limit.authority,
            sources=reckoned.sources if reckoned is not None else limit.sources,
        )
        for limit in edition.item_limits
    )


def overruns(history: History, edition: Edition) -> Iterator[HistoryError]:
    """Yield what was submitted beyond the limits, as problems of the history; nothing where all is well."""
    for limit in edition.item_limits:
        total = 0
        for index, item in enumerate(sorted(history.submitted, key=lambda item: item.year)):
            count = item.items.get(limit.category, 0)
            total += count
            pointer = f"/submitted/{history.submitted.index(item)}/{limit.category}"
            if count > limit.per_year:
                yield HistoryError("over-year", pointer, found=count, limit=limit.per_year)
            most = total_of(limit, index + 1, lengthened=history.lengthened)
            if total > most:
                yield HistoryError("over-total", pointer, found=total, limit=most)
