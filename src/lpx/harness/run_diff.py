"""What became different between two runs: the same module later, another version of it, or another suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from lpx.harness.nouns import CaseVerdict

if TYPE_CHECKING:
    from lpx.harness.nouns import CaseResult
    from lpx.harness.results import Summary

Kind = Literal["fixed", "broken", "other", "added", "removed", "same-verdict"]
"""``same-verdict``: fails both times, in another way."""


class CaseChange(Struct, frozen=True):
    """One case that ended differently."""

    case: str
    kind: Kind
    before: CaseVerdict | None
    after: CaseVerdict | None
    gone: tuple[str, ...] = ()
    """Requirements that were broken and no longer are."""
    new: tuple[str, ...] = ()
    """Requirements that are broken and were not."""


def diff_runs(before: Summary, after: Summary) -> tuple[CaseChange, ...]:
    """Return every case whose verdict, or whose broken requirements, differ; by case id."""
    old = {result.case: result for result in before.results}
    new = {result.case: result for result in after.results}
    changes = (_change(name, old.get(name), new.get(name)) for name in sorted({*old, *new}))
    return tuple(change for change in changes if change is not None)


def _change(name: str, old: CaseResult | None, new: CaseResult | None) -> CaseChange | None:
    was, now = _broken(old), _broken(new)
    gone, fresh = tuple(sorted(was - now)), tuple(sorted(now - was))
    if old is None or new is None:
        kind: Kind = "added" if old is None else "removed"
    elif old.verdict is not new.verdict:
        kind = _KINDS.get((old.verdict is CaseVerdict.PASS, new.verdict is CaseVerdict.PASS), "other")
    elif gone or fresh:
        kind = "same-verdict"
    else:
        return None
    return CaseChange(name, kind, old.verdict if old else None, new.verdict if new else None, gone, fresh)


_KINDS: dict[tuple[bool, bool], Kind] = {(True, False): "broken", (False, True): "fixed"}


def _broken(result: CaseResult | None) -> set[str]:
    return {shortfall.requirement for shortfall in result.shortfalls} if result is not None else set()
