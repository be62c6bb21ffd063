"""The document as rows: one per record, with its student, its place, and values in canonical spelling."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lpx.edition.memory import remembered
from lpx.edition.nouns import Edition, Record

if TYPE_CHECKING:
    from lpx.portfolio.nouns import Portfolio, RecordValue


class Row(Struct, frozen=True):
    """One record of the document as the checks see it."""

    record: Record
    values: Mapping[str, Any]
    """Canonical key → value; known dialect spellings are rewritten, everything else is as it stands."""
    student: int
    """Zero-based number of the student."""
    token: str
    """``student-1`` ..."""
    index: int | None
    """Zero-based number of the record in its array; ``None`` for an object."""
    source: RecordValue
    """The record as it stands in the document."""


class StudentRows(Struct, frozen=True):
    """One student's records."""

    index: int
    token: str
    pointer: str
    records: Mapping[str, tuple[Row, ...]]

    def rows(self, record: str) -> tuple[Row, ...]:
        """Return the records of one kind."""
        return self.records.get(record, ())

    def one(self, record: str) -> Row | None:
        """Return the only record of an object such as 基本資料, if it is there."""
        found = self.records.get(record, ())
        return found[0] if found else None

    def all(self) -> Iterator[Row]:
        """Return every record."""
        for rows in self.records.values():
            yield from rows


def rows_of(
    portfolio: Portfolio, edition: Edition, tokens: Sequence[str], clean: Collection[int]
) -> tuple[StudentRows, ...]:
    """Return the students of ``portfolio`` as rows.

    ``tokens`` are the students' tokens in order. ``clean`` holds the places in the root array of students
    that the schema found valid: their spelling needs no rewriting.
    """
    rewriters = _rewriters(edition)
    students = []
    for number, student in enumerate(portfolio.students):
        token, place = tokens[number], position_of(student.pointer) or 0
        grouped: dict[str, tuple[Row, ...]] = {}
        parts: list[tuple[str, tuple[RecordValue, ...], bool]] = [
            ("basic", (student.basic,) if student.basic is not None else (), False),
            ("cadre", student.cadre, True),
            ("course", student.courses, True),
        ]
        parts.extend((kind, records, True) for kind, records in student.performances.items())
        for name, records, is_array in parts:
            record = edition.records[name]
            rewrite = rewriters[name] if place not in clean else None
            grouped[name] = tuple(
                [
                    Row(
                        record,
                        rewrite(source.values) if rewrite is not None else source.values,
                        number,
                        token,
                        position_of(source.pointer) if is_array else None,
                        source,
                    )
                    for source in records
                ]
            )
        students.append(StudentRows(number, token, student.pointer, grouped))
    return tuple(students)


def position_of(pointer: str) -> int | None:
    """Return the last reference token of ``pointer`` when it is an array index."""
    last = pointer.rpartition("/")[2]
    return int(last) if last.isdecimal() and last.isascii() else None


_Rewrite = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@remembered
def _rewriters(edition: Edition) -> dict[str, _Rewrite | None]:
    return {record.id: _rewriter(record, edition) for record in edition.records.values()}


def _rewriter(record: Record, edition: Edition) -> _Rewrite | None:
    """Return a function that rewrites dialect spellings in ``record``; ``None`` if the edition knows none."""
    from lpx.portfolio.normal import normalise

    spelled = [
        (item.key, edition.types[item.type]) for item in record.fields if edition.types[item.type].dialects
    ]
    if not spelled:
        return None

    def rewrite(values: Mapping[str, Any]) -> Mapping[str, Any]:
        changed: dict[str, Any] = {}
        for key, kind in spelled:
            value = values.get(key)
            if isinstance(value, str):
                result = normalise(value, kind, dialects=True)
                if result.dialects:
                    changed[key] = result.value
        return {**values, **changed} if changed else values

    return rewrite
