"""XCH: what may stand together in one bundle, and what belongs to the occasion that it was made for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding, Location
from lpx.checks.registry import Family, Need

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.occasion_nouns import CourseRule, Expectation
    from lpx.checks.rows import Row

EXCHANGE = Family("exchange")
_DUE = (Need.OCCASION, Need.BUNDLE_DUE)
_WITH_TERMS = (*_DUE, Need.OCCASION_TERMS, Need.STUDENTS)


@EXCHANGE.check("XCH-008", needs=(Need.STUDENTS,))
def one_school(context: Context) -> Iterator[Finding]:
    """The students of the bundle come from several schools."""
    key = context.key("basic", "school")
    schools = {row.values.get(key) for row in context.rows("basic") if isinstance(row.values.get(key), str)}
    schools.discard("")
    if len(schools) > 1:
        yield context.finding("XCH-008", Location("document"), count=len(schools))


@EXCHANGE.check("XCH-001", needs=(Need.OCCASION,))
def bundle_is_due(context: Context) -> Iterator[Finding]:
    """There is a bundle although the occasion needs none."""
    if not _expected(context).bundle:
        yield context.finding("XCH-001", Location("archive"))


@EXCHANGE.check("XCH-002", needs=_WITH_TERMS)
def terms_of_courses(context: Context) -> Iterator[Finding]:
    """An outcome of a term that does not belong to the occasion."""
    expected = _expected(context)
    for row in context.rows("course"):
        key, term = _term_of(context, row)
        if term is not None and expected.rule(term) is None:
            terms = [rule.term for rule in expected.courses]
            yield context.finding("XCH-002", context.at(row, key), found=term, terms=terms)


@EXCHANGE.check("XCH-006", needs=_WITH_TERMS)
def terms_of_performance(context: Context) -> Iterator[Finding]:
    """Performance that was uploaded in a term that does not belong to the occasion."""
    expected = _expected(context)
    for row in context.performance_rows():
        term = context.term(row, "upload_term")
        if term is not None and term not in expected.performance_terms:
            place = context.at(row, context.key(row.record.id, "upload_term"))
            yield context.finding("XCH-006", place, found=term, terms=list(expected.performance_terms))


@EXCHANGE.check("XCH-003", needs=(*_DUE, Need.STUDENTS))
def schools_of_courses(context: Context) -> Iterator[Finding]:
    """A course of a school at which the student was not in that term: its origin got lost."""
    key, code_key = context.key("course", "school"), context.key("course", "course_code")
    for row, rule in _ruled(context):
        school, code = row.values.get(key), context.code(row.values.get(code_key))
        if not isinstance(school, str) or context.is_cross_school(row):
            continue
        where, found = key, school
        if school in rule.schools:
            if code is None or code.school == school or code.school in rule.schools:
                continue
            where, found = code_key, code.school
        yield context.finding(
            "XCH-003",
            context.at(row, where),
            found=context.shown("course", key, found),
            schools=list(rule.schools),
        )


@EXCHANGE.check("XCH-004", "XCH-005", needs=(*_DUE, Need.STUDENTS))
def flags(context: Context) -> Iterator[Finding]:
    """An outcome without the flag that the occasion asks for."""
    key = context.key("course", "school")
    for row, rule in _ruled(context):
        school = row.values.get(key)
        for role, requirement in rule.flags_of(school if isinstance(school, str) else "").items():
            flag = context.key("course", role)
            if row.values.get(flag) is False:
                yield context.finding(requirement, context.at(row, flag))


@EXCHANGE.check("XCH-007", needs=_DUE)
def sender_by_name(context: Context) -> Iterator[Finding]:
    """The archive's name says that another school exported it."""
    expected = _expected(context)
    stem = context.evidence.archive_name.rpartition(".")[0]
    named = re.fullmatch(context.edition.archive.name_pattern, stem, re.ASCII)
    if expected.sender and named is not None and named["school"] != expected.sender:
        yield context.finding("XCH-007", Location("archive"), found=named["school"], sender=expected.sender)


@EXCHANGE.check("XCH-007", needs=(*_DUE, Need.STUDENTS))
def sender_by_students(context: Context) -> Iterator[Finding]:
    """The students belong to a school that has nothing to export on this occasion."""
    expected, key = _expected(context), context.key("basic", "school")
    for row in context.rows("basic"):
        school = row.values.get(key)
        if not isinstance(school, str) or not school or school in expected.student_schools:
            continue
        yield context.finding(
            "XCH-007",
            context.at(row, key),
            found=context.shown("basic", key, school),
            sender=expected.sender,
        )


def _expected(context: Context) -> Expectation:
    expected = context.evidence.occasion
    assert expected is not None
    return expected


def _term_of(context: Context, row: Row) -> tuple[str, str | None]:
    """Return key and value of the term that an outcome belongs to: when it was uploaded, else its course's.

    An outcome of a retake belongs to the term of the retake, and is uploaded then.
    """
    uploaded = context.term(row, "upload_term")
    if uploaded is not None:
        return context.key("course", "upload_term"), uploaded
    return context.key("course", "term"), context.own_term(row)


def _ruled(context: Context) -> Iterator[tuple[Row, CourseRule]]:
    """Yield the outcomes of terms that belong to the occasion, with what is expected of them."""
    expected = _expected(context)
    for row in context.rows("course"):
        rule = expected.rule(_term_of(context, row)[1])
        if rule is not None:
            yield row, rule
