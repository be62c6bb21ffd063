"""What a worker does with a group of classes; only the city's plan travels, never a student."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

from msgspec import Struct

from lpx.synthesis.city.migration import migrate_unit
from lpx.synthesis.city.plan import City, Ground, Unit
from lpx.synthesis.city.truth import Truth
from lpx.synthesis.city.writing import Written, write_unit


class Harmed(Struct, frozen=True):
    """A class, and what the migration does to it."""

    unit: Unit
    damages: tuple[str, ...] = ()


@cache
def ground_of(edition_name: str) -> Ground:
    """Return what cities stand on (read once per process)."""
    from lpx.coursecode.load import load_code_edition
    from lpx.edition.load import load_edition
    from lpx.synthesis.courses import CoursePlan

    ground = Ground(load_edition(edition_name), CoursePlan(load_code_edition()))
    gc.freeze()
    return ground


def write_group(city: City, edition_name: str, folder: str, group: tuple[Unit, ...]) -> tuple[Written, ...]:
    """Write the bundles of classes into ``folder``."""
    ground = ground_of(edition_name)
    return tuple(write_unit(city, unit, ground, Path(folder)) for unit in group)


def migrate_group(
    city: City, edition_name: str, folder: str, group: tuple[Harmed, ...]
) -> tuple[tuple[Written, tuple[Truth, ...]], ...]:
    """Write the bundles of classes after the migration into ``folder``; return what it did to whom."""
    ground = ground_of(edition_name)
    return tuple(migrate_unit(city, item.unit, item.damages, ground, Path(folder)) for item in group)
