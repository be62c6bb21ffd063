"""Does a second copy (異機、異地備份) hold the same bundles as the first?

Bundles are matched by their relative names, and compared by size first and SHA-256 then. What is missing
under its own name is looked for by content among what the other copy has in addition.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from lpx.checks.nouns import Verdict
from lpx.scale.listing import Listing
from lpx.scale.places import Place, open_place, read_signature

if TYPE_CHECKING:
    from lpx.scale.naming import Naming

_CHUNK = 1 << 20
_SUM = re.compile(r"\\?([0-9A-Fa-f]{64}) [ *](.+)")


class State(StrEnum):
    """How a bundle of the first copy stands in the second; worst first."""

    DIFFERENT = "different"
    MISSING = "missing"
    SIGNATURE = "signature-differs"
    """The archive is the same, its signature file is not, or is not there."""
    UNREADABLE = "unreadable"
    RENAMED = "renamed"
    EXTRA = "extra"
    """The second copy has it, the first does not."""
    SAME = "same"


class Look(Struct, frozen=True):
    """What was seen of one bundle."""

    sha256: str = ""
    """Lower-case hex; empty where the archive could not be read."""
    signature: str = ""
    """SHA-256 of the signature file; empty where there is none."""
    error: str = ""
    """What the system said."""


class Copy(Struct, frozen=True):
    """One copy: its bundles, and what is known of them without reading."""

    places: Sequence[Place]
    known: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 by name, where the copy is a list of digests instead of files."""
    unlisted: int = 0
    """Folders that could not be searched."""


class Row(Struct, frozen=True, omit_defaults=True):
    """One bundle in both copies."""

    state: State
    name: str
    """Its name in the first copy; empty for one that only the second has."""
    other: str
    """Its name in the second copy; empty for one that is missing there."""
    number: int
    """Its place in the order of names of the first copy; 0 where it has none."""
    other_number: int
    """The same in the second copy."""
    bytes: int
    sha256: str = ""
    other_sha256: str = ""
    error: str = ""


class Comparison(Struct, frozen=True):
    """What came of comparing two copies."""

    verdict: Verdict
    counts: dict[str, int]
    """Bundles by state."""
    rows: tuple[Row, ...]
    """Worst first, then by name."""
    bundles: tuple[int, int]
    """How many bundles each copy has."""
    bytes: tuple[int, int]
    unlisted: tuple[int, int] = (0, 0)


def copy_of(listing: Listing) -> Copy:
    """Return the copy that a listing describes."""
    return Copy(listing.places, unlisted=len(listing.troubles))


def parse_sums(text: str) -> Copy | None:
    """Read a list of digests as ``sha256sum`` writes it; None where it is something else."""
    known: dict[str, str] = {}
    for line in text.removeprefix("\ufeff").splitlines():
        found = _SUM.fullmatch(line)
        if found is None:
            if line.strip():
                return None
            continue
        known[found[2].replace("\\", "/").removeprefix("./")] = found[1].lower()
    if not known:
        return None
    places = tuple(Place(name, "", -1, "") for name in sorted(known))
    return Copy(places, known)


def to_look_at(first: Copy, second: Copy) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return what has to be read of each copy; where sizes differ, nothing has."""
    others = {place.name: place for place in second.places}
    mine: list[Place] = []
    theirs: list[Place] = []
    lone = [place for place in first.places if place.name not in others]
    names = {place.name for place in first.places}
    spare = [place for place in second.places if place.name not in names]
    for place in first.places:
        other = others.get(place.name)
        if other is not None and _may_equal(place, other):
            mine.append(place)
            theirs.append(other)
    sizes = {place.size for place in lone} & {place.size for place in spare}
    is_open = bool(first.known or second.known) and bool(lone) and bool(spare)
    mine += [place for place in lone if is_open or place.size in sizes]
    theirs += [place for place in spare if is_open or place.size in sizes]
    return (
        tuple(place for place in mine if place.name not in first.known),
        tuple(place for place in theirs if place.name not in second.known),
    )


def look_at_group(group: tuple[Place, ...]) -> tuple[Look, ...]:
    """Digest every bundle of ``group``; what cannot be read is said."""
    return tuple(map(_look, group))


def conclude(
    first: Copy,
    second: Copy,
    looks: Mapping[str, Look],
    other_looks: Mapping[str, Look],
    *,
    exact: bool = False,
) -> Comparison:
    """Compare two copies by what was seen of them.

    Args:
        first: the copy that is known to be complete.
        second: the copy in question.
        looks: what was seen of the first copy's bundles, by name.
        other_looks: the same of the second's.
        exact: whether other names, and bundles that only the second copy has, count as differences too.
    """
    seen = _with_known(first, looks), _with_known(second, other_looks)
    others = {place.name: _Numbered(number, place) for number, place in enumerate(second.places, 1)}
    has_sums = bool(first.known or second.known)
    rows: list[Row] = []
    lone: list[_Numbered] = []
    for number, place in enumerate(first.places, 1):
        other = others.pop(place.name, None)
        if other is None:
            lone.append(_Numbered(number, place))
        else:
            rows.append(_pair(_Numbered(number, place), other, seen, has_sums=has_sums))
    rows.extend(_renamed(lone, tuple(others.values()), seen))
    counts = {state.value: 0 for state in State}
    for row in rows:
        counts[row.state.value] += 1
    order = list(State)
    return Comparison(
        verdict=_verdict(counts, first.unlisted + second.unlisted, exact=exact),
        counts=counts,
        rows=tuple(sorted(rows, key=lambda row: (order.index(row.state), row.name or row.other))),
        bundles=(len(first.places), len(second.places)),
        bytes=(_bytes(first.places), _bytes(second.places)),
        unlisted=(first.unlisted, second.unlisted),
    )


def named(comparison: Comparison, naming: Naming) -> Comparison:
    """Return ``comparison`` with names that may be shown."""
    rows = []
    for row in comparison.rows:
        name = naming.name(row.name, row.number) if row.name else ""
        is_same = row.other == row.name
        other = name if is_same or not row.other else naming.name(row.other, row.other_number)
        rows.append(structs.replace(row, name=name, other=other if row.other else ""))
    return structs.replace(comparison, rows=tuple(rows))


class _Numbered(Struct, frozen=True):
    number: int
    place: Place


_Seen = tuple[dict[str, Look], dict[str, Look]]


def _pair(mine: _Numbered, theirs: _Numbered, seen: _Seen, *, has_sums: bool) -> Row:
    """Compare two bundles of the same name."""
    looks = Look(), Look()
    if not _may_equal(mine.place, theirs.place):
        state = State.DIFFERENT
    else:
        looks = seen[0][mine.place.name], seen[1][theirs.place.name]
        if looks[0].error or looks[1].error:
            state = State.UNREADABLE
        elif looks[0].sha256 != looks[1].sha256:
            state = State.DIFFERENT
        elif not has_sums and looks[0].signature != looks[1].signature:
            state = State.SIGNATURE
        else:
            state = State.SAME
    return _row(state, mine, theirs, looks)


def _renamed(lone: Sequence[_Numbered], spare: Sequence[_Numbered], seen: _Seen) -> Iterator[Row]:
    """Match by content what has no namesake, each bundle once, in the order of names."""
    by_digest: dict[str, list[_Numbered]] = {}
    for theirs in reversed(spare):
        look = seen[1].get(theirs.place.name, Look())
        if look.sha256:
            by_digest.setdefault(look.sha256, []).append(theirs)
    taken: set[int] = set()
    for mine in lone:
        look = seen[0].get(mine.place.name, Look())
        found = by_digest.get(look.sha256)
        if found:
            theirs = found.pop()
            taken.add(theirs.number)
            other = seen[1][theirs.place.name]
            has_signature = (
                other.signature == look.signature or not look.signature or not theirs.place.location
            )
            yield _row(State.RENAMED if has_signature else State.SIGNATURE, mine, theirs, (look, other))
        else:
            yield _row(State.UNREADABLE if look.error else State.MISSING, mine, None, (look, Look()))
    for theirs in spare:
        if theirs.number not in taken:
            look = seen[1].get(theirs.place.name, Look())
            yield _row(State.UNREADABLE if look.error else State.EXTRA, None, theirs, (Look(), look))


def _row(state: State, mine: _Numbered | None, theirs: _Numbered | None, looks: tuple[Look, Look]) -> Row:
    return Row(
        state=state,
        name=mine.place.name if mine is not None else "",
        other=theirs.place.name if theirs is not None else "",
        number=mine.number if mine is not None else 0,
        other_number=theirs.number if theirs is not None else 0,
        bytes=max(0, *(item.place.size for item in (mine, theirs) if item is not None)),
        sha256=looks[0].sha256,
        other_sha256=looks[1].sha256,
        error=looks[0].error or looks[1].error,
    )


def _verdict(counts: Mapping[str, int], unlisted: int, *, exact: bool) -> Verdict:
    bad = [State.DIFFERENT, State.MISSING, State.SIGNATURE]
    if exact:
        bad += [State.RENAMED, State.EXTRA]
    if any(counts[state.value] for state in bad):
        return Verdict.DOES_NOT_CONFORM
    if counts[State.UNREADABLE.value] or unlisted:
        return Verdict.NOT_JUDGED
    return Verdict.CONFORMS


def _look(place: Place) -> Look:
    try:
        digest = hashlib.sha256()
        buffer = memoryview(bytearray(_CHUNK))
        with open_place(place) as source:
            offset = 0
            while count := source.read_into(offset, buffer):
                digest.update(buffer[:count])
                offset += count
        signature = read_signature(place)
        signed = hashlib.sha256(signature).hexdigest() if signature is not None else ""
        return Look(digest.hexdigest(), signed)
    except OSError as error:
        return Look(error=error.strerror or type(error).__name__)


def _may_equal(place: Place, other: Place) -> bool:
    return place.size == other.size or place.size < 0 or other.size < 0


def _with_known(copy: Copy, looks: Mapping[str, Look]) -> dict[str, Look]:
    return {**looks, **{name: Look(digest) for name, digest in copy.known.items()}}


def _bytes(places: Iterable[Place]) -> int:
    return sum(max(0, place.size) for place in places)
