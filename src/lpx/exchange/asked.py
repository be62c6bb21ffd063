"""From what a person says on a command line (occasion, schools, term) to what a bundle is judged against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.exchange.expectation import expectation, without_terms
from lpx.exchange.history import EventFile, HistoryFile, SchoolFile, history_of_file
from lpx.exchange.nouns import HistoryError, Step
from lpx.exchange.plan import plan

if TYPE_CHECKING:
    from lpx.checks.occasion_nouns import Expectation
    from lpx.edition.nouns import Edition, Happening, Occasion
    from lpx.exchange.nouns import History


class Asked(Struct, frozen=True):
    """An occasion as single options name it."""

    schools: dict[str, str]
    """Role of a school (``home``, ``visited``, ``origin``, ``destination``) → code."""
    year: int | None = None
    terms: tuple[int, ...] = ()
    per_year: int | None = None
    """Terms in a year of the school that exports; ``None`` for the usual number of its kind."""


def wanted_roles(occasion: Occasion) -> tuple[str, str]:
    """Return the names under which people give the sender's and the receiver's code.

    Experimental education is left or gone to like a school, so it goes by the same names.
    """
    visit = {occasion.sender, occasion.receiver} == {"visited", "home"}
    if visit or occasion.sender == occasion.receiver:
        return occasion.sender, occasion.receiver
    return "origin", "destination"


def asked_expectation(occasion: Occasion, asked: Asked, edition: Edition) -> Expectation:
    """Return what a bundle has to hold on ``occasion``.

    Raises:
        HistoryError: something is missing or contradicts the occasion; its pointer names the option.
    """
    sender, receiver = wanted_roles(occasion)
    wanted = tuple(dict.fromkeys((sender, receiver)))
    for role in wanted:
        if occasion.bundle and not asked.schools.get(role):
            raise HistoryError("option-missing", role, occasion=occasion.id)
    for role, code in asked.schools.items():
        if code and role not in wanted:
            raise HistoryError("option-surplus", role, occasion=occasion.id)
    if (asked.year is None) != (not asked.terms):
        raise HistoryError(
            "option-missing", "term" if asked.year is not None else "year", occasion=occasion.id
        )
    if not occasion.bundle:
        from lpx.checks.occasion_nouns import Expectation

        given = asked.schools
        return Expectation(
            occasion.id, bundle=False, sender=given.get(sender, ""), receiver=given.get(receiver, "")
        )
    steps = plan(_history(occasion, asked, edition), edition).steps
    found = next((step for step in reversed(steps) if step.occasion == occasion.id), None)
    if found is None:
        raise HistoryError("other-occasion", "term", occasion=steps[-1].occasion)
    expected = expectation(found, edition)
    return expected if asked.year is not None else without_terms(expected)


def step_of_history(history: History, edition: Edition, occasion: Occasion | None) -> Step:
    """Return the last step of ``history`` that is ``occasion``, or the last at which a bundle is due.

    Raises:
        HistoryError: the history has no such step, or cannot be.
    """
    steps = plan(history, edition).steps
    for step in reversed(steps):
        if step.occasion == occasion.id if occasion is not None else step.bundle:
            return step
    raise HistoryError("no-such-step" if occasion is not None else "nothing-due", "")


def _history(occasion: Occasion, asked: Asked, edition: Edition) -> History:
    """Return the shortest history in which ``occasion`` happens."""
    sender, receiver = wanted_roles(occasion)
    left, reached = asked.schools[sender], asked.schools[receiver]
    kinds = {kind.id: kind for kind in edition.exchange.kinds}
    left_kind = next(iter(occasion.when.sender), next(iter(kinds)))
    reached_kind = next(iter(occasion.when.receiver), next(iter(kinds)))
    if asked.per_year is not None and asked.per_year not in kinds[left_kind].terms:
        # A visit may be to any kind of schooling that has so many terms.
        fitting = [kind.id for kind in kinds.values() if asked.per_year in kind.terms]
        if occasion.when.sender or not fitting:
            allowed = ", ".join(map(str, kinds[left_kind].terms))
            raise HistoryError("terms-per-year", "terms-per-year", allowed=allowed)
        left_kind = fitting[0]
    if asked.per_year is None and asked.terms and len(kinds[left_kind].terms) > 1:
        raise HistoryError("option-missing", "terms-per-year", occasion=occasion.id)
    per_year = asked.per_year or kinds[left_kind].terms[0]
    year = asked.year or edition.limits.first_school_year
    last = max(asked.terms, default=1)
    if last > per_year:
        raise HistoryError("option-term", "term", term=last, terms=per_year)
    schools = {
        reached: SchoolFile(reached_kind, kinds[reached_kind].terms[0]),
        left: SchoolFile(left_kind, per_year),
    }
    events: tuple[EventFile, ...]
    name: Happening = occasion.when.event
    if name == "transfer":
        events = (EventFile("enrol", year, 1, left), EventFile("transfer", year, last, reached))
    else:
        events = (
            EventFile("enrol", year, 1, reached),
            EventFile("visit-start", year, min(asked.terms, default=1), left),
            EventFile(name, year, last if name == "visit-end" else per_year),
        )
    if left == reached:
        raise HistoryError("option-same-school", receiver)
    return history_of_file(HistoryFile("lpx-history-1", events, schools), edition)
