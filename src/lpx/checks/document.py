"""DOC: the document's bytes, its students, and what holds in all records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.columns import columns_of
from lpx.checks.context import blank
from lpx.checks.evidence import MOST_STUDENTS
from lpx.checks.identity import check_digit_kind
from lpx.checks.nouns import Finding, Location
from lpx.checks.obstacles import has_too_many_students
from lpx.checks.registry import Family, Need
from lpx.checks.terms import Reality, reality

if TYPE_CHECKING:
    from lpx.checks.context import Context, Value
    from lpx.checks.registry import Run
    from lpx.checks.rows import Row

DOCUMENT = Family("document")

PROBLEMS: dict[str, str] = {
    "encoding": "DOC-001",
    "bom": "DOC-002",
    "syntax": "DOC-003",
    "duplicate-key": "DOC-004",
    "bound": "DOC-005",
    "not-finite": "DOC-006",
    "lone-surrogate": "DOC-039",
}
"""Kind of problem that parsing tells of → the requirement it breaks."""

_BYTE_FORM = frozenset({"encoding", "bom", "bound", "syntax"})
"""Kinds that parsing decides even where the document is not readable."""


def _problems(kind: str, requirement: str) -> Run:
    def told(context: Context) -> Iterator[Finding]:
        parsed = context.evidence.document
        if parsed is None:
            return
        declared = [item.name for item in context.edition.requirements[requirement].parameters]
        for problem in parsed.of(kind):  # type: ignore[arg-type]
            known: dict[str, Value] = dict(problem.parameters)
            key = str(known.get("key") or problem.pointer.rpartition("/")[2])
            known["key"] = context.redactor.key(key.replace("~1", "/").replace("~0", "~"))
            chosen = {name: known[name] for name in declared if name in known}
            yield context.finding(requirement, context.at_pointer(problem.pointer), parameters=chosen)

    told.__name__ = kind.replace("-", "_")
    return told


for _kind, _requirement in PROBLEMS.items():
    _need = Need.DOCUMENT_BYTES if _kind in _BYTE_FORM else Need.DOCUMENT
    DOCUMENT.check(_requirement, needs=(_need,), early=_kind in _BYTE_FORM)(_problems(_kind, _requirement))


@DOCUMENT.check("DOC-005", needs=(Need.DOCUMENT,))
def number_of_students(context: Context) -> Iterator[Finding]:
    """More students than any school has."""
    if has_too_many_students(context.evidence):
        yield context.finding("DOC-005", Location("document"), bound="students", limit=MOST_STUDENTS)


@DOCUMENT.check("DOC-008", needs=(Need.DOCUMENT,))
def any_student(context: Context) -> Iterator[Finding]:
    """A document that is neither a list of students nor a student."""
    parsed = context.evidence.document
    assert parsed is not None
    if not isinstance(parsed.value, list | dict):
        yield context.finding("DOC-008", Location("document"))


@DOCUMENT.check("DOC-009", needs=(Need.STUDENTS,))
def student_once(context: Context) -> Iterator[Finding]:
    """One person stands in the document several times."""
    key = context.key("basic", "national_id")
    rows = [row for row in context.rows("basic") if isinstance(row.values.get(key), str)]
    counts = Counter(row.values[key].strip() for row in rows)
    first: dict[str, Row] = {}
    told: set[str] = set()
    for row in rows:
        person = row.values[key].strip()
        if counts[person] > 1 and person in first and person not in told:
            told.add(person)
            related = (context.at(first[person], key),)
            yield context.finding("DOC-009", context.at(row, key), related=related, count=counts[person])
        first.setdefault(person, row)


@DOCUMENT.check("DOC-017", needs=(Need.STUDENTS,))
def key_order(context: Context) -> Iterator[Finding]:
    """Keys stand in another order than the published one; told once per kind of record."""
    for record_id, rows in context.grouped:
        places = columns_of(context.edition).places[record_id]
        seen_well: set[tuple[str, ...]] = {tuple(places)}
        for row in rows:
            keys = tuple(row.source.values)
            if keys in seen_well:
                continue
            order = [places[key] for key in keys]
            if order == sorted(order):
                seen_well.add(keys)
                continue
            yield context.finding("DOC-017", context.at(row))
            break


@DOCUMENT.check("DOC-025", needs=(Need.STUDENTS,))
def person_number(context: Context) -> Iterator[Finding]:
    """A number of a known kind whose check digit is wrong; once per number of a student."""
    rules = context.edition.identifiers
    for student in context.students:
        seen: set[str] = set()
        for row in student.all():
            key = context.key(row.record.id, "national_id")
            value = row.values.get(key)
            if not isinstance(value, str) or value in seen:
                continue
            seen.add(value)
            kind = check_digit_kind(value, rules)
            if kind is not None:
                yield context.finding("DOC-025", context.at(row, key), kind=kind)


@DOCUMENT.check("DOC-028", "DOC-040", needs=(Need.STUDENTS,))
def dates(context: Context) -> Iterator[Finding]:
    """A date that no calendar has, or one whose year is counted from 1912."""
    told = {Reality.IMPOSSIBLE: "DOC-028", Reality.ROC: "DOC-040"}
    good: set[str] = set()
    for record_id, rows in context.grouped:
        dated = columns_of(context.edition).dates[record_id]
        for row in rows if dated else ():
            for key in dated:
                value = row.values.get(key)
                if not value or type(value) is not str or value in good:
                    continue
                found = reality(value)
                if found in told:
                    spelled = row.source.values[key]
                    shown = context.shown(record_id, key, spelled)
                    accepted = found is Reality.ROC
                    place = context.at(row, key)
                    yield context.finding(told[found], place, accepted=accepted, key=key, found=shown)
                else:
                    good.add(value)


def _same(requirement: str, role: str) -> Run:
    def told(context: Context) -> Iterator[Finding]:
        for student in context.students:
            basic = student.one("basic")
            home = context.key("basic", role)
            expected = basic.values.get(home) if basic is not None else None
            if basic is None or not isinstance(expected, str) or not expected:
                continue
            for row in student.all():
                key = context.optional_key(row.record.id, role)
                found = row.values.get(key) if key else None
                if isinstance(found, str) and found and found != expected:
                    place = context.at(row, key)
                    yield context.finding(requirement, place, related=(context.at(basic, home),))

    told.__name__ = f"same_{role}"
    return told


DOCUMENT.check("DOC-031", needs=(Need.STUDENTS,))(_same("DOC-031", "national_id"))
DOCUMENT.check("DOC-032", needs=(Need.STUDENTS,))(_same("DOC-032", "birth_date"))


@DOCUMENT.check("DOC-033", "DOC-034", needs=(Need.STUDENTS,))
def schools(context: Context) -> Iterator[Finding]:
    """School codes of test systems, and codes that no list of schools has; once per code."""
    listed = context.codes.table(context.codes.layout.part("school").table)
    tests = frozenset(context.edition.limits.test_schools)
    seen: set[str] = set()
    for record_id, rows in context.grouped:
        key = context.optional_key(record_id, "school")
        item = context.field(record_id, key)
        if item is None:
            continue
        for row in rows:
            value = row.values.get(key)
            if type(value) is not str or value in seen:
                continue
            seen.add(value)
            if value in tests:
                requirement = "DOC-034"
            elif re.search(context.edition.types[item.type].pattern, value) and not listed.find(value):
                requirement = "DOC-033"
            else:
                continue
            shown = context.shown(record_id, key, value)
            yield context.finding(requirement, context.at(row, key), key=key, school=shown)


@DOCUMENT.check("DOC-037", needs=(Need.STUDENTS,))
def sentinel_numbers(context: Context) -> Iterator[Finding]:
    """A number such as -1 that stands for *no value*."""
    for record_id, rows in context.grouped:
        sentinels = columns_of(context.edition).sentinels[record_id]
        for row in rows if sentinels else ():
            for key, values in sentinels:
                found = row.values.get(key)
                if type(found) in {int, float} and found in values:
                    shown = context.shown(record_id, key, found)
                    yield context.finding("DOC-037", context.at(row, key), key=key, found=shown)


WEB = ("http", "https")
_SCHEMES = frozenset({*WEB, "blob", "data", "file", "ftp", "javascript", "mailto", "vbscript"})
"""Schemes that may be named: what stands before a colon may be anything, a name for example."""


@DOCUMENT.check("DOC-038", needs=(Need.STUDENTS,))
def external_links(context: Context) -> Iterator[Finding]:
    """An external link that is no web address."""
    for record_id, rows in context.grouped:
        key = context.optional_key(record_id, "external_link")
        for row in rows if key else ():
            value = row.values.get(key)
            if blank(value) or type(value) is not str:
                continue
            scheme, colon, rest = value.strip().partition(":")
            if scheme.lower() in WEB and rest.startswith("//"):
                continue
            known = scheme.lower() if colon and scheme.lower() in _SCHEMES else ""
            yield context.finding("DOC-038", context.at(row, key), key=key, scheme=known)


_ALLOWED_CONTROLS = "\t\n\r"
_CONTROLS = frozenset({*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))} - set(_ALLOWED_CONTROLS))


@DOCUMENT.check("DOC-041", needs=(Need.STUDENTS,))
def control_characters(context: Context) -> Iterator[Finding]:
    """Text with control characters other than line ends and tabs."""
    if not context.evidence.may_hold_controls:
        return
    for record_id, rows in context.grouped:
        for row in rows:
            texts = [value for value in row.values.values() if type(value) is str]
            if "".join(texts).isprintable():
                continue
            for key in columns_of(context.edition).texts[record_id]:
                value = row.values.get(key)
                if type(value) is str and not _CONTROLS.isdisjoint(value):
                    yield context.finding("DOC-041", context.at(row, key), key=key)
