"""Which modules play which scenario: every ordered pair, and chosen chains."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lpx.interop.nouns import Scenario

Key: TypeAlias = "tuple[str, ...]"
"""Scenario, then the modules in its roles."""

_PAIR = 2


def plan_cells(
    scenarios: Sequence[Scenario],
    modules: Sequence[str],
    *,
    chains: Sequence[Sequence[str]] = (),
    every_chain: bool = False,
) -> tuple[Key, ...]:
    """Return the cells of a run.

    Scenarios of two roles are played by every ordered pair, each module with itself too. Longer ones are
    played around the ring of modules as they are named (each hands on to the next), by the given ``chains``,
    or by every combination.

    Args:
        scenarios: What to play.
        modules: Names, in their order.
        chains: Names of modules, one for each role of a longer scenario.
        every_chain: Every combination of modules, however many that makes.
    """
    cells: dict[Key, None] = {}
    for scenario in scenarios:
        count = len(scenario.roles)
        for cast in _casts(count, modules, chains, every_chain=every_chain):
            cells[scenario.id, *cast] = None
    return tuple(cells)


def _casts(
    count: int, modules: Sequence[str], chains: Sequence[Sequence[str]], *, every_chain: bool
) -> Iterable[tuple[str, ...]]:
    if count <= _PAIR or every_chain:
        return product(modules, repeat=count)
    if chains:
        return [tuple(chain) for chain in chains if len(chain) == count]
    number = len(modules)
    return [tuple(modules[(first + step) % number] for step in range(count)) for first in range(number)]
