"""Which requirements have vectors on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.synthesis.vectors.registry import all_vectors

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition

_VERIFIED_HERE = frozenset({"schema", "check"})


class Coverage(Struct, frozen=True):
    """The vectors of one requirement."""

    requirement: str
    name: str
    verified_by: str
    breaks: tuple[str, ...]
    """Paths of vectors that break it."""
    keeps: tuple[str, ...]
    """Paths of near twins that do not."""

    @property
    def is_complete(self) -> bool:
        """Whether both sides are there."""
        return bool(self.breaks) and bool(self.keeps)


def bundle_requirements(edition: Edition) -> tuple[str, ...]:
    """Return the requirements that judging a bundle verifies, in the edition's order."""
    return tuple(
        item.id
        for item in edition.requirements.values()
        if "bundle" in item.applies_to and item.verified.ways & _VERIFIED_HERE
    )


def coverage(edition: Edition) -> tuple[Coverage, ...]:
    """Return the vectors of every requirement of bundles."""
    sides: dict[tuple[str, str], list[str]] = {}
    for made in all_vectors():
        for requirement in made.requirements:
            sides.setdefault((requirement, made.side), []).append(made.path)
    return tuple(
        Coverage(
            requirement=name,
            name=edition.requirements[name].name,
            verified_by=edition.requirements[name].verified.by,
            breaks=tuple(sides.get((name, "breaks"), ())),
            keeps=tuple(sides.get((name, "keeps"), ())),
        )
        for name in bundle_requirements(edition)
    )
