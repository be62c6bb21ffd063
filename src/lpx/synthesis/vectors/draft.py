"""A bundle in the making: a conforming one that a vector then changes in one place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import md5
from typing import TYPE_CHECKING, Any

from lpx.portfolio.document import step
from lpx.synthesis.files import make_file
from lpx.synthesis.vectors.nouns import Expected

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from lpx.archive.sealing import Cipher
    from lpx.checks.occasion_nouns import Expectation as Occasion
    from lpx.edition.nouns import Edition, Record
    from lpx.portfolio.nouns import Json
    from lpx.synthesis.courses import CoursePlan


@dataclass
class Part:
    """One entry of the archive to be, with what is to be wrong about its headers."""

    name: str | bytes
    data: bytes = b""
    forged: dict[str, Any] = field(default_factory=dict)
    """Further arguments of ``lpx.archive.forge.Forged``; when any part has some, the archive is forged."""


@dataclass
class Rec:
    """One record of the document being drafted."""

    draft: Draft
    record: Record
    value: dict[str, Any]
    pointer: str
    student: int

    def key(self, role: str) -> str:
        """Return the key of the field with ``role``, or ``role`` itself when it is a key."""
        found = self.record.field_of(role)
        if found is None:
            found = next((item for item in self.record.fields if role in {item.key, item.english}), None)
        return found.key if found is not None else role

    def at(self, role: str = "") -> str:
        """Return the JSON Pointer of the record, or of its field with ``role``."""
        return step(self.pointer, self.key(role)) if role else self.pointer

    def get(self, role: str) -> Json:
        """Return the value of the field with ``role``."""
        return self.value[self.key(role)]

    def set(self, role: str, value: Json) -> str:
        """Give the field with ``role`` a value; return its pointer."""
        self.value[self.key(role)] = value
        return self.at(role)

    def update(self, **values: Json) -> Rec:
        """Give several fields values, by role."""
        for role, value in values.items():
            self.set(role, value)
        return self

    def drop(self, role: str) -> str:
        """Remove the field with ``role``; return the pointer of the record."""
        del self.value[self.key(role)]
        return self.pointer

    def link(self, slot: str) -> str:
        """Return the link in ``slot``, which is also the name of the entry."""
        return str(self.get(f"{slot}_link"))

    def data(self, slot: str) -> bytes:
        """Return the bytes that the link in ``slot`` leads to."""
        return self.draft.files[self.link(slot)]

    def attach(self, slot: str, data: bytes, extension: str, original: str | None = None) -> str:
        """Put a file into ``slot`` (instead of the one there, if any); return the name of its entry."""
        if self.get(f"{slot}_link"):
            self.detach(slot)
        entry = self.draft.store(self.record.category, self.student, data, extension, original)
        self.set(f"{slot}_link", entry)
        self.set(f"{slot}_md5", md5(data, usedforsecurity=False).hexdigest())
        return entry

    def detach(self, slot: str) -> str:
        """Take the file out of ``slot``: link, MD5, entry, original name; return the pointer of the link."""
        self.draft.discard(self.link(slot))
        self.set(f"{slot}_md5", None)
        return self.set(f"{slot}_link", None)

    def replace(self, slot: str, data: bytes) -> str:
        """Exchange the bytes in ``slot``, with the MD5 that belongs to them; return the name of the entry."""
        self.draft.files[self.link(slot)] = data
        self.set(f"{slot}_md5", md5(data, usedforsecurity=False).hexdigest())
        return self.link(slot)


@dataclass
class Draft:
    """Document, files, mappings, password, cipher and signature of one bundle."""

    edition: Edition
    rng: Random
    plan: CoursePlan
    stem: str
    document: Json
    files: dict[str, bytes]
    """Attachments by entry name, in the order in which they are written."""
    mappings: dict[str, dict[str, Any]]
    """Mapping files by entry name."""
    password: str | None
    cipher: Cipher = "aes-256"
    document_name: str = ""
    document_bytes: bytes | None = None
    """Instead of ``document``, written as it stands."""
    raw: dict[str, bytes] = field(default_factory=dict)
    """Bytes of single entries by name, instead of what would be written there."""
    extra: list[Part] = field(default_factory=list)
    forged: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is to be wrong about the headers of entries, by name."""
    arrange: Callable[[list[Part]], list[Part]] | None = None
    """Applied to the list of entries before the archive is written."""
    by_hand: bool = False
    """Written by ``lpx.archive.forge`` even where no header lies, because the writer would refuse."""
    forge_options: dict[str, Any] = field(default_factory=dict)
    """Arguments of ``lpx.archive.forge.forge`` about the archive as a whole."""
    shrunk: set[str] = field(default_factory=set)
    """Entries that are deflated by ``runs``."""
    archive_suffix: str = ".zip"
    finish: Callable[[bytes], bytes] | None = None
    """Applied to the bytes of the finished archive, before they are signed."""
    sign: Callable[[bytes, str], bytes | None] | None = None
    """Instead of the ordinary signature: from the archive's bytes and name; None for no signature."""
    verdict: str = ""
    """The verdict, where it does not follow from the gravest finding."""
    given_password: str | None = None
    """The password that the judge is given, where it is not the one that the archive has."""
    course_codes: tuple[str, bytes] | None = None
    """File name and bytes of a course-code file that the judge is given."""
    occasion: Occasion | None = None
    """The occasion that is named to the judge."""
    expected: list[Expected] = field(default_factory=list)

    # -- expectations ------------------------------------------------------------------------------

    def expect(self, requirement: str, pointer: str = "", *, entry: str = "") -> None:
        """Say that ``requirement`` is found broken at ``pointer`` of the document or at ``entry``.

        With neither, it is the bundle (or the document) as a whole that breaks it.
        """
        self.expected.append(Expected(requirement, entry, pointer))

    def name_of_document(self) -> str:
        """Return the entry name of the document."""
        return self.document_name or self.stem + self.edition.archive.document_extension

    # -- records -----------------------------------------------------------------------------------

    def student(self, number: int = 0) -> dict[str, Any]:
        """Return the object of one student."""
        found: dict[str, Any] = self.document[number]
        return found

    def rec(self, kind: str, index: int = 0, student: int = 0) -> Rec:
        """Return a record by the edition's id of its kind."""
        record = self.edition.records[kind]
        value, pointer = self.place_of(kind, student)
        if record.shape == "array":
            value, pointer = value[index], f"{pointer}/{index}"
        return Rec(self, record, value, pointer, student)

    def place_of(self, kind: str, student: int = 0) -> tuple[Json, str]:
        """Return the object or array of ``kind`` and its pointer."""
        keys: list[str] = []
        name = kind
        while name != "student":
            record = self.edition.records[name]
            keys.insert(0, record.key)
            name = record.parent
        value: Any = self.student(student)
        pointer = f"/{student}"
        for key in keys:
            value, pointer = value[key], step(pointer, key)
        return value, pointer

    def parent_of(self, kind: str, student: int = 0) -> tuple[dict[str, Any], str, str]:
        """Return the object that ``kind`` stands in, its pointer, and the key it stands under."""
        record = self.edition.records[kind]
        if record.parent == "student":
            return self.student(student), f"/{student}", record.key
        value, pointer = self.place_of(record.parent, student)
        return value, pointer, record.key

    def copy(self, kind: str, index: int = 0, student: int = 0) -> Rec:
        """Append a copy of a record, without its files, and return it."""
        original = self.rec(kind, index, student)
        array, _ = self.place_of(kind, student)
        array.append(json.loads(json.dumps(original.value)))
        made = self.rec(kind, len(array) - 1, student)
        for slot in made.record.slots:
            made.value[slot.link] = made.value[slot.md5] = None
        return made

    def empty(self, kind: str, student: int = 0) -> str:
        """Remove every record of ``kind`` with its files; return the pointer of the array."""
        array, pointer = self.place_of(kind, student)
        for index in range(len(array)):
            made = self.rec(kind, index, student)
            for slot in made.record.slots:
                if made.value[slot.link]:
                    made.detach(slot.id)
        array.clear()
        return pointer

    def change_id(self, number: str, student: int = 0) -> None:
        """Give a student another personal number: in every record, every link and every entry name."""
        old = self.rec("basic", student=student).get("national_id")
        self.document[student] = json.loads(
            json.dumps(self.student(student), ensure_ascii=False).replace(json.dumps(old)[1:-1], number)
        )
        self.files = {name.replace(old, number): data for name, data in self.files.items()}
        self.mappings = {name.replace(old, number): names for name, names in self.mappings.items()}

    # -- files -------------------------------------------------------------------------------------

    def folder(self, category: str, student: int = 0) -> str:
        """Return the folder of a category of attachments, with a slash at its end."""
        found = next(item for item in self.edition.archive.categories if item.id == category)
        return f"{self.rec('basic', student=student).get('national_id')}/{found.folder}/"

    def mapping_of(self, category: str, student: int = 0) -> str:
        """Return the entry name of a mapping file."""
        return self.folder(category, student) + self.edition.archive.mapping_name

    def store(
        self, category: str, student: int, data: bytes, extension: str, original: str | None = None
    ) -> str:
        """Put a file under the next free stored name and into the mapping; return the entry name."""
        folder = self.folder(category, student)
        prefix = next(item.prefix for item in self.edition.archive.categories if item.id == category)
        number = 1
        width = self.edition.archive.counter_width
        while any(name.startswith(f"{folder}{prefix}{number:0{width}d}.") for name in self.files):
            number += 1
        stored = f"{prefix}{number:0{width}d}.{extension}"
        self.files[folder + stored] = data
        mapping = self.mappings.setdefault(folder + self.edition.archive.mapping_name, {})
        mapping[stored] = original if original is not None else f"範例檔案{number}.{extension}"
        return folder + stored

    def discard(self, entry: str) -> None:
        """Remove a file and its line in the mapping."""
        del self.files[entry]
        folder, _, stored = entry.rpartition("/")
        self.mappings[f"{folder}/{self.edition.archive.mapping_name}"].pop(stored)

    def make(self, media: str, size: int | None = None) -> bytes:
        """Return a new real file."""
        return make_file(media, self.rng, size)

    # -- the archive -------------------------------------------------------------------------------

    def bytes_of_document(self) -> bytes:
        """Return the document as it is written."""
        if self.document_bytes is not None:
            return self.document_bytes
        return write_json(self.document)

    def parts(self) -> list[Part]:
        """Return the entries of the archive: the document, then each folder with its mapping file."""
        made = [Part(self.name_of_document(), self.bytes_of_document())]
        made += [Part(name, data) for name, data in self.files.items()]
        made += [Part(name, write_json(names)) for name, names in self.mappings.items()]
        made += self.extra
        for part in made:
            if isinstance(part.name, str):
                part.data = self.raw.get(part.name, part.data)
                part.forged = {**part.forged, **self.forged.get(part.name, {})}
        return made if self.arrange is None else self.arrange(made)


def write_json(value: Json) -> bytes:
    """Return ``value`` as indented UTF-8 JSON with a line end, as modules write it."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
