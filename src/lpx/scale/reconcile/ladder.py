"""Finding the same record on both sides, for one student: the rungs that need nobody else's records.

Pure. Rungs 1 to 4 of the ladder in ``lpx.scale.reconcile`` are ``climb``; rung 6 is ``pair_alike``, which
waits until records that moved to other students are out of the way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from lpx.portfolio.alike import ALIKE, Score, assign, scores
from lpx.scale.reconcile.rows import RecordRow

if TYPE_CHECKING:
    from lpx.scale.reconcile.nouns import Rung
    from lpx.scale.reconcile.roles import Roles

Trait = Callable[[RecordRow], bytes]

_EQUAL = 1e-9


class Pair(Struct, frozen=True):
    """A record before and the same one after."""

    before: RecordRow
    after: RecordRow
    rung: Rung
    ambiguous: bool = False
    """Another pairing explains as much."""


class Rest(Struct, frozen=True):
    """A record of one side that has no partner, with how often it is held before and after."""

    row: RecordRow
    copies: tuple[int, int]
    like: RecordRow | None = None
    """A record of the other side that is the same, where this one is a copy too many."""

    @property
    def ambiguous(self) -> bool:
        """Whether it is one of several that are alike in everything, of which some have a partner."""
        return min(self.copies) > 0 and max(self.copies) > 1


class Matched(Struct):
    """How far the records of a student could be matched."""

    pairs: list[Pair] = field(default_factory=list)
    before: list[Rest] = field(default_factory=list)
    after: list[Rest] = field(default_factory=list)


def climb(before: Sequence[RecordRow], after: Sequence[RecordRow], exact: Trait) -> Matched:
    """Match the records of one student by the rungs 1 to 4.

    ``exact`` is what rung 1 compares: the meaning, or for a student who got another number the meaning
    without that number.
    """
    matched = _exactly(before, after, exact)
    for rung, trait in _RUNGS:
        _pair_by(matched, rung, trait)
    return matched


def pair_alike(matched: Matched, roles: Roles) -> None:
    """Pair what is left by how much of what tells records apart is shared (rung 6)."""
    for left, right in _by(matched, lambda row: row.kind.encode()):
        features = [[_features(rest.row, roles) for rest in side] for side in (left, right)]
        _pair(matched, left, right, "alike", scores(features[0], features[1], ALIKE))


def are_alike(left: RecordRow, right: RecordRow, roles: Roles) -> bool:
    """Tell whether two records share enough of what tells records apart to be one that was altered."""
    return bool(scores([_features(left, roles)], [_features(right, roles)], ALIKE))


_RUNGS: tuple[tuple[Rung, Trait], ...] = (
    ("values", lambda row: row.kind.encode() + row.values),
    ("files", lambda row: row.files),
    ("key", lambda row: row.natural),
)


def _exactly(before: Sequence[RecordRow], after: Sequence[RecordRow], exact: Trait) -> Matched:
    """Match equal records, counting within the bounds that several bundles of one side leave open."""
    matched = Matched()
    groups = _grouped(before, exact), _grouped(after, exact)
    for trait in dict.fromkeys((*groups[0], *groups[1])):
        sides = groups[0].get(trait, []), groups[1].get(trait, [])
        (least, most), (least_after, most_after) = _bounds(sides[0]), _bounds(sides[1])
        common = min(max(least, least_after), most, most_after)
        left, right = _by_spelling(*sides)
        matched.pairs += [Pair(*pair, "meaning") for pair in zip(left[:common], right[:common], strict=True)]
        copies = (max(common, least), max(common, least_after))
        matched.before += [Rest(row, copies, next(iter(right), None)) for row in left[common:least]]
        matched.after += [Rest(row, copies, next(iter(left), None)) for row in right[common:least_after]]
    return matched


def _grouped(rows: Iterable[RecordRow], trait: Trait) -> dict[bytes, list[RecordRow]]:
    groups: dict[bytes, list[RecordRow]] = defaultdict(list)
    for row in rows:
        groups[trait(row)].append(row)
    return groups


def _bounds(rows: Sequence[RecordRow]) -> tuple[int, int]:
    """Return how often a record is held at least and at most, given all its copies in all bundles."""
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        counts[row.bundle] += 1
    return max(counts.values(), default=0), len(rows)


def _by_spelling(
    before: Sequence[RecordRow], after: Sequence[RecordRow]
) -> tuple[list[RecordRow], list[RecordRow]]:
    """Return both sides so that those that are written alike stand at the same place, as far as there are."""
    waiting: dict[bytes, list[RecordRow]] = defaultdict(list)
    for row in after:
        waiting[row.spelling].append(row)
    left: list[RecordRow] = []
    right: list[RecordRow] = []
    others: list[RecordRow] = []
    for row in before:
        if waiting[row.spelling]:
            left.append(row)
            right.append(waiting[row.spelling].pop(0))
        else:
            others.append(row)
    return left + others, right + [row for rows in waiting.values() for row in rows]


def _by(matched: Matched, trait: Trait) -> list[tuple[list[Rest], list[Rest]]]:
    """Return the groups of equal ``trait`` in which both sides have something left; empty says nothing."""
    groups: dict[bytes, tuple[list[Rest], list[Rest]]] = defaultdict(lambda: ([], []))
    for number, side in enumerate((matched.before, matched.after)):
        for rest in side:
            groups[trait(rest.row)][number].append(rest)
    return [group for key, group in groups.items() if key and all(group)]


def _pair_by(matched: Matched, rung: Rung, trait: Trait) -> None:
    for left, right in _by(matched, trait):
        if len(left) == len(right) == 1:
            _take(matched, [(left[0], right[0])], rung)
        else:
            features = [[_everything(rest.row) for rest in side] for side in (left, right)]
            _pair(matched, left, right, rung, scores(features[0], features[1], 0.0))


def _pair(matched: Matched, left: list[Rest], right: list[Rest], rung: Rung, found: list[Score]) -> None:
    chosen = assign(found)
    unclear = _unclear(found, chosen)
    _take(matched, [(left[a], right[b]) for a, b in chosen.items()], rung, [a in unclear for a in chosen])


def _unclear(found: Iterable[Score], chosen: Mapping[int, int]) -> set[int]:
    """Return the left ends of pairs beside which another pairing is as good."""
    holder = {right: left for left, right in chosen.items()}
    best = {score.left: score.distance for score in found if chosen.get(score.left) == score.right}
    unclear: set[int] = set()
    for score in found:
        if chosen.get(score.left) == score.right:
            continue
        ends = {end for end in (score.left, holder.get(score.right)) if end in best}
        if ends and all(abs(best[end] - score.distance) < _EQUAL for end in ends):
            unclear.update(ends)
    return unclear


def _take(
    matched: Matched,
    pairs: Sequence[tuple[Rest, Rest]],
    rung: Rung,
    ambiguous: Sequence[bool] = (),
) -> None:
    """Move pairs from what is left to what is matched."""
    flags = ambiguous or [False] * len(pairs)
    matched.pairs += [
        Pair(before.row, after.row, rung, unclear or before.ambiguous or after.ambiguous)
        for (before, after), unclear in zip(pairs, flags, strict=True)
    ]
    gone = {id(rest) for pair in pairs for rest in pair}
    matched.before = [rest for rest in matched.before if id(rest) not in gone]
    matched.after = [rest for rest in matched.after if id(rest) not in gone]


def _everything(row: RecordRow) -> frozenset[tuple[str, bytes]]:
    return frozenset((part.name, part.digest) for part in row.parts if part.digest)


def _features(row: RecordRow, roles: Roles) -> frozenset[tuple[str, bytes]]:
    return frozenset(
        (part.name, part.digest)
        for part in row.parts
        if part.digest and roles.is_telling(row.kind, part.name)
    )
