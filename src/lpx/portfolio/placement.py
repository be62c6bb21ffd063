"""Where each file of a portfolio stands in the archive that lpx writes, and what it is called there.

Stored names are counted per student and category in document order (``C01.pdf``, ``M01.jpg``), the original
names go into a mapping file per folder, and the document's links and MD5 follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from lpx.portfolio.encode import encode_document, encode_mapping
from lpx.portfolio.layout import folded
from lpx.portfolio.names import split_extension
from lpx.portfolio.nouns import Portfolio, with_records

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lpx.archive.writer import ArchiveWriter
    from lpx.edition.nouns import Category, Edition, Record
    from lpx.portfolio.nouns import Attachment, Json, RecordValue, Student

_FOLDER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")


class PlacedFile(Struct, frozen=True):
    """One file of the archive to be."""

    entry: str
    """Its name in the archive."""
    source: str
    """The entry that it has where it comes from (``Attachment.entry``)."""
    md5: str
    size: int


class Placement(Struct, frozen=True):
    """The content of an archive but for the document's name."""

    portfolio: Portfolio
    """With links and MD5 as they will stand in the document."""
    folders: tuple[str, ...]
    """Folder entries in archive order, each with its trailing slash."""
    files: tuple[PlacedFile, ...]
    mappings: Mapping[str, Mapping[str, str]]
    """Entry of a mapping file → stored name → original name."""


class ContentChangedError(Exception):
    """A file is no longer what it was when its digest was taken."""

    def __init__(self, entry: str) -> None:
        super().__init__(entry)
        self.entry = entry


def place(portfolio: Portfolio, edition: Edition) -> Placement:
    """Give every attachment that has a file its place in a new archive.

    Attachments without a file keep their link and MD5; no new file is given a name that such a link has.
    """
    return _Placer(portfolio, edition).place()


def write_archive(
    placement: Placement,
    stem: str,
    content: Callable[[str], bytes],
    writer: ArchiveWriter,
    edition: Edition,
) -> None:
    """Write document, folders, files and mapping files of ``placement`` through ``writer``.

    ``stem`` names the document; ``content`` gives the bytes of a source entry. Raises ``ContentChangedError``
    when they are not those that the placement was made for.
    """
    from hashlib import md5

    writer.add(f"{stem}{edition.archive.document_extension}", encode_document(placement.portfolio, edition))
    for folder in placement.folders:
        writer.add_folder(folder)
    for file in placement.files:
        data = content(file.source)
        if md5(data, usedforsecurity=False).hexdigest() != file.md5:
            raise ContentChangedError(file.source)
        writer.add(file.entry, data)
    for entry, names in placement.mappings.items():
        writer.add(entry, encode_mapping(names))


class _Placer:
    """Counts stored names for one archive."""

    def __init__(self, portfolio: Portfolio, edition: Edition) -> None:
        self._portfolio = portfolio
        self._edition = edition
        self._categories = {category.id: category for category in edition.archive.categories}
        self._spelled: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._by_source: dict[str, str] = {}
        self._folders: dict[str, None] = {}
        self._files: list[PlacedFile] = []
        self._mappings: dict[str, dict[str, str]] = {}
        self._reserved = {
            folded(item.link)
            for student in portfolio.students
            for item in student.attachments()
            if item.md5 is None and item.link
        }

    def place(self) -> Placement:
        students = tuple(
            self._student(student, number) for number, student in enumerate(self._portfolio.students, 1)
        )
        return Placement(
            portfolio=Portfolio(students=students, unread=self._portfolio.unread),
            folders=tuple(self._folders),
            files=tuple(self._files),
            mappings=self._mappings,
        )

    def _student(self, student: Student, number: int) -> Student:
        folder = self._folder(student, number)
        changed: dict[int, RecordValue] = {}
        for index, record in enumerate(student.records()):
            if any(item.md5 is not None for item in record.attachments):
                changed[index] = self._record(record, folder)
        return with_records(student, changed)

    def _folder(self, student: Student, number: int) -> str:
        """Return the student's folder: the national id where it can name one, else a number."""
        spelled = ""
        if student.basic is not None:
            field = self._edition.records[student.basic.kind].field_of("national_id")
            value = student.basic.values.get(field.key) if field is not None else None
            spelled = value if isinstance(value, str) and _FOLDER.fullmatch(value) else ""
        spelled = spelled or f"student-{number}"
        return self._spelled.setdefault(folded(spelled), spelled)

    def _record(self, record: RecordValue, folder: str) -> RecordValue:
        described = self._edition.records[record.kind]
        category = self._categories[described.category]
        values = dict(record.values)
        attachments = []
        for item in record.attachments:
            if item.md5 is None:
                attachments.append(item)
                continue
            placed = self._attachment(item, folder, category)
            _write_slot(described, values, placed)
            attachments.append(placed)
        return structs.replace(record, values=values, attachments=tuple(attachments))

    def _attachment(self, item: Attachment, folder: str, category: Category) -> Attachment:
        assert item.md5 is not None
        entry = self._by_source.get(item.entry)
        if entry is None:
            entry = self._new_entry(item, folder, category)
            self._by_source[item.entry] = entry
            self._files.append(PlacedFile(entry, item.entry, item.md5, item.size or 0))
            if item.original_name is not None:
                above, _, stored = entry.rpartition("/")
                mapping = f"{above}/{self._edition.archive.mapping_name}"
                self._mappings.setdefault(mapping, {})[stored] = item.original_name
        return structs.replace(item, link=entry, entry=entry, declared_md5=item.md5, match="exact")

    def _new_entry(self, item: Attachment, folder: str, category: Category) -> str:
        above = f"{folder}/{category.folder}"
        self._folders.setdefault(f"{folder}/")
        self._folders.setdefault(f"{above}/")
        extension = split_extension(item.original_name or "")[1] or split_extension(item.entry)[1]
        while True:
            self._counts[above] = number = self._counts.get(above, 0) + 1
            counter = str(number).zfill(self._edition.archive.counter_width)
            entry = f"{above}/{category.prefix}{counter}{extension.lower()}"
            if folded(entry) not in self._reserved:
                return entry


def _write_slot(described: Record, values: dict[str, Json], item: Attachment) -> None:
    slot = next(slot for slot in described.slots if slot.id == item.slot)
    values[slot.link] = item.link
    values[slot.md5] = item.declared_md5
