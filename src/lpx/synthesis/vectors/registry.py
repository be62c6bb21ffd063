"""The decorator that makes a function a vector, and the families in which vectors stand."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from lpx.synthesis.vectors.nouns import Vector

if TYPE_CHECKING:
    from lpx.portfolio.nouns import Json
    from lpx.synthesis.vectors.draft import Draft

    Build = Callable[[Draft], None]

FAMILIES = (
    "package_structure",
    "package_names",
    "package_protection",
    "signature",
    "document_bytes",
    "document_shape",
    "document_values",
    "basic",
    "course",
    "performance",
    "attachments",
    "attachment_names",
    "attachment_sizes",
    "course_codes",
    "exchange",
    "shapes",
)
"""Modules of this package that hold vectors, in reading order."""

_entered: dict[str, Vector] = {}


def vector(
    *,
    breaks: str | tuple[str, ...] = (),
    keeps: str | tuple[str, ...] = (),
    also: Mapping[str, str] | None = None,
    **settings: Json,
) -> Callable[[Build], Build]:
    """Enter the decorated function as a vector.

    ``breaks`` or ``keeps`` name the requirements it is about; with neither, it is a valid shape. ``also``
    gives what else it cannot but break, with the reason. ``settings`` are further members of ``Vector``.
    """

    def enter(build: Build) -> Build:
        family = build.__module__.rpartition(".")[2].replace("_", "-")
        title, _, why = inspect.cleandoc(build.__doc__ or "").partition("\n")
        about = breaks or keeps
        made = Vector(
            name=build.__name__.replace("_", "-"),
            family=family,
            title=title.strip(),
            why=" ".join(why.split()),
            side="breaks" if breaks else "keeps" if keeps else "valid",
            build=build,
            requirements=(about,) if isinstance(about, str) else about,
            also=also or {},
            **settings,
        )
        if made.path in _entered and _entered[made.path].build.__code__ is not build.__code__:
            raise ValueError(f"two vectors are called {made.path}")
        _entered[made.path] = made
        return build

    return enter


@cache
def all_vectors() -> tuple[Vector, ...]:
    """Return every vector, by family in the order of ``FAMILIES``, within it as written."""
    for family in FAMILIES:
        import_module(f"lpx.synthesis.vectors.{family}")
    order = {family.replace("_", "-"): number for number, family in enumerate(FAMILIES)}
    return tuple(sorted(_entered.values(), key=lambda made: order[made.family]))


def select(only: str = "*", *, big: bool = False, requirement: str = "") -> tuple[Vector, ...]:
    """Return the vectors whose path or family fits the glob ``only``; big ones when asked for."""
    return tuple(
        made
        for made in all_vectors()
        if (big or not made.big)
        and (fnmatchcase(made.path, only) or fnmatchcase(made.family, only) or fnmatchcase(made.name, only))
        and (not requirement or requirement in made.requirements)
    )


def find(name: str) -> Vector | None:
    """Return the vector called ``name`` (``family/name``, or the name alone where it is unique)."""
    found = [made for made in all_vectors() if name in {made.path, made.name}]
    return found[0] if len(found) == 1 else None
