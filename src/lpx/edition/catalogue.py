"""The nouns of the catalogue: requirements, quirks, profiles, ambiguities."""

from typing import Literal

from msgspec import field

from lpx.edition.claims import Authority, Citation, Level, Noun, Reading, Severity, Text


class Parameter(Noun, frozen=True):
    """A named, typed parameter of a message."""

    name: str
    type: Literal["string", "integer", "number", "boolean", "list"]
    meaning: Text


class Verification(Noun, frozen=True):
    """How a requirement is verified."""

    by: Literal["schema", "check", "harness", "none"]
    also: Literal["", "check"] = ""
    """``check`` where the harness verifies modules and a check verifies single bundles as well."""
    reason: Text | None = None
    """Why it is not tested, when ``by`` is ``none``."""

    @property
    def ways(self) -> frozenset[str]:
        """Every way in which it is verified."""
        return frozenset({self.by, self.also} - {""})


class Example(Noun, frozen=True):
    """A fragment that keeps or breaks a requirement, with what to see in it."""

    text: str
    why: Text


class Requirement(Noun, frozen=True):
    """One testable statement with a permanent id."""

    id: str
    name: str
    """Kebab-case name, for ignore files and searching."""
    level: Level
    authority: Authority
    sources: tuple[Citation, ...]
    applies_to: tuple[Literal["exporter", "importer", "bundle"], ...]
    audience: tuple[Literal["school", "vendor", "certifier"], ...]
    verified: Verification
    title: Text
    message: Text
    """Template with ``{named}`` placeholders, each declared in ``parameters``."""
    parameters: tuple[Parameter, ...] = ()
    explanation: Text | None = None
    good: Example | None = None
    bad: Example | None = None
    fix: Text | None = None
    """Hint for the vendor."""
    next_step: Text | None = None
    """What the school should do now."""
    severity: Severity | None = None
    """Overrides what the profile derives from the authority."""
    severity_reason: Text | None = None
    quirks: tuple[int, ...] = ()
    """Numbers of the quirks in ``quirks.yaml`` that this requirement answers."""


class Quirk(Noun, frozen=True):
    """A behaviour seen in the wild and where this edition deals with it."""

    number: int
    text: Text
    handled: Literal["requirement", "dialect", "harness", "not-tested"]
    requirements: tuple[str, ...] = ()
    reason: Text | None = None


class Profile(Noun, frozen=True):
    """Turns authority into severity, and says which dialect forms are accepted."""

    id: str
    title: Text
    description: Text
    severities: dict[Authority, Severity]
    overrides: dict[str, Severity] = field(default_factory=dict)
    """Severity per requirement id, stronger than everything else."""
    accepts_dialects: bool = False


class Ambiguity(Noun, frozen=True):
    """A question that the sources leave open, with every reading and what known modules do."""

    id: str
    question: Text
    readings: tuple[Reading, ...]
    affects: tuple[str, ...]
    """Requirement ids or field numbers that a ruling would change."""
    modules: Text | None = None
    """What known modules do."""
