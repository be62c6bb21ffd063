"""Between what the module holds and portfolios, in which the rest of lpx speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.harness.reference.nouns import StoredFile, StoredRecord, StoredStudent
from lpx.portfolio.nouns import Attachment, Portfolio, RecordValue, Student

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lpx.edition.nouns import Edition, Record


def stored_student(
    student: Student,
    edition: Edition,
    school: str,
    *,
    number: str = "",
    origin: str = "",
    keep: Callable[[Attachment], StoredFile | None],
) -> StoredStudent:
    """Return ``student`` as the module holds it; ``keep`` stores the file of an attachment, if it has one."""
    assert student.basic is not None

    def stored(record: RecordValue) -> StoredRecord:
        slots = _slot_keys(edition.records[record.kind])
        files = tuple(file for item in record.attachments if (file := keep(item)) is not None)
        values = {key: value for key, value in record.values.items() if key not in slots}
        return StoredRecord(record.kind, values, record.extras, files, origin)

    return StoredStudent(
        national_id=text_of(student.basic, "national_id", edition),
        school=school,
        number=number,
        basic=stored(student.basic),
        records=tuple(stored(record) for record in student.records()[1:]),
        extras=student.extras,
    )


def portfolio_of_stored(students: Sequence[StoredStudent], edition: Edition) -> Portfolio:
    """Return stored students as a portfolio; the entry of each file is understood by ``source_of``."""
    return Portfolio(
        tuple(_portfolio_student(stored, edition, number) for number, stored in enumerate(students))
    )


def _portfolio_student(stored: StoredStudent, edition: Edition, number: int) -> Student:
    groups: dict[str, list[RecordValue]] = {record.id: [] for record in edition.records.values()}
    for place, record in enumerate(stored.records):
        groups[record.kind].append(portfolio_record(record, edition, f"{number}-{place}"))
    return Student(
        basic=portfolio_record(stored.basic, edition),
        cadre=tuple(groups["cadre"]),
        courses=tuple(groups["course"]),
        performances={kind.id: tuple(groups[kind.id]) for kind in edition.performance_kinds()},
        extras=stored.extras,
    )


def portfolio_record(record: StoredRecord, edition: Edition, place: str = "") -> RecordValue:
    """Return a stored record as a portfolio's, with empty slots written as such."""
    described = edition.records[record.kind]
    empty = dict.fromkeys(_slot_keys(described))
    values = {
        item.key: (record.values | empty)[item.key]  # type: ignore[operator]
        for item in described.fields
        if item.key in record.values or item.key in empty
    }
    attachments = tuple(
        Attachment(
            slot=file.slot,
            link="",
            member=0,
            match="exact",
            entry=f"{place}-{file.slot}{file.extension}",
            original_name=file.original_name,
            size=file.size,
            md5=file.md5,
        )
        for file in record.files
    )
    return RecordValue(record.kind, values, extras=record.extras, attachments=attachments)


def source_of(students: Sequence[StoredStudent], entry: str) -> StoredFile:
    """Return the file that an attachment's ``entry`` of ``portfolio_of_stored`` stands for."""
    number, place, rest = entry.split("-", 2)
    slot = rest.partition(".")[0]
    record = students[int(number)].records[int(place)]
    return next(file for file in record.files if file.slot == slot)


def text_of(record: RecordValue | StoredRecord, role: str, edition: Edition) -> str:
    """Return the text that stands in the field with ``role``; empty when there is none."""
    field = edition.records[record.kind].field_of(role)
    value = record.values.get(field.key) if field is not None else None
    return value if isinstance(value, str) else ""


def _slot_keys(described: Record) -> tuple[str, ...]:
    return tuple(key for slot in described.slots for key in (slot.link, slot.md5))
