"""BAS: 基本資料 and the posts that the school entered (擔任學校幹部經歷紀錄)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.context import blank
from lpx.checks.nouns import Finding
from lpx.checks.registry import Family, Need
from lpx.checks.spans import reversed_spans

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.rows import Row

BASIC = Family("basic")
_SEVERAL = 2


@BASIC.check("BAS-002", needs=(Need.STUDENTS,))
def entry_first(context: Context) -> Iterator[Finding]:
    """The term of entry lies after a record of the same school.

    Courses taken before a transfer, or made up from before the entry, may be older than the entry.
    """
    for student in context.students:
        basic = student.one("basic")
        entry = context.own_term(basic) if basic is not None else None
        if basic is None or entry is None:
            continue
        earlier = [
            (term, row)
            for row in student.all()
            for term in (context.own_term(row),)
            if term is not None and term < entry and not _from_before(context, row)
        ]
        if earlier:
            earliest, row = min(earlier, key=lambda pair: pair[0])
            place = context.at(basic, context.key("basic", "year"))
            yield context.finding(
                "BAS-002", place, related=(context.at(row),), entry=entry, earliest=earliest
            )


def _from_before(context: Context, row: Row) -> bool:
    return any(
        row.values.get(context.optional_key(row.record.id, role)) is True
        for role in ("flag_transfer", "flag_makeup", "flag_visiting")
    )


@BASIC.check("BAS-006", needs=(Need.STUDENTS,))
def cadre_dates(context: Context) -> Iterator[Finding]:
    """A post that ends before it starts."""
    yield from reversed_spans(context, "BAS-006", context.rows("cadre"))


@BASIC.check("BAS-008", needs=(Need.STUDENTS,))
def cadre_hard_coded(context: Context) -> Iterator[Finding]:
    """All posts look as if their level, creation and submission were filled in by a program."""
    level, created = context.key("cadre", "post_level"), context.key("cadre", "created")
    for student in context.students:
        rows = student.rows("cadre")
        if len(rows) < _SEVERAL or len({str(row.values.get(level)) for row in rows}) > 1:
            continue
        if all(
            blank(row.values.get(created))
            and context.term(row, "submitted_term") is not None
            and context.term(row, "submitted_term") == context.own_term(row)
            for row in rows
        ):
            yield context.finding("BAS-008", context.at(rows[0]), related=(context.at(rows[-1]),))
