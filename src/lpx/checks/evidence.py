"""What a verdict rests on: everything about one bundle, as values, with no way back to files or passwords."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from lpx.archive.directory import Directory
    from lpx.archive.scan import Scan
    from lpx.archive.signature import Signature
    from lpx.checks.occasion_nouns import Expectation
    from lpx.portfolio.decode import MappingFile
    from lpx.portfolio.document import Parsed
    from lpx.portfolio.layout import Layout
    from lpx.portfolio.nouns import Portfolio


MOST_STUDENTS = 20_000
"""Students of one document beyond which none is looked at; no school has as many."""


class Subject(StrEnum):
    """What was handed in."""

    BUNDLE = "bundle"
    """An archive, with or without its signature file."""
    DOCUMENT = "document"
    """The JSON document alone."""


class PasswordFacts(Struct, frozen=True):
    """What may be said of the password; the password itself never gets here."""

    given: bool = False
    weak: bool = False
    """It is on the edition's list of default passwords."""
    ascii: bool = True


class CourseRow(Struct, frozen=True):
    """One course of a course-code file."""

    code: str
    name: str
    credits: str
    """The six characters, one per semester; empty where the file has none."""


class DeepResult(Struct, frozen=True):
    """What opening one attachment for real told."""

    media: str
    """Media class: ``document``, ``image`` or ``av``."""
    state: Literal["opened", "failed", "not-judged"]
    detail: str = ""
    """Key of what went wrong (``no-pages``, ``timeout``, ``crash`` ...), or the missing package."""
    reason: str = ""
    """Why it was not judged: ``extra-missing``, ``bound-reached``, ``entry-unreadable``."""


class Fault(Struct, frozen=True):
    """A stage of lpx itself failed; what it would have told is missing."""

    stage: str
    exception: str
    """Name of the exception's class; its text may hold personal data and is not kept."""


class Evidence(Struct, frozen=True):
    """One bundle, looked at. ``None`` means that the part is missing or was never reached."""

    subject: Subject = Subject.BUNDLE
    archive_name: str = ""
    """File name of the archive, without folders."""
    archive_size: int = 0
    """Bytes."""
    directory: Directory | None = None
    scan: Scan | None = None
    password: PasswordFacts = PasswordFacts()
    signature_given: bool = False
    signature: Signature | None = None
    layout: Layout | None = None
    document: Parsed | None = None
    may_hold_controls: bool = True
    """False when no byte of the document can stand for a control character."""
    mappings: Mapping[int, MappingFile] = {}
    """Mapping files by archive entry."""
    portfolio: Portfolio | None = None
    course_codes: Mapping[str, CourseRow] | None = None
    """Rows of the course-code files that were given, by code; ``None`` when none was given."""
    occasion: Expectation | None = None
    """What the bundle should hold on the occasion that it was made for; ``None`` when none was named."""
    deep: Mapping[int, DeepResult] | None = None
    """By archive entry; ``None`` when attachments were not opened."""
    faults: tuple[Fault, ...] = ()
