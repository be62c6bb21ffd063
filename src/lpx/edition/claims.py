"""The nouns that all others are made of: authority, text in two languages, sources, claims."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct


class Authority(StrEnum):
    """How strongly a statement binds."""

    PUBLISHED = "published"
    """Visible in the specification's own text."""
    OFFICIAL = "official"
    """Ministry letters, slides, and the public standards that they name (zip, MD5, JSON)."""
    OBSERVED = "observed"
    """Seen in real modules or national rosters."""
    EDITORIAL = "editorial"
    """Our decision, needed to make the edition testable."""


class Level(StrEnum):
    """The force of a requirement, in the sense of RFC 2119."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Severity(StrEnum):
    """How grave a finding is under a profile. Only ``error`` makes a bundle non-conforming."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Sensitivity(StrEnum):
    """What a value would give away about a person."""

    NATIONAL_ID = "national-id"
    NAME = "name"
    BIRTH_DATE = "birth-date"
    FREE_TEXT = "free-text"
    NONE = "none"


class Noun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all nouns: frozen, closed, compared by value."""


class Text(Noun, frozen=True, rename={"zh": "zh-Hant"}):
    """A sentence in both languages of lpx."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in ``language`` (``zh-Hant`` or ``en``)."""
        return self.en if language == "en" else self.zh


class Citation(Noun, frozen=True):
    """Where a statement comes from: a source id and the place inside it (page, slide heading, row)."""

    source: str
    place: str = ""


class Source(Noun, frozen=True):
    """A document that statements are taken from."""

    id: str
    title: Text
    kind: Literal[
        "specification", "slides", "letter", "standard", "implementation", "dataset", "web", "decision"
    ]
    date: str
    authority: Authority
    """The strongest authority that this source can give."""
    digest: str = ""
    """``sha256:...`` of the stored copy, where one is stored."""
    address: str = ""
    note: Text | None = None


class Reading(Noun, frozen=True):
    """One way to read a place where the sources are silent or disagree."""

    reading: Text
    authority: Authority
    sources: tuple[Citation, ...]
    chosen: bool = False
    reason: Text | None = None


class Claim(Noun, frozen=True):
    """A statement about one aspect, with what it rests on; ``readings`` where sources disagree."""

    authority: Authority
    sources: tuple[Citation, ...]
    note: Text | None = None
    readings: tuple[Reading, ...] = ()
