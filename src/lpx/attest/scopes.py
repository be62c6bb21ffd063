"""From the results of cases to the verdict on each scope; and the digest over all results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from lpx.attest.forms import compact, digest
from lpx.attest.nouns import ScopeResult, ScopeVerdict
from lpx.harness.nouns import CaseResult, CaseVerdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from lpx.attest.policy import Policy, Scope
    from lpx.harness.nouns import Case

_WORST_FIRST = (
    ScopeVerdict.DOES_NOT_CONFORM,
    ScopeVerdict.NOT_JUDGED,
    ScopeVerdict.WITH_WAIVERS,
    ScopeVerdict.CONFORMS,
)

GRANTED = frozenset({ScopeVerdict.CONFORMS, ScopeVerdict.WITH_WAIVERS})
"""Verdicts that a certificate may state."""


def scope_results(
    results: Iterable[CaseResult], cases: Iterable[Case], policy: Policy, waived: Collection[str] = ()
) -> tuple[ScopeResult, ...]:
    """Return the verdict on every scope.

    Args:
        results: Of the whole run, after the rule of the positive cases (``harness.results.summarise``).
        cases: The suite. A case without a result could not be judged.
        policy: What belongs to which scope.
        waived: Ids of cases whose failure a waiver covers.
    """
    by_case = {result.case: result for result in results}
    suite = tuple(cases)
    found: dict[str, ScopeResult] = {}
    for scope in policy.scopes:
        own = [(case.id, by_case.get(case.id)) for case in suite if scope.holds(case)]
        found[scope.id] = _on_scope(scope, own, found, waived)
    return tuple(found.values())


def _on_scope(
    scope: Scope,
    own: Sequence[tuple[str, CaseResult | None]],
    before: dict[str, ScopeResult],
    waived: Collection[str],
) -> ScopeResult:
    verdicts = {name: CaseVerdict.NOT_JUDGED if result is None else result.verdict for name, result in own}
    failed = sorted(name for name, verdict in verdicts.items() if verdict is CaseVerdict.FAIL)
    pardoned = tuple(name for name in failed if name in waived)
    remaining = tuple(name for name in failed if name not in waived)
    still_open = tuple(
        sorted(name for name, verdict in verdicts.items() if verdict is CaseVerdict.NOT_JUDGED)
    )
    passed = sum(verdict is CaseVerdict.PASS for verdict in verdicts.values())
    if remaining:
        verdict = ScopeVerdict.DOES_NOT_CONFORM
    elif still_open:
        verdict = ScopeVerdict.NOT_JUDGED
    elif pardoned:
        verdict = ScopeVerdict.WITH_WAIVERS
    else:
        verdict = ScopeVerdict.CONFORMS if passed else ScopeVerdict.NOT_APPLICABLE
    if verdict is not ScopeVerdict.NOT_APPLICABLE:
        verdict = _no_better_than(verdict, scope, before)
    return ScopeResult(
        scope.id,
        verdict,
        passed,
        sum(verdict is CaseVerdict.NOT_APPLICABLE for verdict in verdicts.values()),
        remaining,
        pardoned,
        still_open,
    )


def _no_better_than(verdict: ScopeVerdict, scope: Scope, before: dict[str, ScopeResult]) -> ScopeVerdict:
    basis = [before[name].verdict for name in scope.rests]
    told = [item for item in basis if item is not ScopeVerdict.NOT_APPLICABLE]
    if scope.rests and not told:
        return ScopeVerdict.NOT_APPLICABLE
    return min((verdict, *told), key=_WORST_FIRST.index)


def results_digest(results: Iterable[CaseResult]) -> str:
    """Return the digest over every verdict with its reason and its shortfalls, in the order of the cases.

    How long things took is left out, so that judging again gives the same digest.
    """
    told = [
        [
            result.case,
            result.verdict.value,
            result.reason,
            sorted(result.requirements),
            msgspec.to_builtins(result.shortfalls),
        ]
        for result in sorted(results, key=lambda result: result.case)
    ]
    return digest(compact(told))
