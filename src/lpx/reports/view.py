"""A report in the words of one language, before any layout.

The three formats for people (text, markdown, html) are laid out from this one value, so they cannot say
different things. Machines read the report itself (json, jsonl, junit, sarif).
"""

from __future__ import annotations

from msgspec import Struct

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.messages.catalogue import Language


class Sample(Struct, frozen=True):
    """One finding: what is wrong and where."""

    message: str
    place: str
    """The place for people: third course record of student-1."""
    technical: str
    """The place for programs: archive entry and JSON Pointer; may be empty."""
    related: tuple[str, ...]


class GroupView(Struct, frozen=True):
    """All findings of one requirement."""

    requirement: str
    severity: Severity
    severity_word: str
    authority_word: str
    level_word: str
    family_word: str
    title: str
    total: int
    samples: tuple[Sample, ...]
    explanation: str
    next_step: str
    fix: str
    sources: tuple[str, ...]


class Omission(Struct, frozen=True):
    """Requirements that were not checked, and why."""

    text: str
    blocked: bool
    """True when the check was wanted and something stood in the way; False when nobody asked for it."""
    requirements: tuple[tuple[str, str], ...]
    """Id and title of each."""


class Table(Struct, frozen=True):
    """A table with a caption; the columns in ``numeric`` hold numbers."""

    id: str
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    omitted: int = 0
    """Rows left out for length."""


class Count(Struct, frozen=True):
    """One of the figures beside the verdict."""

    key: str
    """``error``, ``warning``, ``note``, ``not-judged`` or ``checked``."""
    label: str
    number: int
    unit: str


class Step(Struct, frozen=True):
    """What to do, and the requirements that call for it."""

    text: str
    requirements: tuple[str, ...]


class Fact(Struct, frozen=True):
    """One line of the identity of a report."""

    label: str
    value: str
    code: bool
    """True for digests and ids, which are set in a fixed-width face."""


class View(Struct, frozen=True):
    """A whole report in words."""

    language: Language
    bundle: str
    verdict: Verdict
    verdict_word: str
    sentence: str
    """The verdict with its reason."""
    detail: str
    """The sentence without the verdict's word, for where the word stands above it."""
    next_step: str
    steps: tuple[Step, ...]
    counts: tuple[Count, ...]
    groups: tuple[GroupView, ...]
    omissions: tuple[Omission, ...]
    inventory: tuple[Table, ...]
    coverage: Table
    basis: tuple[str, ...]
    """Edition, profile and time in a few words, for the head of a page."""
    identity: tuple[Fact, ...]

    def of(self, severity: Severity) -> tuple[GroupView, ...]:
        """Return the groups of one severity."""
        return tuple(group for group in self.groups if group.severity is severity)
