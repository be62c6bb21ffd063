"""Which records of two sides are the same record after a change: by how much of what they say they share.

Pure over sets of features, so that whole records (``compare``) and digests of records (many bundles at
once) are paired by the same rule.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence

    Features: TypeAlias = Collection[Hashable]

COMMON = 50
"""A feature that more records share than that does not help to tell them apart."""

ALIKE = 0.5
"""Records that share less than this part of what they say are two records, not one that was altered."""


class Score(NamedTuple):
    """How alike two records are; scores sort with the most alike first."""

    distance: float
    """0 where everything is shared, 1 where nothing is."""
    left: int
    right: int


def scores(left: Sequence[Features], right: Sequence[Features], threshold: float = ALIKE) -> list[Score]:
    """Return all pairs that share at least ``threshold`` of what the larger one says, most alike first."""
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for index, features in enumerate(right):
        for feature in features:
            holders[feature].append(index)
    found: list[Score] = []
    for index, features in enumerate(left):
        shared: Counter[int] = Counter()
        telling = [feature for feature in features if len(holders[feature]) <= COMMON]
        for feature in telling:
            shared.update(holders[feature])
        ignored = len(features) - len(telling)
        for other, count in shared.items():
            score = (count + ignored) / max(len(features), len(right[other]))
            if score >= threshold:
                found.append(Score(1 - score, index, other))
    return sorted(found)


def assign(found: Iterable[Score]) -> dict[int, int]:
    """Return a one-to-one pairing (left → right index), taking ``found`` in its order."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score in found:
        if score.left not in pairs and score.right not in taken:
            pairs[score.left] = score.right
            taken.add(score.right)
    return pairs
