"""The state machine of a student's time at school: what may follow what, and when it happens.

Time is counted in school years: the end of term 1 of a year with two terms is the year and a half, so schools
with two, three and four terms share one calendar.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.edition.nouns import Standing
from lpx.exchange.nouns import Event, HistoryError, School, State

if TYPE_CHECKING:
    from lpx.edition.nouns import Happening

AT_BEGIN: frozenset[Happening] = frozenset({"enrol", "visit-start", "return"})
"""Events at the begin of their term; all others are at its end."""

NAMES_SCHOOL: frozenset[Happening] = frozenset({"enrol", "transfer", "visit-start"})
"""Events that name a school."""

AT_YEAR_END: frozenset[Happening] = frozenset({"repeat", "year-end"})
"""Events that only happen when the last term of a school year is over."""

TRANSITIONS: dict[State, dict[Happening, State]] = {
    "outside": {"enrol": "enrolled"},
    "enrolled": {
        "transfer": "enrolled",
        "visit-start": "visiting",
        "leave": "on-leave",
        "repeat": "enrolled",
        "year-end": "enrolled",
    },
    "visiting": {"visit-end": "enrolled", "year-end": "visiting"},
    "on-leave": {"return": "enrolled"},
}
"""State → what may happen in it → the state after.

A visitor who transfers or takes leave ends the visit first, since the visited school has records to hand
over; who is on leave and wants to change school returns first.
"""


class Stay(Struct, frozen=True):
    """A time at one school."""

    school: School
    standing: Standing
    begin: Fraction
    end: Fraction | None
    """``None`` while it lasts."""

    def terms(self, until: Fraction) -> tuple[str, ...]:
        """Return the terms (``YYYS``) of the school in which the student was there, up to ``until``."""
        end = until if self.end is None else min(self.end, until)
        count = self.school.terms
        if end <= self.begin:
            return ()
        first, last = int(self.begin), -int(-end // 1)
        return tuple(
            f"{year:03d}{term}"
            for year in range(first, last)
            for term in range(1, count + 1)
            if year + Fraction(term - 1, count) < end and year + Fraction(term, count) > self.begin
        )


def moment(event: Event, terms: int) -> Fraction:
    """Return when ``event`` happens, in school years, at a school with so many ``terms`` in a year."""
    if event.event in AT_BEGIN:
        return event.year + Fraction(event.term - 1, terms)
    if event.during:
        return event.year + Fraction(2 * event.term - 1, 2 * terms)
    return event.year + Fraction(event.term, terms)


def after(state: State, event: Event, pointer: str) -> State:
    """Return the state after ``event``; raises ``HistoryError`` where it cannot happen."""
    allowed = TRANSITIONS[state]
    if event.event not in allowed:
        raise HistoryError(f"not-{state}", pointer, event=event.event)
    return allowed[event.event]
