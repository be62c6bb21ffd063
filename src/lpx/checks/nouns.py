"""The nouns of judging: findings, what could not be judged, the inventory and the report.

All of them are plain frozen data. A finding never holds a sentence: text is rendered late, by
``lpx.messages``, from the requirement's template and the finding's parameters. Values that would give a
person away are masked before they enter a finding (``lpx.portfolio.redact``).
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from lpx.checks.occasion_nouns import Expectation
from lpx.edition.nouns import Authority, Severity


class Verdict(StrEnum):
    """The three outcomes of judging a bundle, and the one for what was not asked."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does-not-conform"
    NOT_JUDGED = "could-not-be-judged"
    NOT_APPLICABLE = "not-applicable"


class Location(Struct, frozen=True, omit_defaults=True):
    """Where something was found: as much of it as is known."""

    part: str = "archive"
    """``archive``, ``signature``, ``document``, ``mapping``, ``attachment``, ``course-code-file``."""
    entry: str = ""
    """Archive entry, with personal path segments masked."""
    pointer: str = ""
    """JSON Pointer (RFC 6901) into the document or mapping."""
    span: tuple[int, int] | None = None
    """Half-open character (or, in the archive, byte) span inside the value or file."""
    record: str = ""
    """Humane place: record id of the edition, e.g. ``course``."""
    index: int | None = None
    """Zero-based number of the record in its array."""
    student: str = ""
    """Token of the student (``student-1``), stable within a report."""


class Finding(Struct, frozen=True, omit_defaults=True):
    """One broken requirement at one place."""

    requirement: str
    severity: Severity
    authority: Authority
    location: Location
    parameters: dict[str, str | int | float | bool | list[str]] = field(default_factory=dict)
    related: tuple[Location, ...] = ()


class NotJudged(Struct, frozen=True, omit_defaults=True):
    """Requirements that could not be checked, and what stood in the way."""

    requirements: tuple[str, ...]
    reason: str
    """Key of the catalogue: ``password-missing``, ``password-wrong``, ``document-unreadable`` ..."""
    cause: str = ""
    """Requirement id of the finding that stands in the way, if there is one."""
    parameters: dict[str, str | int | float | bool | list[str]] = field(default_factory=dict)


class Tool(Struct, frozen=True):
    """Which lpx made a report."""

    name: str
    version: str


class EditionMark(Struct, frozen=True):
    """Which edition a report was judged against."""

    id: str
    digest: str


class StudentInventory(Struct, frozen=True, omit_defaults=True):
    """What the bundle holds of one student."""

    token: str
    """``student-1`` ... in document order."""
    masked_id: str
    masked_name: str
    records: dict[str, int]
    """Number of records per record id."""
    files: int
    bytes: int
    submitted: dict[str, int] = field(default_factory=dict)


class Inventory(Struct, frozen=True, omit_defaults=True):
    """What the bundle holds."""

    archive_bytes: int = 0
    archive_md5: str = ""
    entries: int = 0
    entries_read: int = 0
    content_bytes: int = 0
    ciphers: dict[str, int] = field(default_factory=dict)
    methods: dict[str, int] = field(default_factory=dict)
    media: dict[str, int] = field(default_factory=dict)
    schools: tuple[str, ...] = ()
    students: tuple[StudentInventory, ...] = ()
    attachments: int = 0
    records: dict[str, int] = field(default_factory=dict)


class Report(Struct, frozen=True, omit_defaults=True):
    """One result, the truth from which every format is rendered."""

    schema: str
    """Version of this structure: ``lpx-report-1``."""
    tool: Tool
    edition: EditionMark
    profile: str
    bundle: str
    """Name of the bundle; masked unless it follows the edition's own naming pattern."""
    verdict: Verdict
    reason: str
    """Key of the catalogue for the one-sentence reason of the verdict."""
    findings: tuple[Finding, ...]
    """Errors first, then by requirement, then by place: the order never depends on chance."""
    not_judged: tuple[NotJudged, ...]
    checked: tuple[str, ...]
    """Requirement ids that were looked at."""
    inventory: Inventory
    password: str = ""
    """``given``, ``missing``, ``wrong``, ``not-needed``, or ``unknown``: the archive could not be read."""
    occasion: Expectation | None = None
    """The occasion that the bundle was judged for; absent when none was named."""
    judged_at: str = ""
    """ISO 8601 date and time with offset, given by the edge; empty where a report must be reproducible."""
    omitted: dict[str, int] = field(default_factory=dict)
    """Findings left out per requirement id, beyond the number that a report keeps."""

    def count(self, severity: Severity) -> int:
        """Return how many findings have ``severity``, those left out included."""
        severities = {finding.requirement: finding.severity for finding in self.findings}
        left_out = sum(number for name, number in self.omitted.items() if severities.get(name) is severity)
        return left_out + sum(1 for finding in self.findings if finding.severity is severity)
