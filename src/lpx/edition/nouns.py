"""The nouns of an edition: frozen values, exactly as the YAML under ``spec/`` spells them.

Every noun mirrors a YAML mapping one to one (``msgspec`` converts and refuses unknown or mistyped keys), so
these classes are also the grammar of ``spec/``; the short forms that people may write are in ``expand.py``.
Nothing here has behaviour beyond looking things up. All nouns can be imported from here; by subject they
stand in ``claims.py``, ``tables.py``, ``rules.py``, ``occasions.py`` and ``catalogue.py``.

Words: *authority* says how strongly a statement binds (see ``docs/architecture.md``); *claim* is a
statement about one aspect of a field (its type, whether it is required ...) with its own sources.

Annotations are not put off (``from __future__ import annotations``) in these modules: ``msgspec`` reads them
to load an edition, and evaluating a thousand of them from text takes longer than the loading.
"""

from typing import Literal

from msgspec import field

from lpx.edition.catalogue import (
    Ambiguity,
    Example,
    Parameter,
    Profile,
    Quirk,
    Requirement,
    Verification,
)
from lpx.edition.claims import (
    Authority,
    Citation,
    Claim,
    Level,
    Noun,
    Reading,
    Sensitivity,
    Severity,
    Source,
    Text,
)
from lpx.edition.memory import remembered
from lpx.edition.occasions import (
    Afterwards,
    DataPart,
    ExchangeRules,
    Happening,
    Mark,
    Move,
    Occasion,
    Remainder,
    SchoolKind,
    SchoolRole,
    Standing,
    When,
)
from lpx.edition.rules import (
    ArchiveRules,
    AttachmentRules,
    Category,
    Duty,
    IdentifierKind,
    IdentifierRules,
    ItemLimit,
    Limits,
    MediaClass,
    MediaType,
    SignatureRules,
    SizeLimit,
    StatusChange,
)
from lpx.edition.tables import (
    Code,
    CodeList,
    Companion,
    Dialect,
    Field,
    Record,
    Slot,
    Span,
    ValueType,
)

__all__ = [
    "Afterwards",
    "Ambiguity",
    "ArchiveRules",
    "AttachmentRules",
    "Authority",
    "Category",
    "Citation",
    "Claim",
    "Code",
    "CodeList",
    "Companion",
    "DataPart",
    "Dialect",
    "Duty",
    "Edition",
    "Example",
    "ExchangeRules",
    "Field",
    "Happening",
    "IdentifierKind",
    "IdentifierRules",
    "ItemLimit",
    "Level",
    "Limits",
    "Mark",
    "MediaClass",
    "MediaType",
    "Move",
    "Noun",
    "Occasion",
    "Parameter",
    "Profile",
    "Quirk",
    "Reading",
    "Record",
    "RecordMark",
    "Remainder",
    "Requirement",
    "SchoolKind",
    "SchoolRole",
    "Sensitivity",
    "Severity",
    "SignatureRules",
    "SizeLimit",
    "Slot",
    "Source",
    "Span",
    "Standing",
    "StatusChange",
    "Text",
    "ValueType",
    "Verification",
    "When",
]


class RecordMark(Noun, frozen=True):
    """Facts of one edition as a whole."""

    id: str
    title: Text
    version: str
    date: str
    status: str
    describes: Text
    authority: Authority
    sources: tuple[Citation, ...]
    root: Literal["array", "object"]
    root_requirement: str
    number_form: str
    """How numbers are written by the encoder."""
    requirements: dict[str, str] = field(default_factory=dict)
    """Requirement ids of the root and of a student's object: ``root.minItems``, ``student.type`` ..."""
    claims: dict[str, Claim] = field(default_factory=dict)


class Edition(Noun, frozen=True):
    """One edition of the exchange specification, complete."""

    mark: RecordMark
    sources: dict[str, Source]
    types: dict[str, ValueType]
    codes: dict[str, CodeList]
    records: dict[str, Record]
    """By id, in document order."""
    archive: ArchiveRules
    signature: SignatureRules
    attachments: AttachmentRules
    item_limits: tuple[ItemLimit, ...]
    identifiers: IdentifierRules
    limits: Limits
    status_changes: tuple[StatusChange, ...]
    exchange: ExchangeRules
    occasions: tuple[Occasion, ...]
    requirements: dict[str, Requirement]
    quirks: tuple[Quirk, ...]
    profiles: dict[str, Profile]
    ambiguities: tuple[Ambiguity, ...]
    digest: str = ""
    """``sha256:...`` over the YAML files that the edition was read from."""

    def children(self, parent: str) -> tuple[Record, ...]:
        """Return the records that stand directly in ``parent``, in document order."""
        return _by_parent(self).get(parent, ())

    def performance_kinds(self) -> tuple[Record, ...]:
        """Return the ten arrays of 多元表現 in order."""
        return self.children("performance")

    def severity_of(self, requirement: str, profile: str) -> Severity:
        """Return how grave breaking ``requirement`` is under ``profile``."""
        chosen, wanted = self.profiles[profile], self.requirements[requirement]
        if requirement in chosen.overrides:
            return chosen.overrides[requirement]
        return wanted.severity or chosen.severities[wanted.authority]


@remembered
def _by_parent(edition: Edition) -> dict[str, tuple[Record, ...]]:
    families: dict[str, list[Record]] = {}
    for record in edition.records.values():
        families.setdefault(record.parent, []).append(record)
    return {parent: tuple(records) for parent, records in families.items()}
