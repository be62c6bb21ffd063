"""The meaning of records as comparable values: what is left when order and spelling are taken away.

Two records mean the same exactly when their ``Meaning`` is equal, so everything built on it is an
equivalence relation by construction.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from lpx.portfolio.normal import Normal, normalise, one_form, same_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from lpx.edition.nouns import Edition, Record
    from lpx.portfolio.nouns import Attachment, Json, RecordValue, Student

Feature: TypeAlias = "tuple[str, str, Hashable]"
"""Aspect (``value``, ``file``, ``original-name``, ``extra``), key or slot, canonical value."""

Meaning: TypeAlias = "frozenset[Feature]"


class Read(Struct, frozen=True):
    """One record with its meaning, taken apart by aspect and key."""

    record: RecordValue
    parts: Mapping[tuple[str, str], Hashable]
    """(aspect, key) → canonical value; whatever means nothing is absent."""

    @property
    def meaning(self) -> Meaning:
        """The record's meaning as one comparable value."""
        return frozenset((aspect, key, value) for (aspect, key), value in self.parts.items())


class Reader:
    """Reads records into their meaning, by one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._slot_keys = {
            record.id: frozenset(key for slot in record.slots for key in (slot.link, slot.md5))
            for record in edition.records.values()
        }

    def read(self, record: RecordValue) -> Read:
        """Return ``record`` with its meaning."""
        described = self._edition.records[record.kind]
        parts: dict[tuple[str, str], Hashable] = {}
        for key, value in record.values.items():
            if key not in self._slot_keys[record.kind] or not isinstance(value, str):
                canonical = self.canonical(described, key, value)
                if canonical is not None:
                    parts["value", key] = canonical
        for key, value in record.extras.items():
            parts["extra", key] = exact(value)
        for item in record.attachments:
            parts.update(self._file(described, item))
        return Read(record, parts)

    def canonical(self, described: Record, key: str, value: Json) -> Hashable:
        """Return the canonical value of a field; None means *no value*."""
        field = described.field_by_key(key)
        value_type = self._edition.types.get(field.type) if field is not None else None
        normal = (
            Normal(value, known=False) if value_type is None else normalise(value, value_type, dialects=True)
        )
        if normal.value is None:
            return None
        if not normal.known or isinstance(normal.value, list | dict):
            return ("as written", exact(normal.value))
        canonical: Hashable = normal.value
        return canonical

    def group(self, records: Iterable[RecordValue]) -> tuple[Read, ...]:
        """Return records with their meanings."""
        return tuple(self.read(record) for record in records)

    def student(self, student: Student) -> Hashable:
        """Return the meaning of a whole student."""
        counts: dict[tuple[str, Meaning], int] = {}
        for record in student.records():
            entry = (record.kind, self.read(record).meaning)
            counts[entry] = counts.get(entry, 0) + 1
        extras = frozenset((key, exact(value)) for key, value in student.extras.items())
        return (frozenset(counts.items()), extras)

    def national_id(self, student: Student) -> Hashable:
        """Return the canonical number of a student; None when it is not given."""
        if student.basic is None:
            return None
        described = self._edition.records[student.basic.kind]
        field = described.field_of("national_id")
        if field is None:
            return None
        return self.canonical(described, field.key, student.basic.values.get(field.key))

    def _file(self, described: Record, item: Attachment) -> dict[tuple[str, str], Hashable]:
        """Return what an attachment means: its bytes by digest, or where none are known the link itself."""
        slot = next(slot for slot in described.slots if slot.id == item.slot)
        digest = item.md5 or self.canonical(described, slot.md5, item.declared_md5)
        link = self.canonical(described, slot.link, item.link)
        if item.member is None and item.declared_md5.lower() == self._edition.attachments.empty_md5:
            # Some modules write a link and the digest of zero bytes where there is no file.
            return {}
        content: Hashable = digest or (("link", link) if link else None)
        if content is None:
            return {}
        parts: dict[tuple[str, str], Hashable] = {("file", item.slot): content}
        if item.original_name:
            parts["original-name", item.slot] = same_text(item.original_name)
        return parts


def exact(value: Json) -> str:
    """Return a text that is equal for equal JSON values and different for different ones."""
    return json.dumps(one_form(value), ensure_ascii=True, sort_keys=True)
