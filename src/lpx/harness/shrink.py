"""Finds the smallest version of a failing case: fewer students, records and files that fail the same way.

Only what is given shrinks; what is done and expected stays. A smaller version counts when a shortfall with
the same key on the same requirement comes back. It is a search by trial, with a budget of trials.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lpx.harness.nouns import Case, CaseResult

Recipe = dict[str, Any]

TRIALS = 60
_DROPPABLE = ("circumstances", "change", "dialect")
_PLAIN = ("writer", "signature", "optional", "submit", "style", "shape")


class Smallest(Struct, frozen=True):
    """The smallest version of a case that was found to fail."""

    given: Recipe
    trials: int
    """Versions that were tried."""


def signature_of(result: CaseResult) -> frozenset[tuple[str, str]]:
    """Return how a case failed: keys and requirements of its shortfalls."""
    return frozenset((shortfall.key, shortfall.requirement) for shortfall in result.shortfalls)


def shrink(
    case: Case,
    failed: CaseResult,
    attempt: Callable[[Case], CaseResult | None],
    *,
    kinds: Sequence[str] = (),
    trials: int = TRIALS,
) -> Smallest | None:
    """Return the smallest version that still fails in one of the ways in which ``case`` failed.

    Args:
        case: The failing case.
        failed: Its result.
        attempt: Runs a version of it; None when it cannot be made or makes no sense.
        kinds: Record ids of the edition, for recipes that ask for some of every kind.
        trials: How many versions to try at most.

    Returns:
        None when nothing smaller fails.
    """
    wanted = signature_of(failed)
    best: Recipe = case.given
    tried = 0
    smaller = True
    while smaller and tried < trials:
        smaller = False
        for candidate in versions(best, kinds):
            if tried >= trials:
                break
            tried += 1
            result = attempt(replace(case, given=candidate))
            if result is not None and signature_of(result) & wanted:
                best, smaller = candidate, True
                break
    return Smallest(best, tried) if best is not case.given else None


def versions(given: Recipe, kinds: Sequence[str] = ()) -> Iterator[Recipe]:
    """Yield versions of what a case gives that are a little smaller, the boldest first."""
    for part in ("students", "bundles"):
        for name, recipe in given.get(part, {}).items():
            for smaller in _smaller(recipe, kinds):
                version = copy.deepcopy(given)
                version[part][name] = smaller
                yield version


def _smaller(recipe: Recipe, kinds: Sequence[str]) -> Iterator[Recipe]:
    if recipe.get("people", 1) > 1:
        yield {**recipe, "people": 1}
    if recipe.get("every"):
        yield {**recipe, "every": 0}
        for kind in kinds:
            yield {**recipe, "every": 0, "counts": {kind: 1}}
    yield from _fewer_records(recipe)
    for key in _PLAIN:
        if recipe.get(key):
            yield {name: value for name, value in recipe.items() if name != key}
    for key in _DROPPABLE:
        items = list(recipe.get(key, ()))
        for index, item in enumerate(items):
            if not (isinstance(item, dict) and item.get("remove")):
                yield {**recipe, key: items[:index] + items[index + 1 :]}
    if recipe.get("shape"):
        for place in (f"{kind}/{number}" for kind in kinds for number in (1, 0)):
            removed = {"in": place, "remove": True}
            yield {**recipe, "change": [*recipe.get("change", ()), removed]}
    slots = recipe.get("slots", ("document",))
    if slots:
        yield {**recipe, "slots": list(slots)[:-1]}


def _fewer_records(recipe: Recipe) -> Iterator[Recipe]:
    counts = recipe.get("counts", {})
    if len(counts) > 1:
        for kept in counts:
            yield {**recipe, "counts": {kept: counts[kept]}}
    for kind, count in counts.items():
        yield {**recipe, "counts": {key: value for key, value in counts.items() if key != kind}}
        for fewer in sorted({1, count // 2} - {0, count}):
            yield {**recipe, "counts": {**counts, kind: fewer}}
