"""Whether a reconciliation found exactly the damage that is known to have been done.

For synthetic migrations only: the truth names people by numbers, so the differences must be in clear.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from lpx.scale.reconcile.nouns import Difference
from lpx.synthesis.city.truth import Truth


class Proof(Struct, frozen=True):
    """What came of comparing differences with the truth."""

    found: dict[str, int]
    """Damage → how often it was found at its place, called by its right name."""
    missed: tuple[Truth, ...]
    invented: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether all damage was found and none invented."""
        return not self.missed and not self.invented


def prove(differences: Iterable[Difference], truth: Iterable[Truth], bundles: Sequence[str]) -> Proof:
    """Compare.

    Args:
        differences: of a reconciliation with ``show``.
        truth: what was done.
        bundles: names of the bundles of the side before, as ``Spot.bundle`` numbers them.
    """
    waiting: dict[tuple[str, str, str, str], list[Difference]] = defaultdict(list)
    for difference in differences:
        waiting[difference.student.id, difference.what, difference.kind, difference.slot].append(difference)
    found: Counter[str] = Counter()
    missed: list[Truth] = []
    for item in truth:
        candidates = waiting[item.student, item.what, item.kind, item.slot]
        hit = next((candidate for candidate in candidates if _fits(candidate, item, bundles)), None)
        if hit is None:
            missed.append(item)
        else:
            candidates.remove(hit)
            found[item.damage] += 1
    invented = tuple(difference for rest in waiting.values() for difference in rest)
    return Proof(dict(found), tuple(missed), invented)


def _fits(difference: Difference, truth: Truth, bundles: Sequence[str]) -> bool:
    spot = difference.before
    return (
        spot is not None
        and spot.pointer in truth.pointers
        and _base(bundles[spot.bundle]) == _base(truth.bundle)
        and (not truth.keys or tuple(change.key for change in difference.changes) == truth.keys)
        and (not truth.other or (difference.other is not None and difference.other.id == truth.other))
    )


def _base(name: str) -> str:
    return name.rpartition("/")[2]
