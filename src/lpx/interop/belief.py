"""What a module must hold by now: pure operations on portfolios, with which expectations are made."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.interop.ledger import same_but_for_allowances
from lpx.portfolio.meaning import Reader
from lpx.portfolio.nouns import Portfolio, Student

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from lpx.edition.nouns import Edition
    from lpx.harness.differences import Measure
    from lpx.portfolio.nouns import RecordValue

NOBODY = Portfolio(())


def entered(held: Portfolio, loaded: Portfolio, edition: Edition) -> Portfolio:
    """Return what is held once students are entered: one who comes again replaces the earlier one."""
    reader = Reader(edition)
    fresh = {reader.national_id(student) for student in loaded.students}
    staying = (student for student in held.students if reader.national_id(student) not in fresh)
    return Portfolio((*staying, *loaded.students))


def people_of(held: Portfolio, numbers: Iterable[Hashable], edition: Edition) -> Portfolio:
    """Return the students with these canonical personal numbers, in their order in ``held``."""
    wanted, reader = set(numbers), Reader(edition)
    return Portfolio(tuple(student for student in held.students if reader.national_id(student) in wanted))


def numbers_of(portfolio: Portfolio, edition: Edition) -> tuple[Hashable, ...]:
    """Return the canonical personal numbers of all students."""
    reader = Reader(edition)
    return tuple(reader.national_id(student) for student in portfolio.students)


def joined(held: Portfolio, brought: Portfolio, measure: Measure) -> Portfolio:
    """Return what must be held once a bundle is imported: its records are added, none of them twice.

    A record is there already when one stands there that means the same, or that differs only in what a
    receiving school may change. Basic data stays that of the school.
    """
    reader = Reader(measure.edition)
    coming = {reader.national_id(student): student for student in brought.students}
    known = [
        _with(student, coming.pop(reader.national_id(student), None), measure) for student in held.students
    ]
    return Portfolio((*known, *coming.values()))


def _with(student: Student, brought: Student | None, measure: Measure) -> Student:
    if brought is None:
        return student
    kinds = dict.fromkeys((*student.performances, *brought.performances))
    return replace(
        student,
        cadre=_added(student.cadre, brought.cadre, measure),
        courses=_added(student.courses, brought.courses, measure),
        performances={
            kind: _added(student.performances.get(kind, ()), brought.performances.get(kind, ()), measure)
            for kind in kinds
        },
        extras={**brought.extras, **student.extras},
    )


def _added(
    there: Sequence[RecordValue], brought: Sequence[RecordValue], measure: Measure
) -> tuple[RecordValue, ...]:
    reader = Reader(measure.edition)
    known = Counter(reader.read(record).meaning for record in there)
    free = list(there)
    rest: list[RecordValue] = []
    for record in brought:
        meaning = reader.read(record).meaning
        if known[meaning]:
            known[meaning] -= 1
            free.remove(next(item for item in free if reader.read(item).meaning == meaning))
        else:
            rest.append(record)
    fresh = []
    for record in rest:
        twin = next((item for item in free if _is_same(item, record, measure)), None)
        if twin is None:
            fresh.append(record)
        else:
            free.remove(twin)
    return (*there, *fresh)


def _is_same(there: RecordValue, brought: RecordValue, measure: Measure) -> bool:
    return same_but_for_allowances(_alone(brought), _alone(there), measure)


def _alone(record: RecordValue) -> Portfolio:
    return Portfolio((Student(basic=None, performances={record.kind: (record,)}),))
