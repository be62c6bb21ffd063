"""The nouns of vectors: what a vector is, what is expected of it, and the bundle that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from lpx.checks.occasion_nouns import Expectation as Occasion

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

Side = Literal["breaks", "keeps", "valid"]
"""``breaks``: the requirement is broken. ``keeps``: its near twin, which keeps it. ``valid``: a shape."""


class Expected(Struct, frozen=True, order=True, omit_defaults=True):
    """One finding that must be made."""

    requirement: str
    entry: str = ""
    """Archive entry of the place, as it is stored."""
    pointer: str = ""
    """JSON Pointer of the place, into the document or a mapping file."""


class Vector(Struct, frozen=True):
    """One vector, before it is built."""

    name: str
    """Kebab-case, unique within its family."""
    family: str
    title: str
    why: str
    side: Side
    build: Callable[[Draft], None]
    requirements: tuple[str, ...] = ()
    """The requirements that it is about."""
    also: Mapping[str, str] = field(default_factory=dict)
    """Other requirements that are unavoidably broken as well, each with the reason."""
    counts: Mapping[str, int] | None = None
    """How many records of each kind the draft has; None: one course and one competition."""
    students: int = 1
    profile: str = "strict"
    deep: bool = False
    """Judged with attachments opened for real."""
    big: bool = False
    """Built on demand only, because of its size."""
    options: Mapping[str, object] = field(default_factory=dict)
    """Further members of the student's ``Wish``."""

    @property
    def path(self) -> str:
        """``family/name``, which is also the folder of its files."""
        return f"{self.family}/{self.name}"


class Expectation(
    Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"course_codes": "course-codes"}
):
    """What ``expect.json`` says beside the files of a vector."""

    vector: str
    title: str
    why: str
    side: Side
    requirements: tuple[str, ...]
    edition: str
    profile: str
    archive: str
    """File name of the archive."""
    signature: str = ""
    """File name of the signature; empty when there is none."""
    password: str | None = None
    course_codes: str = ""
    """File name of a course-code file to be given."""
    occasion: Occasion | None = None
    """The occasion that is to be named to the judge, with its schools and terms."""
    deep: bool = False
    verdict: str
    findings: tuple[Expected, ...]
    """All of them: a finding that is not listed here is as wrong as one that is missing."""
    also: Mapping[str, str] = field(default_factory=dict)


class Compiled(Struct, frozen=True):
    """A vector as files."""

    vector: Vector
    expectation: Expectation
    files: Mapping[str, bytes]
    """By name: archive, signature, ``expect.json`` and what else belongs to it."""
