"""A synthetic school: many students of several cohorts, and one who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.synthesis.students import Synthetic, Wish, make_student
from lpx.synthesis.terms import Term

if TYPE_CHECKING:
    from random import Random

    from lpx.coursecode.tables import Entry
    from lpx.edition.nouns import Edition
    from lpx.synthesis.courses import CoursePlan
    from lpx.synthesis.people import NameStyle

_STYLES: tuple[NameStyle, ...] = ("common",) * 20 + ("rare", "indigenous", "single")
_YEARS = 3


class School(Struct, frozen=True):
    """A school and its students. The school is a real one of the tables, its students are invented."""

    code: str
    name: str
    term: Term
    """The term that has just ended."""
    students: tuple[Synthetic, ...]


def pick_school(rng: Random, edition: Edition, plan: CoursePlan, other_than: str = "") -> Entry:
    """Return some school of the tables that is no test school."""
    ruled_out = {*edition.limits.test_schools, other_than}
    return rng.choice([entry for entry in plan.schools if entry.code not in ruled_out])


def make_counts(rng: Random, edition: Edition, most: int = 3) -> dict[str, int]:
    """Return how many records of each kind a student has; at least one course and one performance."""
    counts = {record.id: rng.randint(0, most) for record in edition.performance_kinds()}
    counts |= {"cadre": rng.randint(0, 2), "course": rng.randint(2, 2 * most)}
    counts[edition.performance_kinds()[0].id] += 1
    return counts


def make_school(rng: Random, edition: Edition, plan: CoursePlan, *, students: int, term: Term) -> School:
    """Return a school with so many ``students``, at the end of ``term``."""
    place = pick_school(rng, edition, plan)
    first = max(edition.limits.first_school_year, term.year - _YEARS + 1)
    made = []
    for _ in range(students):
        wish = Wish(
            school=place.code,
            entry=Term(rng.randint(first, term.year), 1),
            current=term,
            counts=make_counts(rng, edition),
            style=rng.choice(_STYLES),
            optional=rng.random() < 1 / 2,
        )
        made.append(make_student(rng, edition, plan, wish))
    return School(place.code, place.name, term, tuple(made))
