"""All modules that test the suite, by name: what each is (data) and how it behaves (code)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from lpx.data import data_room
from lpx.edition.nouns import Text
from lpx.edition.yaml_reader import read_yaml
from lpx.harness.reference.hooks import Hooks

if TYPE_CHECKING:
    from pathlib import Path

_Noun = TypeVar("_Noun", "Mutant", "Innocent", "BadActor")
Made = Hooks | Callable[[], Hooks]
"""Hooks, or where a mutant remembers things, what makes fresh ones."""


class Mutant(Struct, frozen=True, forbid_unknown_fields=True):
    """A module that is right but for one defect."""

    id: str
    """Named after the defect."""
    title: Text
    requirements: tuple[str, ...]
    """What the defect breaks; a case must fail on one of them."""
    quirks: tuple[int, ...] = ()
    """Numbers of the quirks of real modules (``spec/``) that it comes from."""


class Innocent(Struct, frozen=True, forbid_unknown_fields=True):
    """A module that looks odd and is right."""

    id: str
    title: Text


class BadActor(Struct, frozen=True, forbid_unknown_fields=True):
    """A module that does not do what is asked at all."""

    id: str
    title: Text


class Catalogue(Struct, frozen=True):
    """Everything under ``conformance/mutants``."""

    mutants: Mapping[str, Mutant]
    innocents: Mapping[str, Innocent]
    bad_actors: Mapping[str, BadActor]


@cache
def load_catalogue(room: Path | None = None) -> Catalogue:
    """Return the catalogue. ``room`` is the folder ``mutants``; by default the suite's own.

    Raises ``ValueError`` when a file is wrong or a name is used twice.
    """
    room = room or data_room("conformance") / "mutants"
    special = {"innocents.yaml", "bad-actors.yaml"}
    mutants: dict[str, Mutant] = {}
    for path in sorted(room.glob("*.yaml")):
        if path.name not in special:
            for name, mutant in _read(path, Mutant).items():
                if name in mutants:
                    raise ValueError(f"{path.name}: the mutant {name} is there twice")
                mutants[name] = mutant
    return Catalogue(
        mutants=mutants,
        innocents=_read(room / "innocents.yaml", Innocent),
        bad_actors=_read(room / "bad-actors.yaml", BadActor),
    )


def _read(path: Path, kind: type[_Noun]) -> dict[str, _Noun]:
    try:
        items: tuple[_Noun, ...] = msgspec.convert(read_yaml(path, path.name), tuple[kind, ...])  # type: ignore[valid-type]
    except msgspec.ValidationError as error:
        raise ValueError(f"{path.name}: {error}") from None
    found = {item.id: item for item in items}
    if len(found) != len(items):
        raise ValueError(f"{path.name}: a name is there twice")
    return found


def behaviours() -> Mapping[str, Made]:
    """Return how every mutant and innocent behaves, by name."""
    from lpx.harness.mutants import (
        export_content,
        export_package,
        import_checks,
        import_content,
        import_state,
        innocents,
    )

    rooms = (export_content, export_package, import_checks, import_content, import_state)
    made: dict[str, Made] = {}
    for room in rooms:
        made.update(room.MUTANTS)
    made.update(innocents.MODULES)
    return made


def hooks_of(name: str) -> Hooks:
    """Return fresh hooks of a mutant or an innocent. Raises ``KeyError`` for a name that there is not."""
    made = behaviours()[name]
    return made if isinstance(made, Hooks) else made()
