"""Does a second copy (異機、異地備份) hold the same bundles as the first?

Bundles are matched by their relative names, and compared by size first and SHA-256 then. What is missing
under its own name is looked for by content among what the other copy has in addition. Both copies are gone
through side by side in the order of names (``lpx.scale.joining``), so that memory holds a bounded number of
bundles and one byte for each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from lpx.checks.nouns import Verdict
from lpx.scale.joining import joined
from lpx.scale.listing import Listing
from lpx.scale.looking import Look, Seen
from lpx.scale.nouns import Task
from lpx.scale.places import Place
from lpx.scale.sorting import Pile

if TYPE_CHECKING:
    from lpx.scale.naming import Naming


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


class Copy(Struct, frozen=True):
    """One copy: its bundles in the order of names."""

    places: Sequence[Place]
    is_list: bool = False
    """Whether it is a list of digests instead of files: the mark of a place is then its SHA-256."""
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
    rows: Collection[Row]
    """Worst first, then by name; they may be gone through again and again."""
    bundles: tuple[int, int]
    """How many bundles each copy has."""
    bytes: tuple[int, int]
    unlisted: tuple[int, int] = (0, 0)


_Sizes = Pile[tuple[int, int]]
"""Sizes and numbers of bundles without a namesake."""


class ToRead(Iterable[Task]):
    """What has to be read of one copy, in the order of names; it may be gone through again and again."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy
        self._is_asked = bytearray(len(copy.places) + 1)
        self.count = 0
        self.bytes = 0
        """Bytes of all archives."""

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Task]:
        return (task for task in _numbered(self._copy) if self._is_asked[task.number])

    def ask(self, number: int, size: int) -> None:
        """Have the bundle with this number read, unless the copy is a list and its digest is known."""
        if not self._copy.is_list:
            self._is_asked[number] = True
            self.count += 1
            self.bytes += size


def copy_of(listing: Listing) -> Copy:
    """Return the copy that a listing describes."""
    return Copy(listing.places, unlisted=len(listing.troubles))


def to_look_at(first: Copy, second: Copy) -> tuple[ToRead, ToRead]:
    """Return what has to be read of each copy; where sizes differ, nothing has."""
    both = ToRead(first), ToRead(second)
    alone: tuple[_Sizes, _Sizes] = (Pile(), Pile())
    for mine, theirs in _by_name(first, second):
        if mine is not None and theirs is not None:
            if _may_equal(mine.place, theirs.place):
                both[0].ask(mine.number, mine.place.size)
                both[1].ask(theirs.number, theirs.place.size)
        elif mine is not None:
            alone[0].add((mine.place.size, mine.number))
        elif theirs is not None:
            alone[1].add((theirs.place.size, theirs.number))
    if first.is_list or second.is_list:
        _ask_all(both, alone)
    else:
        _ask_equal_sizes(both, alone)
    return both


def conclude(
    first: Copy,
    second: Copy,
    seen: Iterable[Seen] = (),
    other_seen: Iterable[Seen] = (),
    *,
    exact: bool = False,
) -> Comparison:
    """Compare two copies by what was seen of them.

    Args:
        first: the copy that is known to be complete.
        second: the copy in question.
        seen: what was seen of the first copy's bundles, in the order of their numbers.
        other_seen: the same of the second's.
        exact: whether other names, and bundles that only the second copy has, count as differences too.
    """
    counts = {state.value: 0 for state in State}
    ranked: Pile[_Ranked] = Pile()
    order = {state: rank for rank, state in enumerate(State)}
    sizes = [0, 0]
    for row in _rows(first, second, (seen, other_seen), sizes):
        counts[row.state.value] += 1
        ranked.add(_Ranked(order[row.state], row.name or row.other, row.number, row.other_number, row))
    return Comparison(
        verdict=_verdict(counts, first.unlisted + second.unlisted, exact=exact),
        counts=counts,
        rows=_Rows(ranked, sum(counts.values())),
        bundles=(len(first.places), len(second.places)),
        bytes=(sizes[0], sizes[1]),
        unlisted=(first.unlisted, second.unlisted),
    )


def named(comparison: Comparison, naming: Naming) -> Comparison:
    """Return ``comparison`` with names that may be shown; they are given as rows are gone through."""
    return structs.replace(comparison, rows=_NamedRows(comparison.rows, naming))


def _ask_all(both: tuple[ToRead, ToRead], alone: tuple[_Sizes, _Sizes]) -> None:
    """Have all bundles without a namesake read, if there are some in both copies: a list has no sizes."""
    if all(any(True for _ in sizes) for sizes in alone):
        for read, sizes in zip(both, alone, strict=True):
            for size, number in sizes:
                read.ask(number, size)


def _ask_equal_sizes(both: tuple[ToRead, ToRead], alone: tuple[_Sizes, _Sizes]) -> None:
    """Have bundles without a namesake read that may be one of the other copy's."""
    by_size = [groupby(sizes, key=itemgetter(0)) for sizes in alone]
    for pair in joined(*by_size, key=itemgetter(0)):
        for read, alike in zip(both, pair, strict=True):
            if alike is not None and None not in pair:
                for size, number in alike[1]:
                    read.ask(number, size)


class _Ranked(Struct, frozen=True, order=True, gc=False):
    """A row with what puts it in order; no two are equal before it comes to the row."""

    rank: int
    name: str
    number: int
    other_number: int
    row: Row


class _Rows(Collection[Row]):
    def __init__(self, ranked: Iterable[_Ranked], count: int) -> None:
        self._ranked, self._count = ranked, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return (ranked.row for ranked in self._ranked)

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)


class _NamedRows(Collection[Row]):
    def __init__(self, rows: Collection[Row], naming: Naming) -> None:
        self._rows, self._naming = rows, naming

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return map(self._named, self._rows)

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)

    def _named(self, row: Row) -> Row:
        name = self._naming.name(row.name, row.number) if row.name else ""
        is_same = row.other == row.name
        other = name if is_same or not row.other else self._naming.name(row.other, row.other_number)
        return structs.replace(row, name=name, other=other if row.other else "")


class _Alone(Struct, frozen=True, order=True, gc=False):
    """A bundle without a namesake, to be matched by content, each once and in the order of names."""

    sha256: str
    number: int
    task: Task
    look: Look


class _Looks:
    """What was seen of one copy, asked for in the order of names."""

    def __init__(self, copy: Copy, seen: Iterable[Seen]) -> None:
        self._is_list = copy.is_list
        self._rest = iter(seen)
        self._next = next(self._rest, None)

    def of(self, task: Task) -> Look:
        if self._is_list:
            return Look(task.place.mark)
        while self._next is not None and self._next.number < task.number:
            self._next = next(self._rest, None)
        return self._next.look if self._next is not None and self._next.number == task.number else Look()


def _numbered(copy: Copy) -> Iterator[Task]:
    return (Task(place, number=number) for number, place in enumerate(copy.places, 1))


def _by_name(first: Copy, second: Copy) -> Iterator[tuple[Task | None, Task | None]]:
    return joined(_numbered(first), _numbered(second), key=_name_of)


def _name_of(task: Task) -> str:
    return task.place.name


def _rows(
    first: Copy, second: Copy, seen: tuple[Iterable[Seen], Iterable[Seen]], sizes: list[int]
) -> Iterator[Row]:
    """Give one row for each bundle, in no order; bytes of both copies are added to ``sizes``."""
    looks = _Looks(first, seen[0]), _Looks(second, seen[1])
    has_lists = first.is_list or second.is_list
    alone: tuple[Pile[_Alone], Pile[_Alone]] = (Pile(), Pile())
    for pair in _by_name(first, second):
        mine, theirs = pair
        for side, task in enumerate(pair):
            if task is not None:
                sizes[side] += max(0, task.place.size)
        if mine is not None and theirs is not None:
            yield _pair(mine, theirs, (looks[0].of(mine), looks[1].of(theirs)), has_lists=has_lists)
        elif mine is not None:
            look = looks[0].of(mine)
            alone[0].add(_Alone(look.sha256, mine.number, mine, look))
        elif theirs is not None:
            look = looks[1].of(theirs)
            alone[1].add(_Alone(look.sha256, theirs.number, theirs, look))
    for left, right in joined(*alone, key=_sha256_of):
        if left is not None and right is not None and left.sha256:
            yield _renamed(left, right)
            continue
        if left is not None:
            state = State.UNREADABLE if left.look.error else State.MISSING
            yield _row(state, left.task, None, (left.look, Look()))
        if right is not None:
            state = State.UNREADABLE if right.look.error else State.EXTRA
            yield _row(state, None, right.task, (Look(), right.look))


def _sha256_of(alone: _Alone) -> str:
    return alone.sha256


def _pair(mine: Task, theirs: Task, looks: tuple[Look, Look], *, has_lists: bool) -> Row:
    """Compare two bundles of the same name."""
    if not _may_equal(mine.place, theirs.place):
        state, looks = State.DIFFERENT, (Look(), Look())
    elif looks[0].error or looks[1].error:
        state = State.UNREADABLE
    elif looks[0].sha256 != looks[1].sha256:
        state = State.DIFFERENT
    elif not has_lists and looks[0].signature != looks[1].signature:
        state = State.SIGNATURE
    else:
        state = State.SAME
    return _row(state, mine, theirs, looks)


def _renamed(mine: _Alone, theirs: _Alone) -> Row:
    """Compare two bundles of the same content."""
    signature = mine.look.signature
    has_signature = not signature or theirs.look.signature == signature or not theirs.task.place.location
    state = State.RENAMED if has_signature else State.SIGNATURE
    return _row(state, mine.task, theirs.task, (mine.look, theirs.look))


def _row(state: State, mine: Task | None, theirs: Task | None, looks: tuple[Look, Look]) -> Row:
    return Row(
        state=state,
        name=mine.place.name if mine is not None else "",
        other=theirs.place.name if theirs is not None else "",
        number=mine.number if mine is not None else 0,
        other_number=theirs.number if theirs is not None else 0,
        bytes=max(0, *(task.place.size for task in (mine, theirs) if task is not None)),
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


def _may_equal(place: Place, other: Place) -> bool:
    return place.size == other.size or place.size < 0 or other.size < 0
