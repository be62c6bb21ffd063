"""Which records findings are about, as a school knows them. Pure; for revealed reports only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.checks.nouns import Location
from lpx.messages.render import render_location
from lpx.web.insides import heading_of

if TYPE_CHECKING:
    from lpx.checks.nouns import Report
    from lpx.edition.nouns import Edition
    from lpx.messages.catalogue import Language
    from lpx.portfolio.nouns import Portfolio, RecordValue, Student

MOST = 100
"""Records that one page names."""


class Concerned(Struct, frozen=True):
    """One record that something was found in."""

    place: str
    """As findings say it: student, kind, and number of the record."""
    name: str
    """Of the student."""
    title: str
    """What the record is about: a course, an event, an office; empty where it does not say."""
    requirements: tuple[str, ...]
    """Ids of what it breaks."""


def concerned(
    report: Report, portfolio: Portfolio, edition: Edition, language: Language
) -> tuple[Concerned, ...]:
    """Return the records that findings of ``report`` lie in, in the order of findings, at most ``MOST``."""
    by_pointer: dict[str, tuple[Student, RecordValue]] = {}
    by_entry: dict[str, str] = {}
    for student in portfolio.students:
        for record in student.records():
            by_pointer[record.pointer] = (student, record)
            by_entry |= {item.entry: record.pointer for item in record.attachments if item.entry}
    broken: dict[str, list[str]] = {}
    for finding in report.findings:
        pointer = _record_of(finding.location, by_pointer, by_entry)
        if pointer and finding.requirement not in broken.setdefault(pointer, []):
            broken[pointer].append(finding.requirement)
    told = []
    for pointer, requirements in list(broken.items())[:MOST]:
        student, record = by_pointer[pointer]
        place = render_location(Location(part="document", pointer=pointer), edition, language)
        title = heading_of(record, edition.records[record.kind])
        told.append(Concerned(place, _name(student, edition), title, tuple(requirements)))
    return tuple(told)


def _record_of(
    location: Location, known: dict[str, tuple[Student, RecordValue]], entries: dict[str, str]
) -> str:
    pointer = location.pointer if location.part == "document" else entries.get(location.entry, "")
    while pointer and pointer not in known:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _name(student: Student, edition: Edition) -> str:
    if student.basic is None:
        return ""
    field = edition.records[student.basic.kind].field_of("name")
    value = student.basic.values.get(field.key) if field is not None else None
    return value if isinstance(value, str) else ""
