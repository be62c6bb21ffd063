"""CCD: the 23 characters of 課程代碼, against the tables, the record, and a course-code file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding
from lpx.checks.registry import Family, Need
from lpx.checks.terms import year_of

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.evidence import CourseRow
    from lpx.checks.rows import Row
    from lpx.coursecode.code import CourseCode

COURSE_CODES = Family("course_codes")
_NEEDS = (Need.STUDENTS,)
_WITH_FILE = (Need.STUDENTS, Need.COURSE_CODES)


def coded(context: Context) -> Iterator[tuple[Row, str, CourseCode]]:
    """Give every course record with a well-formed code, and the key under which the code stands."""
    key = context.key("course", "course_code")
    for row in context.rows("course"):
        code = context.code(row.values.get(key))
        if code is not None:
            yield row, key, code


@COURSE_CODES.check("CCD-002", needs=_NEEDS)
def parts_known(context: Context) -> Iterator[Finding]:
    """A part of a code that no table has."""
    from msgspec.structs import replace

    from lpx.coursecode.known import is_known, unknown_parts

    good: set[str] = set()
    for row, key, code in coded(context):
        if code.text in good:
            continue
        if is_known(code, context.codes):
            good.add(code.text)
            continue
        for part in unknown_parts(code, context.codes):
            place = replace(context.at(row, key), span=part.span)
            yield context.finding(
                "CCD-002", place, position=part.span[0] + 1, value=part.value, nearest=part.nearest
            )


@COURSE_CODES.check("CCD-003", needs=_NEEDS)
def school_agrees(context: Context) -> Iterator[Finding]:
    """A code of another school than the one where the course was taken, and not a cross-school course."""
    school_key = context.key("course", "school")
    for row, key, code in coded(context):
        school = row.values.get(school_key)
        if not isinstance(school, str) or not school or school == code.school or context.is_cross_school(row):
            continue
        yield context.finding(
            "CCD-003",
            context.at(row, key),
            related=(context.at(row, school_key),),
            code_school=code.school,
            course_school=context.shown("course", school_key, school),
        )


@COURSE_CODES.check("CCD-004", needs=_NEEDS)
def bears_outcomes(context: Context) -> Iterator[Finding]:
    """A course that gives no credits, and so has no outcomes."""
    from lpx.coursecode.known import bears_outcomes as may_bear

    for row, key, code in coded(context):
        if not may_bear(code, context.codes):
            yield context.finding("CCD-004", context.at(row, key), category=code.category)


@COURSE_CODES.check("CCD-005", needs=_WITH_FILE)
def in_file(context: Context) -> Iterator[Finding]:
    """A code that the given course-code file does not have, though it has others of that plan."""
    files = context.evidence.course_codes
    assert files is not None
    plans = {_plan(code) for code in map(context.code, files) if code is not None}
    for row, key, code in coded(context):
        if code.text not in files and _plan(code) in plans:
            yield context.finding("CCD-005", context.at(row, key))


def _plan(code: CourseCode) -> tuple[int, str]:
    return code.cohort, code.school


def _filed(context: Context) -> Iterator[tuple[Row, CourseCode, CourseRow]]:
    files = context.evidence.course_codes
    assert files is not None
    for row, _, code in coded(context):
        if code.text in files:
            yield row, code, files[code.text]


@COURSE_CODES.check("CCD-006", needs=_WITH_FILE)
def name_as_filed(context: Context) -> Iterator[Finding]:
    """A course under another name than in the file."""
    from lpx.coursecode.naming import same_name

    key = context.key("course", "course_name")
    for row, _, filed in _filed(context):
        name = row.values.get(key)
        if isinstance(name, str) and filed.name and not same_name(name, filed.name, context.codes):
            yield context.finding("CCD-006", context.at(row, key), expected=filed.name)


@COURSE_CODES.check("CCD-007", needs=_WITH_FILE)
def credits_as_filed(context: Context) -> Iterator[Finding]:
    """Other credits than the file gives for that term."""
    from lpx.coursecode.strings import credits_in

    key = context.key("course", "credits")
    for row, code, filed in _filed(context):
        found, own = row.values.get(key), context.own_term(row)
        if isinstance(found, bool) or not isinstance(found, int | float) or own is None:
            continue
        expected = credits_in(filed.credits, code.cohort, year_of(own), int(own[-1]), context.codes)
        if expected is not None and expected != found:
            yield context.finding(
                "CCD-007",
                context.at(row, key),
                expected=str(expected),
                found=context.shown("course", key, found),
            )


@COURSE_CODES.check("CCD-008", needs=_NEEDS)
def cohort(context: Context) -> Iterator[Finding]:
    """A code for students who entered after the course was held."""
    year_key = context.key("course", "year")
    for row, key, code in coded(context):
        year = row.values.get(year_key)
        if isinstance(year, int) and not isinstance(year, bool) and code.cohort > year:
            related = (context.at(row, year_key),)
            yield context.finding(
                "CCD-008", context.at(row, key), related=related, cohort=code.cohort, course_year=year
            )
