"""The nouns of a conformance run: cases, what became of them, and the transcript."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct, field

from lpx.edition.nouns import Text


class Outcome(StrEnum):
    """What became of one call to an adapter."""

    OK = "ok"
    REJECTED = "rejected"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"
    CRASHED = "crashed"
    """The process ended, or the server closed the connection, without a reply."""
    HUNG = "hung"
    """No reply within the time of the case."""
    GARBAGE = "garbage"
    """A reply that is not one: no JSON, wrong ``seq``, wrong members."""


class CaseVerdict(StrEnum):
    """The verdict on one case."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    NOT_JUDGED = "could-not-be-judged"
    NOT_APPLICABLE = "not-applicable"


class Case(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One conformance test as data: given, do, expect."""

    id: str
    """Permanent, e.g. ``export/records/competition``."""
    title: Text
    why: Text
    role: Literal["exporter", "importer", "both"]
    category: Literal["export", "import-accepted", "import-rejected", "behaviour", "honesty"]
    requirements: tuple[str, ...]
    """Ids (EXP-…, IMP-… and others) that a failure of this case breaks."""
    given: dict[str, Any]
    """``students``: name → recipe; ``bundles``: name → recipe."""
    do: tuple[dict[str, Any], ...]
    """Steps in order, one operation each."""
    expect: tuple[dict[str, Any], ...]
    """What must be true afterwards."""
    needs: tuple[str, ...] = ()
    """Capabilities without which the case does not apply; the module must then refuse it cleanly."""
    lacks: tuple[str, ...] = ()
    """Capabilities with which the case does not apply: it tries what the module says it cannot do."""
    core: bool = False
    """Whether it belongs to the basic cases that a new adapter is tried with."""


class Call(Struct, frozen=True, omit_defaults=True):
    """One call of the transcript. Synthetic people only; nothing here is real."""

    op: str
    outcome: Outcome
    seconds: float
    request: dict[str, Any] = field(default_factory=dict)
    """Abridged: students by digest."""
    reply: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    memory_mb: float = 0.0


class Shortfall(Struct, frozen=True, omit_defaults=True):
    """One way in which what was seen is not what was expected."""

    key: str
    """Key of the catalogue: ``state-differs``, ``bundle-breaks``, ``should-reject`` ..."""
    requirement: str
    parameters: Mapping[str, str | int | float | bool | list[str]] = field(default_factory=dict)
    expected: str = ""
    """Redacted."""
    seen: str = ""
    """Redacted."""
    pointer: str = ""


class CaseResult(Struct, frozen=True, omit_defaults=True):
    """What became of one case."""

    case: str
    verdict: CaseVerdict
    requirements: tuple[str, ...]
    reason: str = ""
    """Key of the catalogue for verdicts other than pass."""
    shortfalls: tuple[Shortfall, ...] = ()
    calls: tuple[Call, ...] = ()
    seconds: float = 0.0
    artifacts: tuple[str, ...] = ()
    """Digests of the bundles that were used."""
    expected_failure: str = ""
    """Reason of a must-still-fail entry that covers the case."""
