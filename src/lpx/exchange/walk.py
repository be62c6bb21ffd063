"""Goes through a history event by event and keeps account: state, stays at schools, ends of school years."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from lpx.exchange.nouns import Event, History, HistoryError, School, State
from lpx.exchange.states import AT_BEGIN, AT_YEAR_END, NAMES_SCHOOL, Stay, after, moment


class Passage(Struct, frozen=True):
    """One event with its circumstances."""

    event: Event
    index: int
    moment: Fraction
    before: State
    state: State
    """After it."""
    left: School
    """The school whose records are concerned: the one that is left, visited or attended."""
    reached: School
    """The school that goes on with the student."""
    home: School
    """The own school before it."""
    stays: tuple[Stay, ...]
    """All times at schools so far."""


def walk(history: History) -> Iterator[Passage]:
    """Yield the events of ``history`` in order, with the ends of school years that it goes over.

    Raises ``HistoryError`` where the state machine refuses one.
    """
    walker = _Walker(history)
    for index, event in enumerate(history.events):
        yield from walker.pass_years(event, index)
        yield walker.take(event, index)
    yield from walker.close()


class _Walker:
    def __init__(self, history: History) -> None:
        self.history = history
        self.state: State = "outside"
        self.home: School | None = None
        self.now = Fraction(0)
        self.ended = 0
        """Number of the school year that is the first one not yet ended."""
        self.stays: list[Stay] = []
        self.arrived = Fraction(-1)
        """When the student came to where the student is, a return from a visit aside."""

    # -- the ends of school years ------------------------------------------------------------------

    def pass_years(self, event: Event, index: int) -> Iterator[Passage]:
        """Yield the ends of school years between the last event and this one."""
        if self.state == "outside":
            return
        pointer = f"/events/{index}"
        when = self._when(event, pointer)
        if when < self.now:
            raise HistoryError("too-early", pointer, year=event.year, term=event.term)
        # A visit that ends with the year hands over before the year is submitted.
        waits = event.event in {"visit-end", "year-end"}
        while self.ended + 1 < when or (self.ended + 1 == when and not waits):
            yield from self._end_year(index)

    def close(self) -> Iterator[Passage]:
        """Yield the end of the year with which the history itself ends."""
        if self.history.events and self.ended + 1 == self.now:
            yield from self._end_year(len(self.history.events))

    def _end_year(self, index: int) -> Iterator[Passage]:
        year = self.ended
        self.ended += 1
        if self.state == "on-leave":
            return
        yield self._passage(
            Event("year-end", year, self._here().terms, implied=True), index, Fraction(self.ended), self.state
        )

    # -- events ------------------------------------------------------------------------------------

    def take(self, event: Event, index: int) -> Passage:
        """Return the passage of ``event``; raises ``HistoryError`` where it cannot happen."""
        pointer = f"/events/{index}"
        state = after(self.state, event, pointer)
        when = self._when(event, pointer)
        if event.event in AT_YEAR_END and when.denominator != 1:
            raise HistoryError("not-year-end", f"{pointer}/term", event=event.event, term=event.term)
        if event.event == "year-end":
            if self.ended + 1 != when:
                raise HistoryError("year-ended", pointer, year=event.year)
            self.ended += 1
        if event.school and self.home is not None and event.school == self.home.code:
            raise HistoryError("same-school", f"{pointer}/school", event=event.event)
        if when == self.arrived and event.event not in AT_BEGIN:
            raise HistoryError("no-time", pointer, event=event.event)
        if self.home is None:
            self.home = self._school(event, pointer)
            self.ended = int(when)
        passage = self._passage(event, index, when, state)
        self._arrive(event, when)
        self.state, self.now = state, when
        return replace(passage, stays=tuple(self.stays))

    def _when(self, event: Event, pointer: str) -> Fraction:
        school = self._school(event, pointer) if event.event in {"enrol", "visit-start"} else self._here()
        if not 1 <= event.term <= school.terms:
            raise HistoryError("no-such-term", f"{pointer}/term", term=event.term, terms=school.terms)
        return moment(event, school.terms)

    def _school(self, event: Event, pointer: str) -> School:
        if event.event in NAMES_SCHOOL and event.school not in self.history.schools:
            raise HistoryError("school-missing", f"{pointer}/school", event=event.event)
        return self.history.schools[event.school]

    def _here(self) -> School:
        """Return the school where the student is."""
        if self.stays and self.stays[-1].end is None:
            return self.stays[-1].school
        assert self.home is not None
        return self.home

    def _passage(self, event: Event, index: int, when: Fraction, state: State) -> Passage:
        assert self.home is not None
        left = reached = self.home
        if self.state == "visiting":
            left = self._here()
        if event.event in {"transfer", "visit-start"}:
            reached = self._school(event, f"/events/{index}")
        return Passage(event, index, when, self.state, state, left, reached, self.home, tuple(self.stays))

    def _arrive(self, event: Event, when: Fraction) -> None:
        """Enter into the account where the student is from now on."""
        assert self.home is not None
        if event.event in {"repeat", "year-end"}:
            return
        if event.event != "visit-end":
            self.arrived = when
        if self.stays and self.stays[-1].end is None:
            self.stays[-1] = replace(self.stays[-1], end=when)
        if event.event == "transfer":
            self.home = self._school(event, "")
        if event.event == "visit-start":
            self.stays.append(Stay(self._school(event, ""), standing="visiting", begin=when, end=None))
        elif event.event != "leave":
            self.stays.append(Stay(self.home, standing="enrolled", begin=when, end=None))
