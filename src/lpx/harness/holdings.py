"""Between the students of the protocol and portfolios: what modules own, as values that can be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import structs

from lpx.harness.protocol import Holding
from lpx.portfolio.decode import decode
from lpx.portfolio.layout import lay_out
from lpx.portfolio.nouns import Portfolio, with_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.edition.nouns import Edition
    from lpx.harness.protocol import File
    from lpx.portfolio.nouns import Attachment, RecordValue, Student


def portfolio_of(holdings: Iterable[Holding], edition: Edition) -> Portfolio:
    """Return the portfolio that ``holdings`` tell of; attachments by the digests of their files.

    A link without a file is an attachment whose bytes are not known. Never raises on what a module says.
    """
    students: list[Student] = []
    unread: list[str] = []
    for number, holding in enumerate(holdings):
        made = decode([holding.student], edition, lay_out((), edition, ""))
        unread += [f"/{number}{pointer.removeprefix('/0')}" for pointer in made.unread]
        students += [_with_files(student, holding.files) for student in made.students]
    return Portfolio(students=tuple(students), unread=tuple(unread))


def _with_files(student: Student, files: tuple[File, ...]) -> Student:
    by_link = {file.link: file for file in files}
    changed: dict[int, RecordValue] = {}
    for index, record in enumerate(student.records()):
        if record.attachments:
            found = tuple(_found(item, by_link.get(item.link)) for item in record.attachments)
            changed[index] = structs.replace(record, attachments=found)
    return with_records(student, changed)


def _found(item: Attachment, file: File | None) -> Attachment:
    if file is None:
        return item
    return structs.replace(
        item,
        entry=file.link,
        member=0,
        match="exact",
        original_name=file.original_name,
        size=file.size if file.size >= 0 else None,
        md5=file.md5.lower() or None,
    )


def with_present_files(portfolio: Portfolio) -> Portfolio:
    """Return ``portfolio`` without attachments whose bytes nobody showed.

    What a module keeps or hands out is judged by it: a link with a digest beside it is a claim, not a file.
    """
    return structs.replace(portfolio, students=tuple(map(_with_present_files, portfolio.students)))


def _with_present_files(student: Student) -> Student:
    changed = {
        index: structs.replace(record, attachments=tuple(item for item in record.attachments if item.md5))
        for index, record in enumerate(student.records())
        if not all(item.md5 for item in record.attachments)
    }
    return with_records(student, changed) if changed else student


def enrolment(holding: Holding, school: str, edition: Edition) -> Holding:
    """Return a student with basic data alone, as a school that just took the student in knows him or her.

    The school is the receiving one; every array is empty.
    """
    basic = edition.records["basic"]
    student: dict[str, Any] = json.loads(json.dumps(holding.student))
    for part in edition.children("student"):
        if part.shape == "array":
            student[part.key] = []
        elif not part.fields:
            student[part.key] = {child.key: [] for child in edition.children(part.id)}
    for child in edition.children("basic"):
        student[basic.key][child.key] = []
    field = basic.field_of("school")
    if field is not None:
        student[basic.key][field.key] = school
    return Holding(student=student, student_number=holding.student_number)


def only_certified(portfolio: Portfolio, edition: Edition) -> Portfolio:
    """Return what an export of ``portfolio`` carries: without courses that have no file or no certification.

    Source: S3, transfer and visit: certified outcomes and uploaded performance are handed over.
    """
    return Portfolio(
        students=tuple(
            structs.replace(
                student, courses=tuple(item for item in student.courses if is_exported(item, edition))
            )
            for student in portfolio.students
        ),
        unread=portfolio.unread,
    )


def is_exported(record: RecordValue, edition: Edition) -> bool:
    """Tell whether a course outcome is one that has a file and that no list of codes calls not certified."""
    field = edition.records[record.kind].field_of("certification")
    if field is None:
        return True
    value = record.values.get(field.key)
    codes = edition.codes[edition.types[field.type].codes].codes
    refused = {item.code for item in codes if item.means == "not-certified"}
    return value not in refused and any(item.md5 for item in record.attachments)


def number_of(holding: Holding, edition: Edition) -> str:
    """Return the personal number of a student; empty where there is none."""
    basic = edition.records["basic"]
    field = basic.field_of("national_id")
    part = holding.student.get(basic.key)
    value = part.get(field.key) if isinstance(part, dict) and field is not None else None
    return value if isinstance(value, str) else ""
