"""School years and terms (學年度、學期) with their days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from random import Random

_ROC = 1911
_FIRST_MONTH = 8


class Term(Struct, frozen=True, order=True):
    """One term of a school year; terms are ordered in time."""

    year: int
    """ROC school year, e.g. 109 (August 2020 to July 2021)."""
    number: int
    """1 and 2, or up to 4 in schools with four terms (實驗教育)."""

    def later(self, terms: int, per_year: int = 2) -> Term:
        """Return the term that comes ``terms`` after this one."""
        index = self.year * per_year + self.number - 1 + terms
        return Term(index // per_year, index % per_year + 1)


def first_day(term: Term, per_year: int = 2) -> dt.date:
    """Return the day on which ``term`` begins, in a school with ``per_year`` terms."""
    months = _FIRST_MONTH - 1 + (term.number - 1) * (12 // per_year)
    return dt.date(term.year + _ROC + months // 12, months % 12 + 1, 1)


def last_day(term: Term, per_year: int = 2) -> dt.date:
    """Return the day on which ``term`` ends."""
    return first_day(term.later(1, per_year), per_year) - dt.timedelta(days=1)


def day_in(rng: Random, term: Term, per_year: int = 2) -> dt.date:
    """Return some day of ``term``, neither in its first month nor in its last three weeks."""
    first, last = first_day(term, per_year), last_day(term, per_year)
    return first + dt.timedelta(days=rng.randint(31, (last - first).days - 21))


def moment_after(rng: Random, day: dt.date, days: int) -> dt.datetime:
    """Return a moment in daytime, one to ``days`` days after ``day``."""
    chosen = day + dt.timedelta(days=rng.randint(1, days))
    clock = dt.time(rng.randint(8, 21), rng.randint(0, 59), rng.randint(0, 59))
    return dt.datetime.combine(chosen, clock)
