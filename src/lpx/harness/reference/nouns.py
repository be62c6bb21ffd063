"""What the reference module holds: students with their records and files, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct, field

from lpx.portfolio.nouns import Json

if TYPE_CHECKING:
    import datetime as dt

    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition


class StoredFile(Struct, frozen=True):
    """A file that belongs to a record. Its bytes lie in the store under their SHA-256."""

    slot: str
    """``document`` or ``av``."""
    sha256: str
    md5: str
    size: int
    extension: str
    """With its dot; empty where there is none."""
    original_name: str | None = None
    """What the student called it."""


class StoredRecord(Struct, frozen=True):
    """One record of a student; links and MD5 fields are not kept, they are made anew when it is written."""

    kind: str
    """Record id of the edition."""
    values: Mapping[str, Json]
    """By the edition's key, without the fields of slots."""
    extras: Mapping[str, Json] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()
    origin: str = ""
    """SHA-256 of the bundle that it was imported from; empty for the school's own."""


class StoredStudent(Struct, frozen=True):
    """A student as one school knows him or her."""

    national_id: str
    school: str
    number: str
    """學號."""
    basic: StoredRecord
    records: tuple[StoredRecord, ...] = ()
    extras: Mapping[str, Json] = field(default_factory=dict)


class Entry(Struct, frozen=True):
    """One entry of an archive to be; a name with a trailing slash is a folder."""

    name: str
    data: bytes = b""


@dataclass(frozen=True)
class Setting:
    """What every step of the module may ask.

    Args:
        edition: The edition of the exchange specification.
        codes: The edition of the course code.
        school: Code of the school that the module works for now.
        now: Local time.
        cipher: How archives are protected.
    """

    edition: Edition
    codes: CodeEdition
    school: str
    now: dt.datetime
    cipher: str = "aes-256"
