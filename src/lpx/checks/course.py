"""CRS: 課程學習成果紀錄, where flags, terms, files and texts have to agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lpx.checks.context import blank
from lpx.checks.nouns import Finding
from lpx.checks.registry import Family, Need
from lpx.checks.spans import repeated, too_many
from lpx.checks.terms import Reality, moment_of, reality

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.rows import Row

COURSE = Family("course")
_FLAGS = ("flag_visiting", "flag_retake", "flag_makeup", "flag_repeat", "flag_transfer")
_NEEDS = (Need.STUDENTS,)


@COURSE.check("CRS-002", needs=_NEEDS)
def flags_and_terms(context: Context) -> Iterator[Finding]:
    """A flag without its term, or a term without its flag."""
    for row in context.rows("course"):
        for companion in row.record.companions:
            if companion.term and _contradicts(context, row, companion.flag, companion.term):
                shown = context.shown("course", companion.term, row.source.values.get(companion.term))
                place = context.at(row, companion.term)
                related = (context.at(row, companion.flag),)
                yield context.finding("CRS-002", place, related=related, flag=companion.flag, found=shown)


@COURSE.check("CRS-003", needs=_NEEDS)
def flags_and_modes(context: Context) -> Iterator[Finding]:
    """A flag without its way (重修方式, 補修方式), or a way without its flag."""
    for row in context.rows("course"):
        for companion in row.record.companions:
            if companion.mode and _contradicts(context, row, companion.flag, companion.mode):
                shown = context.shown("course", companion.mode, row.source.values.get(companion.mode))
                place = context.at(row, companion.mode)
                related = (context.at(row, companion.flag),)
                yield context.finding("CRS-003", place, related=related, flag=companion.flag, found=shown)


def _contradicts(context: Context, row: Row, flag: str, companion: str) -> bool:
    """Tell whether a flag says one thing and its companion field another."""
    raised, value = row.values.get(flag), row.values.get(companion)
    if not isinstance(raised, bool) or companion not in row.values:
        return False
    if value is not None and not isinstance(value, str):
        return False
    item = context.field("course", companion)
    assert item is not None
    says_nothing = blank(value) or context.is_none(item, value)
    return raised is says_nothing


@COURSE.check("CRS-004", needs=_NEEDS)
def retake_or_makeup(context: Context) -> Iterator[Finding]:
    """A course cannot be retaken and made up at once."""
    retake, makeup = context.key("course", "flag_retake"), context.key("course", "flag_makeup")
    for row in context.rows("course"):
        if row.values.get(retake) is True and row.values.get(makeup) is True:
            yield context.finding("CRS-004", context.at(row, makeup), related=(context.at(row, retake),))


@COURSE.check("CRS-005", needs=_NEEDS)
def modes(context: Context) -> Iterator[Finding]:
    """A way of retaking or making up that no known list has."""
    for companion in context.edition.records["course"].companions:
        item = context.field("course", companion.mode) if companion.mode else None
        if item is None or not context.edition.types[item.type].codes:
            continue
        known = frozenset(context.edition.codes[context.edition.types[item.type].codes].values())
        for row in context.rows("course"):
            value = row.values.get(item.key)
            if isinstance(value, str) and value and value not in known and not context.is_none(item, value):
                shown = context.shown("course", item.key, value)
                yield context.finding("CRS-005", context.at(row, item.key), key=item.key, found=shown)


@COURSE.check("CRS-006", needs=_NEEDS)
def retake_term(context: Context) -> Iterator[Finding]:
    """The term of the retake is the term of the course itself."""
    for row in context.rows("course"):
        own = context.own_term(row)
        for flag, role in (("flag_retake", "retake_term"), ("flag_makeup", "makeup_term")):
            if row.values.get(context.key("course", flag)) is not True or own is None:
                continue
            if context.term(row, role) == own:
                yield context.finding("CRS-006", context.at(row, context.key("course", role)), term=own)


@COURSE.check("CRS-008", needs=_NEEDS)
def certified(context: Context) -> Iterator[Finding]:
    """An outcome in a state that no known reading calls certified."""
    key = context.key("course", "certification")
    item = context.field("course", key)
    codes = context.edition.codes.get(context.edition.types[item.type].codes) if item is not None else None
    refused = (
        {code.code for code in codes.codes if code.means == "not-certified"} if codes is not None else set()
    )
    for row in context.rows("course") if refused else ():
        value = row.values.get(key)
        if isinstance(value, str) and value in refused and context.attached(row):
            yield context.finding("CRS-008", context.at(row, key), found=context.shown("course", key, value))


@COURSE.check("CRS-009", needs=_NEEDS)
def outcome(context: Context) -> Iterator[Finding]:
    """A row for a course that the student took, with no outcome in it."""
    for row in context.rows("course"):
        if not context.attached(row):
            yield context.finding("CRS-009", context.at(row))


@COURSE.check("CRS-010", needs=_NEEDS)
def not_split(context: Context) -> Iterator[Finding]:
    """One outcome in two records: one holds the document, the other the audio or video file."""
    record = context.edition.records["course"]
    files = {key for slot in record.slots for key in (slot.link, slot.md5)}
    rest_keys = [item.key for item in record.fields if item.key not in files]
    seen: dict[tuple[Any, ...], Row] = {}
    for row in context.rows("course"):
        slots = [item.slot for item in context.attached(row)]
        if len(slots) != 1:
            continue
        rest = tuple(map(row.values.get, rest_keys))
        try:
            other = seen.setdefault((row.student, rest), row)
        except TypeError:
            # A value that is an array or an object: another finding's matter.
            continue
        if other is not row and context.attached(other)[0].slot != slots[0]:
            place = context.at(other)
            yield context.finding("CRS-010", context.at(row), related=(place,), other=place.pointer)


@COURSE.check("CRS-011", needs=_NEEDS)
def elsewhere(context: Context) -> Iterator[Finding]:
    """A course of another school, and no flag that says why."""
    key, home_key = context.key("course", "school"), context.key("basic", "school")
    flags = [context.key("course", role) for role in _FLAGS]
    for student in context.students:
        basic = student.one("basic")
        home = basic.values.get(home_key) if basic is not None else None
        if basic is None or not isinstance(home, str):
            continue
        for row in student.rows("course"):
            school = row.values.get(key)
            if not isinstance(school, str) or school == home or context.is_cross_school(row):
                continue
            if any(row.values.get(flag) is True for flag in flags):
                continue
            yield context.finding(
                "CRS-011",
                context.at(row, key),
                related=(context.at(basic, home_key),),
                school=context.shown("course", key, school),
                home=context.shown("basic", home_key, home),
            )


@COURSE.check("CRS-014", needs=_NEEDS)
def upload_after_course(context: Context) -> Iterator[Finding]:
    """An outcome that was uploaded before its course began."""
    key = context.key("course", "upload_term")
    for row in context.rows("course"):
        own, upload = context.own_term(row), context.term(row, "upload_term")
        if own is not None and upload is not None and upload < own:
            yield context.finding("CRS-014", context.at(row, key), course_term=own, upload_term=upload)


@COURSE.check("CRS-015", needs=_NEEDS)
def summary(context: Context) -> Iterator[Finding]:
    """An outcome without its summary (簡述), from the term on that asks for one."""
    since = context.edition.attachments.summary_required_since
    key = context.key("course", "summary")
    for row in context.rows("course"):
        upload = context.term(row, "upload_term")
        if key not in row.values or not blank(row.values[key]) or upload is None or upload < since:
            continue
        if context.attached(row):
            yield context.finding("CRS-015", context.at(row, key), since=since)


@COURSE.check("CRS-019", "CRS-020", needs=_NEEDS)
def submitted(context: Context) -> Iterator[Finding]:
    """More outcomes submitted in a year, or in three, than allowed."""
    for student in context.students:
        yield from too_many(context, student, student.rows("course"), "course", ids=("CRS-019", "CRS-020"))


@COURSE.check("CRS-022", needs=_NEEDS)
def once(context: Context) -> Iterator[Finding]:
    """A record that stands there twice."""
    yield from repeated(context, "CRS-022", context.rows("course"))


@COURSE.check("CRS-023", needs=_NEEDS)
def times(context: Context) -> Iterator[Finding]:
    """Made, sent for certification, certified: in another order."""
    keys = [context.key("course", role) for role in ("created", "sent_at", "certified_at")]
    for row in context.rows("course"):
        told = [
            (key, value)
            for key in keys
            for value in (row.values.get(key),)
            if isinstance(value, str) and value and reality(value) is Reality.REAL
        ]
        for (first, before), (second, after) in pairwise(told):
            earlier, later = moment_of(before), moment_of(after)
            if earlier is not None and later is not None and later < earlier:
                yield context.finding(
                    "CRS-023",
                    context.at(row, second),
                    related=(context.at(row, first),),
                    first=first,
                    second=second,
                )
