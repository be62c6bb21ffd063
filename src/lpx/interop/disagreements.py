"""The nouns of disagreements between modules: a bundle, and what each of them made of it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

SCHEMA = "lpx-disagreement-1"


class Did(Struct, frozen=True, omit_defaults=True):
    """What one module made of the bundle."""

    module: str
    did: str
    """``accepted``, ``rejected``, ``differs``, or how it broke."""
    message: str = ""
    """The module's own words."""


class Held(Struct, frozen=True, omit_defaults=True):
    """One thing that the two modules hold differently."""

    record: str
    aspect: str
    key: str
    status: str
    """``missing``: the second lacks it; ``extra``: the first lacks it; ``altered``."""


class Disagreement(Struct, frozen=True):
    """A bundle on which modules differ."""

    schema: str
    id: str
    """Requirement, and the beginning of the digest of the archive."""
    requirement: str
    """What it is filed under; empty when nothing speaks of it."""
    about: tuple[str, ...]
    """Vectors that the bundle is made of."""
    modules: tuple[Did, ...]
    """What every module made of it."""
    held: tuple[Held, ...]
    """Where several imported it: some of what they hold differently."""
    strict: tuple[str, ...]
    """Requirements that lpx finds broken under the strict profile, errors first."""
    practice: tuple[str, ...]
    seed: str
    candidate: str
    given: dict[str, Any]
    """The smallest recipes that still make them differ."""
    trials: int
    """Smaller versions that were tried."""
    archive: str
    """File name of the archive."""
    signature: str
    """File name of the signature; empty when there is none."""


class Found(Struct, frozen=True):
    """A disagreement and its files."""

    disagreement: Disagreement
    files: dict[str, bytes]
    password: str


class Mined(Struct, frozen=True):
    """What came of looking."""

    tried: int
    unmade: int
    """Candidates that could not be made: a vector needs other records than there are."""
    found: tuple[Found, ...]
