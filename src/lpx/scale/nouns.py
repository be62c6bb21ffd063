"""The nouns of a batch: what is to be judged, and what came of it. No sentence, and no name of a person."""

from __future__ import annotations

from msgspec import Struct, field

from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.checks.nouns import Finding, Verdict
from lpx.checks.occasion_nouns import Expectation
from lpx.edition.nouns import Severity
from lpx.scale.passwords import Secret
from lpx.scale.places import Place


class Settings(Struct, frozen=True):
    """How every bundle of a batch is judged; equal settings give equal results."""

    edition: str
    """Name of the edition."""
    digest: str
    """Digest of the edition, so that workers with another one are noticed."""
    version: str
    """Version of lpx."""
    profile: str
    encoding: str = "auto"
    limits: Limits = DEFAULT_LIMITS
    deep: bool = False
    """Whether every attachment is opened for real."""
    occasion: Expectation | None = None
    """The occasion that all bundles were made for; None when none was named."""
    course_codes: str = ""
    """Digest of the rows that workers have (``lpx.scale.luggage``); empty for none."""


class Task(Struct, frozen=True):
    """One bundle with its password. Engines write arguments to their logs, so it does not show itself."""

    place: Place
    secret: Secret | None = None
    number: int = 0
    """Its place in the listing, for whoever wants it back."""

    def __repr__(self) -> str:
        return "Task(…)"


class Told(Struct, frozen=True):
    """How often a requirement was found broken."""

    requirement: str
    severity: Severity
    count: int


class Judged(Struct, frozen=True, omit_defaults=True):
    """What came of one bundle: its report, less what a batch says once or ``lpx verify`` says in full."""

    verdict: Verdict
    reason: str
    """Key of the catalogue, as in a report; also ``unreadable``, ``worker-lost``."""
    password: str = ""
    """``given``, ``missing``, ``wrong``, ``not-needed`` or ``unknown``."""
    schools: tuple[str, ...] = ()
    bytes: int = 0
    """Bytes of the archive."""
    md5: str = ""
    entries: int = 0
    content_bytes: int = 0
    students: int = 0
    records: dict[str, int] = field(default_factory=dict)
    attachments: int = 0
    told: tuple[Told, ...] = ()
    """Every broken requirement, errors first."""
    findings: tuple[Finding, ...] = ()
    """The first few findings of each."""
    not_judged: dict[str, int] = field(default_factory=dict)
    """Number of requirements that were not judged, by reason."""
    detail: str = ""
    """What the system said of a file that cannot be read, or the name of an exception."""


class Line(Struct, frozen=True, omit_defaults=True):
    """One line of the results."""

    bundle: str
    """Its name; masked where it does not have the edition's form, unless names were asked for."""
    number: int
    """Its place in the order of names, from 1."""
    school: str
    """Code of the school it belongs to; empty where nothing tells."""
    judged: Judged
