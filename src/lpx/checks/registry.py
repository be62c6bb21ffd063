"""The table of checks: what each can report, and what it needs before it can look.

A check is a pure generator function ``(Context) -> Iterator[Finding]``. It is entered into the table of its
family with the requirement ids that it can report, so that the engine can say which requirements were looked
at and, when something earlier failed, which were not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.nouns import Finding

    Run = Callable[[Context], Iterator[Finding]]


class Need(StrEnum):
    """What a check must have before it can look."""

    # Needs are looked up in tables for every bundle, and the hash of an enumeration's own is slow.
    __hash__ = str.__hash__

    BUNDLE = "bundle"
    """An archive was handed in, not a document alone."""
    ARCHIVE = "archive"
    """The central directory of the archive was read."""
    PASSWORD_TRIED = "password-tried"  # noqa: S105 - a word, not a secret
    """A password was tried, or none is needed."""
    CONTENT = "content"
    """The entries of the archive could be read."""
    SIGNATURE_FILE = "signature-file"
    """A signature file came with the archive."""
    SIGNATURE = "signature"
    """The signature file was read."""
    CANDIDATES = "candidates"
    """The JSON files that could be the document were read."""
    DOCUMENT_BYTES = "document-bytes"
    """The bytes of the document are there."""
    DOCUMENT = "document"
    """The document was parsed."""
    STUDENTS = "students"
    """The document has the shape of a list of students."""
    COURSE_CODES = "course-codes"
    """A course-code file was given."""
    DEEP = "deep"
    """Attachments were opened for real."""
    OCCASION = "occasion"
    """It was said on which occasion the bundle was made; otherwise such checks are left out altogether."""
    BUNDLE_DUE = "bundle-due"
    """The occasion is one that needs a bundle; otherwise such checks are left out altogether."""
    OCCASION_TERMS = "occasion-terms"
    """It was said which terms the occasion is about."""


class Check(Struct, frozen=True):
    """One check: a name for internal errors, its requirement ids, its needs, its function."""

    name: str
    reports: tuple[str, ...]
    needs: tuple[Need, ...]
    run: Run
    early: bool = False
    """It also tells what it can when a need is not met; then it is run, and still counts as not judged."""


class Family(Struct):
    """The checks of one family, in the order in which they were entered."""

    name: str
    checks: list[Check] = []

    def check(self, *reports: str, needs: tuple[Need, ...] = (), early: bool = False) -> Callable[[Run], Run]:
        """Enter the decorated function, which reports ``reports`` and needs ``needs``."""

        def enter(run: Run) -> Run:
            self.checks.append(Check(f"{self.name}.{run.__name__}", reports, needs, run, early))
            return run

        return enter
