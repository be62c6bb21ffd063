"""From a student's history to what is due at each event: who hands what to whom, and what stays."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lpx.edition.nouns import Edition, Move, Occasion, Standing
from lpx.exchange.limits import allowances
from lpx.exchange.nouns import Allowance, History, Plan, Portion, Step
from lpx.exchange.sayings import statements
from lpx.exchange.states import AT_BEGIN
from lpx.exchange.walk import Passage, walk

YEAR_END = "year-end"
WITHIN_YEAR = "within-year"


def plan(history: History, edition: Edition) -> Plan:
    """Return what is due at every event of ``history``, the ends of school years included.

    Raises ``HistoryError`` where an event cannot follow what was before.
    """
    account = _Account(history, edition)
    return Plan(edition.mark.id, history, tuple(account.step(passage) for passage in walk(history)))


def named_occasion(edition: Edition, name: str) -> Occasion | None:
    """Return the occasion with the id or alias ``name``."""
    return next((item for item in edition.occasions if name in {item.id, *item.aliases}), None)


def occasion_of(passage: Passage, edition: Edition) -> Occasion:
    """Return the one occasion of the edition that ``passage`` is."""
    ends = passage.moment.denominator == 1 and passage.event.event not in AT_BEGIN
    when = (
        passage.event.event,
        YEAR_END if ends else WITHIN_YEAR,
        _standing(passage),
        passage.left.kind,
        passage.reached.kind,
    )
    return next(item for item in edition.occasions if item.when.fits(*when))


def _standing(passage: Passage) -> Standing:
    return "visiting" if passage.before == "visiting" else "enrolled"


class _Account:
    """Remembers, along the way, what has been submitted and what has been handed over."""

    def __init__(self, history: History, edition: Edition) -> None:
        self.history = history
        self.edition = edition
        self.certifying = {
            move.part for item in edition.occasions for move in item.moves if move.only == "certified"
        }
        self.yearly = {part.id for part in edition.exchange.parts if part.submitted == "year"}
        self.timeless = {
            move.part for item in edition.occasions for move in item.moves if move.terms == "none"
        }
        self.submitted: set[Portion] = set()
        self.handed: set[Portion] = set()
        """What a visited school has handed to the home school."""
        self.years: set[int] = set()

    def step(self, passage: Passage) -> Step:
        """Return the step of ``passage`` and enter what it changes into the account."""
        occasion = occasion_of(passage, self.edition)
        self.years |= _years(passage)
        portions = tuple(self._portions(passage))
        moves = tuple(portion for portion in portions if self._moves(portion, occasion, passage))
        submitted = tuple(portion for portion in portions if portion in self.submitted)
        gone = {*moves, *submitted}
        closes = passage.event.event == YEAR_END
        open_now = tuple(item for item in portions if closes and self._is_open(item))
        roles = {
            "home": passage.home.code,
            occasion.sender: passage.left.code,
            occasion.receiver: passage.home.code if passage.before == "visiting" else passage.reached.code,
        }
        made = Step(
            event=passage.event,
            index=passage.index,
            state=passage.state,
            standing=_standing(passage),
            occasion=occasion.id,
            bundle=occasion.bundle,
            sender=roles[occasion.sender],
            receiver=roles[occasion.receiver],
            student_schools=tuple(roles[role] for role in occasion.student_of),
            moves=moves,
            stays=tuple(portion for portion in portions if portion not in gone),
            submitted=submitted,
            submits_now=open_now,
            flags=_flags(moves, occasion),
            selects=occasion.after.selects if occasion.after is not None else "",
            submits=occasion.after.submits if occasion.after is not None else "",
            roles=roles,
            allowances=self._allowances(passage, occasion),
            statements=statements(occasion, moves, self.edition, roles),
        )
        if passage.before == "visiting":
            self.handed |= {portion for portion in moves if portion.standing == "visiting"}
        self.submitted |= set(open_now)
        return made

    def _allowances(self, passage: Passage, occasion: Occasion) -> tuple[Allowance, ...]:
        if occasion.after is None:
            return ()
        return allowances(self.history, self.edition, passage.event.year, max(1, len(self.years)))

    def _portions(self, passage: Passage) -> Iterator[Portion]:
        """Yield every record that there is by now, as portions, none twice."""
        terms = dict.fromkeys(
            (stay.school.code, term, stay.standing)
            for stay in passage.stays
            for term in stay.terms(passage.moment)
        )
        for part in self.edition.exchange.parts:
            if part.id in self.timeless:
                yield Portion(part.id, passage.home.code, "")
                continue
            for school, term, standing in terms:
                yield Portion(part.id, school, term, standing)
                if part.id in self.certifying:
                    yield Portion(part.id, school, term, standing, certified=False)

    def _is_open(self, portion: Portion) -> bool:
        """Tell whether a portion may still be chosen and submitted."""
        return portion.part in self.yearly and portion.certified and portion not in self.submitted

    def _moves(self, portion: Portion, occasion: Occasion, passage: Passage) -> bool:
        move = next((item for item in occasion.moves if item.part == portion.part), None)
        if move is None:
            return False
        return move.terms == "none" or (
            portion not in self.submitted
            and (portion.certified or move.only != "certified")
            and self._in_terms(portion, move, passage)
        )

    def _in_terms(self, portion: Portion, move: Move, passage: Passage) -> bool:
        if move.terms == "open":
            return True
        here = portion.school == passage.left.code and portion.standing == "visiting"
        return here and portion not in self.handed


def _years(passage: Passage) -> set[int]:
    """Return the school years in which the student was at a school so far."""
    until = passage.moment if passage.moment > 0 else Fraction(0)
    return {int(term[:-1]) for stay in passage.stays for term in stay.terms(until)}


def _flags(moves: tuple[Portion, ...], occasion: Occasion) -> dict[str, dict[str, dict[str, str]]]:
    """Return, by term and school, the flags that the outcomes that move have to carry."""
    marked: dict[str, dict[str, dict[str, str]]] = {}
    for portion in moves:
        flags = {
            mark.role: mark.requirement
            for mark in occasion.marks
            if mark.part == portion.part and mark.standing == portion.standing
        }
        if flags:
            marked.setdefault(portion.term, {}).setdefault(portion.school, {}).update(flags)
    return marked
