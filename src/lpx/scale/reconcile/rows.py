"""The rows that bundles are reduced to: digests under a key that only this run knows, and masked texts.

Nothing here can be turned back into a person's data: the key is random and never written anywhere.
"""

from __future__ import annotations

from msgspec import Struct

UNKNOWN = "unknown"
"""The kind under which a student's members go that the edition does not know."""


class Part(Struct, frozen=True, array_like=True):
    """One aspect of a record: a field, an attachment, the name of an attachment."""

    name: str
    """A field's number in its record (``0`` ...), ``f:`` or ``n:`` and a slot's id, ``x:`` and a token."""
    digest: bytes
    """Of its meaning; empty where it means nothing."""
    spelled: bytes
    """Of its spelling, where that is another than its canonical one. Of an attachment: whether it is held."""
    shown: str
    """What may be shown of it."""

    @property
    def is_value(self) -> bool:
        """Whether it is a field or an unknown member."""
        return self.name[0] not in "fn"

    @property
    def is_held(self) -> bool:
        """Whether the bundle has the bytes of this attachment."""
        return bool(self.spelled)


class RecordRow(Struct, frozen=True, array_like=True):
    """One record of one student in one bundle."""

    kind: str
    pointer: str
    meaning: bytes
    """Two records mean the same exactly when this is equal."""
    spelling: bytes
    """Equal when they are written alike as well."""
    core: bytes
    """The meaning without what only says whose record it is."""
    values: bytes
    """The meaning without attachments."""
    files: bytes
    """Of the attachments that are held; empty where there are none."""
    natural: bytes
    """Of the fields that name a record; empty where it has none."""
    parts: tuple[Part, ...]
    bundle: int = -1
    """Set when the row comes out of the store."""

    def part(self, name: str) -> Part | None:
        """Return the part called ``name``."""
        return next((part for part in self.parts if part.name == name), None)


class StudentRow(Struct, frozen=True, array_like=True):
    """One student of one bundle."""

    student: bytes
    """Keyed digest of the national id; of the content where there is none."""
    position: int
    """Place in the document."""
    pointer: str
    school: str
    id: str
    """What may be shown of the number."""
    name: str
    fingerprint: bytes
    """Equal when all records are the same in meaning and spelling."""
    counts: dict[str, int]
    """Records by kind; attachments that are held under ``file``."""
    unheld: int
    records: bytes
    """The record rows, packed (``pack_records``)."""


def held_files(row: RecordRow) -> int:
    """Return how many attachments of a record its bundle holds."""
    return sum(part.name[0] == "f" and part.is_held for part in row.parts)
