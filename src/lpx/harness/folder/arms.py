"""Splits a case into arms: pieces that a person can do in any order, without ever emptying the module.

An adapter empties the module before each case. A person cannot, so every arm has students of its own. A case
that shows the module a broken bundle and then its sound twin becomes two arms with different students: the
sheet may then mix them with all others, and neither order nor names tell which of them is broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lpx.harness import steps

if TYPE_CHECKING:
    from lpx.harness.nouns import Case

_LEAST = 2
_ENROLLED = "enrolled:"


class Unsuited(Exception):  # noqa: N818 - a fact about the case, not a mistake
    """A person cannot do the case.

    Args:
        reason: Key of the catalogue under ``harness-kit.left-out``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def arms_of(case: Case, by_hand: Iterable[str] = ()) -> tuple[Case, ...]:
    """Return the arms of ``case``, each as a case with fewer steps and expectations.

    Args:
        case: The case.
        by_hand: Roles of fields that nobody can type in, because modules set them.

    Raises:
        Unsuited: A person cannot do the case, or it makes no sense in pieces.
    """
    do = [(item, steps.parse_step(item)) for item in case.do]
    _refuse(case, [step for _, step in do], frozenset(by_hand))
    segments = _segments(do)
    pieces = [piece for segment in segments for piece in _pieces(segment)]
    if not _covers(case, pieces):
        pieces = segments
        if not _covers(case, pieces):
            raise Unsuited("needs-empty-module")
    return tuple(arm for piece in pieces if (arm := _arm(case, piece)).expect or _asks(piece))


_Pair = tuple[Mapping[str, Any], steps.Step]


def _refuse(case: Case, do: Sequence[steps.Step], by_hand: frozenset[str]) -> None:
    kinds = {type(step) for step in do}
    for kind, reason in (
        (steps.Restart, "needs-restart"),
        (steps.Interrupt, "needs-interrupt"),
        (steps.Probe, "needs-protocol"),
    ):
        if kind in kinds:
            raise Unsuited(reason)
    if any(
        isinstance(step, steps.Export) and (step.unknown or step.occasion != steps.OCCASION) for step in do
    ):
        raise Unsuited("needs-protocol")
    if _looks_after_export(do):
        raise Unsuited("needs-protocol")
    if any(isinstance(step, steps.Import) and step.school for step in do):
        raise Unsuited("needs-other-school")
    if steps.Load in kinds:
        kept = {
            role
            for item in steps.expectations_of(case)
            if isinstance(item, steps.Keeps)
            for role in item.keeps
        }
        if kept & by_hand:
            raise Unsuited("not-by-hand")


def _looks_after_export(do: Sequence[steps.Step]) -> bool:
    """Tell whether a state is asked for after an export: a person could only show it by another export."""
    exported = False
    for step in do:
        match step:
            case steps.Export():
                exported = True
            case steps.Import() | steps.Reset():
                exported = False
            case steps.Dump() if exported:
                return True
            case _:
                pass
    return False


def _segments(do: Sequence[_Pair]) -> list[list[_Pair]]:
    """Return the steps in runs that begin where the module is emptied."""
    segments: list[list[_Pair]] = []
    for pair in do:
        if isinstance(pair[1], steps.Reset) or not segments:
            segments.append([])
        segments[-1].append(pair)
    return segments


def _pieces(segment: list[_Pair]) -> list[list[_Pair]]:
    """Return the segment cut before each import, with what precedes the first one in every piece."""
    places = [place for place, (_, step) in enumerate(segment) if isinstance(step, steps.Import)]
    others = any(isinstance(step, steps.Export) for _, step in segment)
    if len(places) < _LEAST or others:
        return [segment]
    head = segment[: places[0]]
    ends = [*places[1:], len(segment)]
    return [head + segment[start:end] for start, end in zip(places, ends, strict=True)]


def _made(piece: Iterable[_Pair]) -> set[str]:
    return {step.name for _, step in piece if isinstance(step, steps.Export | steps.Import | steps.Dump)} - {
        ""
    }


def _names(case: Case, item: Mapping[str, Any], everything: set[str]) -> set[str]:
    """Return what an expectation speaks of, as far as steps make it."""
    used = steps.used_by(replace(case, do=(), expect=(dict(item),)))
    return (used.states | used.bundles | used.answers) & everything


def _covers(case: Case, pieces: Sequence[list[_Pair]]) -> bool:
    """Tell whether every piece has what its steps need, and every expectation can be judged within one."""
    made = {place: _made(piece) for place, piece in enumerate(pieces)}
    everything = set().union(*made.values())
    if any(_imported(piece) & everything - made[place] for place, piece in enumerate(pieces)):
        return False
    return all(
        any(_names(case, item, everything) <= names for names in made.values()) for item in case.expect
    )


def _imported(piece: Iterable[_Pair]) -> set[str]:
    """Return the bundles that a piece hands over, and those whose signature it does."""
    imports = [step for _, step in piece if isinstance(step, steps.Import)]
    return {step.bundle for step in imports} | {step.signature.removeprefix("of:") for step in imports}


def _asks(piece: Iterable[_Pair]) -> bool:
    return any(isinstance(step, steps.Import | steps.Export) for _, step in piece)


def _arm(case: Case, piece: list[_Pair]) -> Case:
    made = _made(piece)
    everything = _made((item, steps.parse_step(item)) for item in case.do)
    kept = [item for item in case.expect if _names(case, item, everything) <= made]
    start = _Start(piece)
    return replace(
        case,
        do=tuple(dict(item) for item, _ in piece),
        expect=tuple(_as_exported(item, start) for item in kept),
    )


class _Start:
    """What the module holds before anything was imported, and the dumps of the piece."""

    def __init__(self, piece: Iterable[_Pair]) -> None:
        self.holds: list[str] = []
        self.dumps: set[str] = set()
        """Those that show the start."""
        self.asked: dict[str, tuple[str, ...]] = {}
        """Dump → whom it asks for; none: everybody."""
        imported = False
        for _, step in piece:
            match step:
                case steps.Enrol() if not imported:
                    self.holds.append(f"{_ENROLLED}{step.students}")
                case steps.Load() if not imported:
                    self.holds.append(step.students)
                case steps.Dump():
                    self.asked[step.name] = step.students
                    if not imported:
                        self.dumps.add(step.name)
                case steps.Import():
                    imported = True
                case _:
                    pass

    def shown_by(self, dump: str) -> list[str]:
        """Return what ``dump`` shows of the start."""
        asked = self.asked.get(dump, ())
        return [name for name in self.holds if not asked or name.removeprefix(_ENROLLED) in asked]


def _as_exported(item: Mapping[str, Any], start: _Start) -> dict[str, Any]:
    """Return an expectation for a state that is seen through an export: certified outcomes only."""
    expectation = steps.parse_expectation(dict(item))
    told = {"requirement": item["requirement"]} if item.get("requirement") else {}
    match expectation:
        case steps.Unchanged() if expectation.unchanged[0] in start.dumps and start.holds:
            after = expectation.unchanged[1]
            return {"state": after, "equals": start.shown_by(after), "view": "certified", **told}
        case steps.Equals():
            return {**item, "view": "certified"}
        case _:
            return dict(item)
