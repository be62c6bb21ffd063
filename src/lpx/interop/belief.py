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
    from lpx.portfolio.meaning import Meaning
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


def fresh_in(brought: Portfolio, known: Portfolio, measure: Measure) -> Portfolio:
    """Return of a bundle what is new to a school: students and records that are not ``known``.

    A record is known already when one is that means the same, or that differs only in what a receiving
    school may change.
    """
    reader = Reader(measure.edition)
    there = {reader.national_id(student): student for student in known.students}
    return Portfolio(
        tuple(
            _fresh(student, there[number], measure) if number in there else student
            for student in brought.students
            for number in (reader.national_id(student),)
        )
    )


def joined(held: Portfolio, fresh: Portfolio, known: Portfolio, edition: Edition) -> Portfolio:
    """Return what must be held once a bundle is imported.

    Args:
        held: What the module holds before.
        fresh: What of the bundle is new (``fresh_in``); it is added. Basic data stays that of the school.
        known: What it would hold had it never lost anything. A student who is known and not held was lost
            before, and is not missed again.
        edition: The edition.
    """
    reader = Reader(edition)
    coming = {reader.national_id(student): student for student in fresh.students}
    staying = [_with(student, coming.pop(reader.national_id(student), None)) for student in held.students]
    lost = set(numbers_of(known, edition))
    return Portfolio((*staying, *(student for number, student in coming.items() if number not in lost)))


def _with(student: Student, fresh: Student | None) -> Student:
    if fresh is None:
        return student
    kinds = dict.fromkeys((*student.performances, *fresh.performances))
    return replace(
        student,
        cadre=(*student.cadre, *fresh.cadre),
        courses=(*student.courses, *fresh.courses),
        performances={
            kind: (*student.performances.get(kind, ()), *fresh.performances.get(kind, ())) for kind in kinds
        },
        extras={**fresh.extras, **student.extras},
    )


def _fresh(brought: Student, known: Student, measure: Measure) -> Student:
    return replace(
        brought,
        cadre=_new(brought.cadre, known.cadre, measure),
        courses=_new(brought.courses, known.courses, measure),
        performances={
            kind: _new(group, known.performances.get(kind, ()), measure)
            for kind, group in brought.performances.items()
        },
    )


def _new(
    brought: Sequence[RecordValue], known: Sequence[RecordValue], measure: Measure
) -> tuple[RecordValue, ...]:
    """Return the brought records that are not known: equal meanings first, then what allowances cover."""
    reader = Reader(measure.edition)
    free = Counter(reader.read(record).meaning for record in known)
    rest = []
    for record in brought:
        meaning = reader.read(record).meaning
        if free[meaning]:
            free[meaning] -= 1
        else:
            rest.append(record)
    twins = [record for record in known if _taken(free, reader.read(record).meaning)]
    fresh = []
    for record in rest:
        twin = next((item for item in twins if _is_same(item, record, measure)), None)
        if twin is None:
            fresh.append(record)
        else:
            twins.remove(twin)
    return tuple(fresh)


def _taken(free: Counter[Meaning], meaning: Meaning) -> bool:
    """Take one of a meaning that nothing brought has claimed; tell whether there was one."""
    if not free[meaning]:
        return False
    free[meaning] -= 1
    return True


def _is_same(there: RecordValue, brought: RecordValue, measure: Measure) -> bool:
    return same_but_for_allowances(_alone(brought), _alone(there), measure)


def _alone(record: RecordValue) -> Portfolio:
    return Portfolio((Student(basic=None, performances={record.kind: (record,)}),))
