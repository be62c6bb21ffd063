"""A student of a kit in words: identity, and every record field by field as a person types it in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.harness.folder.layout import upload_names
from lpx.harness.holdings import portfolio_of
from lpx.reports.kit.words import words_of_kit

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, Field, Record
    from lpx.harness.folder.nouns import Person
    from lpx.messages.catalogue import Language
    from lpx.portfolio.nouns import RecordValue

_OWNERS = frozenset({"national_id", "name", "birth_date"})
"""Roles that say whose a record is; the page says it once, at its top."""


class Identity(Struct, frozen=True):
    """Who a student is."""

    label: str
    name: str
    number: str
    """National id."""
    birth: str
    student_number: str
    entry: str
    """Term of entry in words."""


class Line(Struct, frozen=True):
    """One field of a record."""

    label: str
    value: str
    is_upload: bool = False


class Sheet(Struct, frozen=True):
    """One record to be typed in."""

    kind: str
    title: str
    number: int
    count: int
    lines: tuple[Line, ...]


def identity_of(person: Person, edition: Edition, language: Language) -> Identity:
    """Return who ``person`` is."""
    basic = edition.records["basic"]
    values = person.holding.student.get(basic.key, {})
    words = words_of_kit(language)

    def told(role: str) -> str:
        field = basic.field_of(role)
        return str(values.get(field.key, "")) if field else ""

    entry = words("year-term", year=told("year"), term=told("term"))
    return Identity(
        person.label,
        told("name"),
        told("national_id"),
        told("birth_date"),
        person.holding.student_number,
        entry,
    )


def sheets_of(person: Person, edition: Edition, language: Language) -> Iterator[Sheet]:
    """Yield the records of ``person`` in the order of the document."""
    files = upload_names(person.holding)
    for student in portfolio_of([person.holding], edition).students:
        groups = (student.cadre, student.courses, *student.performances.values())
        for group in groups:
            for number, value in enumerate(group, 1):
                record = edition.records[value.kind]
                lines = tuple(_lines(record, value, files, edition, language))
                yield Sheet(record.id, record.title.get(language), number, len(group), lines)


def _lines(
    record: Record, value: RecordValue, files: dict[str, str], edition: Edition, language: Language
) -> Iterator[Line]:
    slots = {slot.link: slot for slot in record.slots}
    hidden = {slot.md5 for slot in record.slots}
    for field in record.fields:
        if field.key in hidden or field.role in _OWNERS or field.key not in value.values:
            continue
        label = field.key if language == "zh-Hant" else f"{field.english.replace('_', ' ')} ({field.key})"
        told = value.values[field.key]
        if field.key in slots:
            if told:
                yield Line(label, files.get(str(told), str(told)), is_upload=True)
            continue
        yield Line(label, spell(told, field, edition, language))


def spell(value: object, field: Field, edition: Edition, language: Language) -> str:
    """Return a value as people read it, with what its code means."""
    words = words_of_kit(language)
    kind = edition.types[field.type]
    if value is None or value == "":
        return words("blank")
    if isinstance(value, bool):
        return words("yes" if value else "no")
    text = str(value)
    if text == kind.none_value:
        return f"{text} ({words('not-applicable')})"
    if kind.canonical == "year-term" and text.isdigit() and len(text) > 1:
        return f"{text} ({words('year-term', year=text[:-1], term=text[-1])})"
    codes = edition.codes[kind.codes].codes if kind.codes else ()
    code = next((item for item in codes if item.code == text), None)
    if code is None:
        return text
    if field.role == "certification":
        meaning = words("not-certified" if code.means == "not-certified" else "certified")
    else:
        meaning = code.name.get(language)
    return f"{text} ({meaning})"
