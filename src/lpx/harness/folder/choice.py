"""Which cases go into a kit: those that were asked for, or few that touch every requirement."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from lpx.harness.folder.arms import Unsuited, arms_of
from lpx.harness.folder.nouns import LeftOut
from lpx.harness.judge import why_not_applicable

if TYPE_CHECKING:
    from lpx.harness.nouns import Case
    from lpx.harness.protocol import Declaration

Suited = dict[str, tuple["Case", ...]]
"""Case id → its arms."""


def suited(
    cases: Iterable[Case], declaration: Declaration, by_hand: Iterable[str], *, told: bool
) -> tuple[Suited, tuple[LeftOut, ...]]:
    """Return the cases that a person can do, with their arms, and the others with the reason.

    Args:
        cases: What to choose from.
        declaration: What the module does and supports.
        by_hand: Roles of fields that nobody can type in.
        told: Whether it is known what the module supports; only then can it be asked to refuse the rest.
    """
    found: Suited = {}
    left_out: list[LeftOut] = []
    hand = tuple(by_hand)
    for case in cases:
        try:
            _refuse_undeclared(case, declaration, told=told)
            found[case.id] = arms_of(case, hand)
        except Unsuited as why:
            left_out.append(LeftOut(case.id, why.reason))
    return found, tuple(left_out)


def _refuse_undeclared(case: Case, declaration: Declaration, *, told: bool) -> None:
    reason = why_not_applicable(case, declaration)
    if reason:
        raise Unsuited(reason)
    if case.lacks and not told:
        raise Unsuited("capability-not-told")


def few(
    cases: Sequence[Case],
    arms: Suited,
    wanted: Container[str],
    *,
    most: int | None = None,
) -> tuple[Case, ...]:
    """Return few of ``cases`` that together touch every requirement of ``wanted`` that they all touch.

    Greedy: always the case that adds most requirements for the fewest arms; basic ones win ties, then the id.

    Args:
        cases: What to choose from.
        arms: Those that a person can do, with their arms.
        wanted: The requirements to touch.
        most: Cases of one category; None: as many as it takes.
    """
    rest = [case for case in cases if case.id in arms]
    chosen: list[Case] = []
    covered: set[str] = set()

    def gain(case: Case) -> float:
        added = {name for name in case.requirements if name in wanted} - covered
        return len(added) / (len(arms[case.id]) + 1)

    while rest:
        best = min(rest, key=lambda case: (-gain(case), not case.core, case.id))
        if not gain(best):
            break
        chosen.append(best)
        covered |= set(best.requirements)
        full = most is not None and sum(case.category == best.category for case in chosen) >= most
        rest = [case for case in rest if case is not best and not (full and case.category == best.category)]
    return tuple(sorted(chosen, key=lambda case: case.id))
