"""DIV: the ten kinds of 多元表現."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.context import blank
from lpx.checks.nouns import Finding
from lpx.checks.registry import Family, Need
from lpx.checks.spans import repeated, reversed_spans, too_many

if TYPE_CHECKING:
    from lpx.checks.context import Context

PERFORMANCE = Family("performance")
_NEEDS = (Need.STUDENTS,)


@PERFORMANCE.check("DIV-012", needs=_NEEDS)
def dates(context: Context) -> Iterator[Finding]:
    """A record that ends before it starts."""
    yield from reversed_spans(context, "DIV-012", context.performance_rows())


@PERFORMANCE.check("DIV-013", "DIV-014", needs=_NEEDS)
def submitted(context: Context) -> Iterator[Finding]:
    """More records submitted in a year, or in three, than allowed."""
    kinds = [record.id for record in context.edition.performance_kinds()]
    for student in context.students:
        rows = [row for kind in kinds for row in student.rows(kind)]
        yield from too_many(context, student, rows, "performance", ids=("DIV-013", "DIV-014"))


@PERFORMANCE.check("DIV-016", needs=_NEEDS)
def summary(context: Context) -> Iterator[Finding]:
    """A record without its summary (內容簡述), from the term on that asks for one."""
    since = context.edition.attachments.summary_required_since
    for row in context.performance_rows():
        key = context.key(row.record.id, "summary")
        if key not in row.values or not blank(row.values[key]):
            continue
        upload = context.term(row, "upload_term")
        if upload is not None and upload >= since:
            yield context.finding("DIV-016", context.at(row, key))


@PERFORMANCE.check("DIV-017", needs=_NEEDS)
def evidence(context: Context) -> Iterator[Finding]:
    """A record with neither a document nor an audio or video file nor an external link."""
    for record in context.edition.performance_kinds():
        link = context.optional_key(record.id, "external_link")
        for row in context.rows(record.id) if record.slots else ():
            if not context.attached(row) and blank(row.values.get(link)):
                yield context.finding("DIV-017", context.at(row))


@PERFORMANCE.check("DIV-018", needs=_NEEDS)
def once(context: Context) -> Iterator[Finding]:
    """A record that stands there twice."""
    yield from repeated(context, "DIV-018", context.performance_rows())


@PERFORMANCE.check("DIV-019", needs=_NEEDS)
def post_dates(context: Context) -> Iterator[Finding]:
    """A post (幹部經歷暨事蹟紀錄) without its start or end."""
    for role in ("start_date", "end_date"):
        key = context.key("post", role)
        for row in context.rows("post"):
            if key in row.values and blank(row.values[key]):
                yield context.finding("DIV-019", context.at(row, key), key=key)


@PERFORMANCE.check("DIV-020", needs=_NEEDS)
def organiser(context: Context) -> Iterator[Finding]:
    """A record without its organiser (主辦單位)."""
    for record in context.edition.performance_kinds():
        key = context.optional_key(record.id, "organiser")
        for row in context.rows(record.id) if key else ():
            if key in row.values and blank(row.values[key]):
                yield context.finding("DIV-020", context.at(row, key))
