"""What several families look at in the same way: spans of dates, repeated records, limits of submissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding, Location
from lpx.checks.terms import Reality, moment_of, reality, year_of

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.rows import Row, StudentRows
    from lpx.edition.nouns import ItemLimit


def reversed_spans(context: Context, requirement: str, rows: Iterable[Row]) -> Iterator[Finding]:
    """Tell of records whose end lies before their start."""
    for row in rows:
        for span in row.record.spans:
            start, end = row.values.get(span.start), row.values.get(span.end)
            if type(start) is not str or type(end) is not str or (start <= end and len(start) == len(end)):
                continue
            if reality(start) is not Reality.REAL or reality(end) is not Reality.REAL:
                continue
            first, last = moment_of(start), moment_of(end)
            if first is not None and last is not None and last < first:
                yield context.finding(
                    requirement,
                    context.at(row, span.end),
                    related=(context.at(row, span.start),),
                    start=context.shown(row.record, span.start, start),
                    end=context.shown(row.record, span.end, end),
                )


def repeated(context: Context, requirement: str, rows: Iterable[Row]) -> Iterator[Finding]:
    """Tell of records that stand in one array again, equal in everything."""
    seen: dict[tuple[int, str, int], Row] = {}
    for row in rows:
        try:
            sign = hash(tuple(row.values.values()))
        except TypeError:
            # A value that is an array or an object: another finding's matter.
            continue
        first = seen.setdefault((row.student, row.record.id, sign), row)
        if first is not row and same_record(first, row):
            place = context.at(first)
            yield context.finding(requirement, context.at(row), related=(place,), other=place.pointer)


def same_record(left: Row, right: Row) -> bool:
    """Tell whether two rows are the same record of the same student, written twice."""
    together = left.student == right.student and left.record.id == right.record.id
    return together and left.values == right.values


def item_limit(context: Context, category: str) -> ItemLimit | None:
    """Return the limit of submissions for ``category``."""
    return next((limit for limit in context.edition.item_limits if limit.category == category), None)


def submissions(context: Context, rows: Iterable[Row]) -> Counter[int]:
    """Count, per school year, the records that were submitted; a course without any outcome is no item."""
    counts: Counter[int] = Counter()
    for row in rows:
        term = context.term(row, "submitted_term")
        if term is not None and (row.record.id != "course" or context.attached(row)):
            counts[year_of(term)] += 1
    return counts


def too_many(
    context: Context, student: StudentRows, rows: Iterable[Row], category: str, *, ids: tuple[str, str]
) -> Iterator[Finding]:
    """Tell of more submissions than a year, or three years, allow."""
    limit = item_limit(context, category)
    if limit is None:
        return
    counts = submissions(context, rows)
    place = Location("document", pointer=student.pointer, student=student.token)
    for year, found in sorted(counts.items()):
        if found > limit.per_year:
            yield context.finding(ids[0], place, year=str(year), limit=limit.per_year, found=str(found))
    total = sum(counts.values())
    if total > limit.in_three_years:
        yield context.finding(ids[1], place, limit=limit.in_three_years, found=str(total))
