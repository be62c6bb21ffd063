"""From a pair of matched records to what differs between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.scale.reconcile.ladder import Pair
from lpx.scale.reconcile.nouns import Change

if TYPE_CHECKING:
    from lpx.scale.reconcile.nouns import What
    from lpx.scale.reconcile.roles import Roles
    from lpx.scale.reconcile.rows import Part, RecordRow


class Found(Struct, frozen=True):
    """A difference of a pair, before it is known whose it is."""

    what: What
    slot: str = ""
    changes: tuple[Change, ...] = ()


class Told(Struct):
    """All that is to say about a pair."""

    pair: Pair
    found: list[Found]
    respelled: list[tuple[str, str]]
    """Kind and key of each field that means the same in another spelling."""


def tell(pairs: Iterable[Pair], roles: Roles, *, renumbered: bool = False) -> list[Told]:
    """Return what differs in each pair; attachments that changed places within a kind are called swapped.

    ``renumbered`` leaves out what only says whose record it is.
    """
    told = [_tell(pair, roles, renumbered=renumbered) for pair in pairs]
    _find_swapped(told)
    return told


def _tell(pair: Pair, roles: Roles, *, renumbered: bool) -> Told:
    before = {part.name: part for part in pair.before.parts}
    after = {part.name: part for part in pair.after.parts}
    kind = pair.before.kind
    changes: list[Change] = []
    found: list[Found] = []
    respelled: list[tuple[str, str]] = []
    for name in dict.fromkeys((*before, *after)):
        if renumbered and name in roles.identity(kind):
            continue
        left, right = before.get(name), after.get(name)
        if name[0] == "f":
            found += _file(name[2:], left, right)
        elif name[0] == "n":
            held = [_is_held(side.get(f"f:{name[2:]}")) for side in (before, after)]
            found += _name(name[2:], left, right) if all(held) else ()
        elif _digest(left) != _digest(right):
            changes.append(Change(roles.key(kind, name), _shown(left), _shown(right)))
        elif _spelled(left) != _spelled(right):
            respelled.append((kind, roles.key(kind, name)))
    if changes:
        found.insert(0, Found("record-altered", changes=tuple(changes)))
    if not found and not respelled and pair.before.spelling != pair.after.spelling:
        respelled.append((kind, ""))  # a key that was written under another name
    return Told(pair, found, respelled)


def _file(slot: str, left: Part | None, right: Part | None) -> Iterator[Found]:
    if _digest(left) == _digest(right):
        return
    change = Change(slot, _shown(left), _shown(right))
    held = _is_held(left), _is_held(right)
    if all(held):
        yield Found("file-changed", slot, (change,))
    elif held[0]:
        yield Found("file-missing", slot, (change,))
    elif held[1]:
        yield Found("file-extra", slot, (change,))
    # Held by neither side: the bytes were not there before, so none were lost.


def _name(slot: str, left: Part | None, right: Part | None) -> Iterator[Found]:
    if _digest(left) == _digest(right):
        return
    change = Change(slot, _shown(left), _shown(right))
    if right is None:
        yield Found("name-lost", slot, (change,))
    elif left is None:
        yield Found("name-extra", slot, (change,))
    else:
        yield Found("name-changed", slot, (change,))


def _find_swapped(told: Sequence[Told]) -> None:
    """Call attachments swapped where records of one kind hold each other's, all of them still there."""
    for kind in dict.fromkeys(item.pair.before.kind for item in told):
        changed = [
            (item, place, found)
            for item in told
            if item.pair.before.kind == kind
            for place, found in enumerate(item.found)
            if found.what == "file-changed"
        ]
        gone = Counter(_file_digest(item.pair.before, found.slot) for item, _, found in changed)
        come = Counter(_file_digest(item.pair.after, found.slot) for item, _, found in changed)
        for item, place, found in changed:
            ends = _file_digest(item.pair.before, found.slot), _file_digest(item.pair.after, found.slot)
            if come[ends[0]] and gone[ends[1]]:
                item.found[place] = Found("file-swapped", found.slot, found.changes)
    for item in told:
        swapped = {found.slot for found in item.found if found.what == "file-swapped"}
        # A name that went along with its file was not changed for itself.
        item.found[:] = [
            found for found in item.found if found.what not in _NAMES or found.slot not in swapped
        ]


_NAMES = frozenset({"name-lost", "name-changed", "name-extra"})


def _file_digest(row: RecordRow, slot: str) -> bytes:
    return _digest(row.part(f"f:{slot}"))


def _digest(part: Part | None) -> bytes:
    return part.digest if part is not None else b""


def _spelled(part: Part | None) -> bytes:
    return part.spelled if part is not None else b""


def _shown(part: Part | None) -> str:
    return part.shown if part is not None else ""


def _is_held(part: Part | None) -> bool:
    return part is not None and part.is_held
