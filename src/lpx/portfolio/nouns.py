"""A portfolio as values: students, their records, and the attachments that the records link to.

Values are kept as the document spells them; ``lpx.portfolio.normal`` says what they mean. Keys are the
edition's own (an alias is put under the key it stands for), so nothing here knows a Chinese word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field, structs

Json: TypeAlias = Any
"""A value as the standard library's JSON parser makes it."""

Match = Literal["", "exact", "rooted", "folded"]


class Attachment(Struct, frozen=True, omit_defaults=True):
    """What stands in a slot (文件, 影音) of a record: a link, its MD5, and the archive entry it leads to."""

    slot: str
    """``document`` or ``av``."""
    link: str
    """As the document spells it; empty when only an MD5 stands there."""
    declared_md5: str = ""
    """As the document spells it."""
    pointer: str = ""
    """JSON Pointer of the link."""
    md5_pointer: str = ""
    member: int | None = None
    """Index of the archive entry; None when the link leads nowhere."""
    match: Match = ""
    """How the entry was found: by its exact name, below the archive's one top folder (``rooted``), or only
    after folding case, Unicode normal form and separators (``folded``)."""
    entry: str = ""
    """Name of the archive entry."""
    original_name: str | None = None
    """What the student called the file (filename_mapping.json); None when nothing tells."""
    size: int | None = None
    """Bytes found in the archive; None when the entry was not read."""
    md5: str | None = None
    """Hex digest of the bytes found; None when the entry was not read."""


class RecordValue(Struct, frozen=True, omit_defaults=True):
    """One object of the document."""

    kind: str
    """Record id of the edition, e.g. ``course``."""
    values: Mapping[str, Json]
    """By the edition's key. A key that the document lacks is not here."""
    pointer: str = ""
    extras: Mapping[str, Json] = field(default_factory=dict)
    """Members under keys that the edition does not know."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """The edition's key → the key as the document spells it, where the two differ."""
    attachments: tuple[Attachment, ...] = ()

    def attachment(self, slot: str) -> Attachment | None:
        """Return what stands in ``slot``."""
        return next((item for item in self.attachments if item.slot == slot), None)


class Student(Struct, frozen=True, omit_defaults=True):
    """One student of the document."""

    basic: RecordValue | None
    """基本資料; None when the document lacks it."""
    cadre: tuple[RecordValue, ...] = ()
    courses: tuple[RecordValue, ...] = ()
    performances: Mapping[str, tuple[RecordValue, ...]] = field(default_factory=dict)
    """By record id, every kind of the edition in its order."""
    pointer: str = ""
    extras: Mapping[str, Json] = field(default_factory=dict)
    """Unknown members of the student object and of 多元表現 (under ``performance``)."""

    def records(self) -> tuple[RecordValue, ...]:
        """Return all records in document order, 基本資料 first."""
        head = () if self.basic is None else (self.basic,)
        tail = tuple(record for group in self.performances.values() for record in group)
        return head + self.cadre + self.courses + tail

    def attachments(self) -> tuple[Attachment, ...]:
        """Return all attachments in document order."""
        return tuple(item for record in self.records() for item in record.attachments)


class Portfolio(Struct, frozen=True, omit_defaults=True):
    """All that a document says, with the files it links to."""

    students: tuple[Student, ...]
    unread: tuple[str, ...] = ()
    """Pointers at members that should be objects or arrays and are not, so nothing could be read there."""

    def records(self) -> tuple[RecordValue, ...]:
        """Return all records of all students."""
        return tuple(record for student in self.students for record in student.records())


def with_records(student: Student, change: Mapping[int, RecordValue]) -> Student:
    """Return ``student`` with records exchanged; ``change`` is keyed by position in ``student.records()``."""
    changed = [change.get(index, record) for index, record in enumerate(student.records())]
    place = 0
    basic = student.basic
    if basic is not None:
        basic, place = changed[0], 1
    cadre = tuple(changed[place : place + len(student.cadre)])
    place += len(cadre)
    courses = tuple(changed[place : place + len(student.courses)])
    place += len(courses)
    performances = {}
    for kind, group in student.performances.items():
        performances[kind] = tuple(changed[place : place + len(group)])
        place += len(group)
    return structs.replace(student, basic=basic, cadre=cadre, courses=courses, performances=performances)
