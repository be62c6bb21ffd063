"""Judges a stored run again, under the suite as it is now and without the module.

What the cases were given is made anew from the run's seed. Where that gives something else than it gave then,
the module never saw what the case now speaks of, and the case cannot be judged.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness.expected_failures import Entry, marked
from lpx.harness.given import given_digest
from lpx.harness.judge import NO_HELLO, judge_case, result_of, why_not_applicable
from lpx.harness.nouns import CaseResult, CaseVerdict
from lpx.harness.recipes import prepare
from lpx.harness.runner import cipher_for
from lpx.harness.transcript import TranscriptError, observed_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lpx.harness.nouns import Case
    from lpx.harness.observations import Observed
    from lpx.harness.runner import Rules
    from lpx.harness.transcript import CaseLine, Run

CASE_GONE = "case-gone"
GIVEN_CHANGED = "given-changed"
EVIDENCE_LOST = "evidence-lost"


def replay(
    run: Run,
    folder: Path,
    cases: Sequence[Case],
    rules: Rules,
    on_case: Callable[[CaseResult, int, int], None] | None = None,
) -> Run:
    """Return ``run`` with every case judged again.

    Args:
        run: A stored run.
        folder: Where it lies, with its evidence.
        cases: The suite as it is now.
        rules: By what to judge; the transport's abilities must be those of the run.
        on_case: Told of every case: its new result, how many are done, how many there are.
    """
    known = {case.id: case for case in cases}
    lines: list[CaseLine] = []
    for done, line in enumerate(run.cases, 1):
        result = _again(line, run, folder, known.get(line.case), rules)
        lines.append(replace(line, result=_remark(result, line.result)))
        if on_case is not None:
            on_case(lines[-1].result, done, len(run.cases))
    return replace(run, cases=tuple(lines))


def _again(line: CaseLine, run: Run, folder: Path, case: Case | None, rules: Rules) -> CaseResult:
    if case is None:
        return _open(line.result, CASE_GONE)
    if not line.seen and line.result.verdict is CaseVerdict.NOT_JUDGED:
        return line.result
    try:
        observed = observed_of(line, folder, run.begin.declaration)
    except TranscriptError:
        return _open(line.result, EVIDENCE_LOST)
    if any(seen.step < 0 for seen in observed.steps):
        return replace(line.result, verdict=CaseVerdict.NOT_JUDGED, reason=NO_HELLO)
    if run.begin.declaration is not None:
        reason = why_not_applicable(case, run.begin.declaration, rules.transport)
        if reason:
            return result_of(case, (), observed, reason=reason, verdict=CaseVerdict.NOT_APPLICABLE)
    return _judged(line, run, case, observed, rules)


def _judged(line: CaseLine, run: Run, case: Case, observed: Observed, rules: Rules) -> CaseResult:
    with tempfile.TemporaryDirectory(prefix="lpx-replay-") as place:
        cipher = cipher_for(run.begin.declaration, rules.edition)
        prepared = prepare(case, run.begin.seed, rules.edition, rules.codes, Path(place), cipher=cipher)
        if given_digest(prepared, Path(place)) != line.given:
            return _open(line.result, GIVEN_CHANGED)
        try:
            shortfalls = judge_case(
                case, prepared, observed, rules.edition, rules.codes, rules.allowances, rules.attribution
            )
        except (IndexError, KeyError):
            # The steps of the case are others now; what was seen does not belong to them.
            return _open(line.result, GIVEN_CHANGED)
    return replace(result_of(case, shortfalls, observed), seconds=line.result.seconds)


def _open(result: CaseResult, reason: str) -> CaseResult:
    return replace(result, verdict=CaseVerdict.NOT_JUDGED, reason=reason, shortfalls=())


def _remark(result: CaseResult, before: CaseResult) -> CaseResult:
    """Mark ``result`` as a known failure where it was one."""
    if not before.expected_failure:
        return result
    return marked(result, (Entry(result.case, before.expected_failure),))
