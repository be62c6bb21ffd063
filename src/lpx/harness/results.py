"""What a run amounts to: the verdict on each case, each category and each requirement.

A pass counts only from a module that was seen to work. Where every positive case of a role failed (every
import that is to be accepted, every export), the other passes of that role show nothing: a module that
refuses everything refuses the broken bundles too. They become *could not be judged*.
"""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from lpx.harness.expected_failures import UNEXPECTED_PASS
from lpx.harness.judge import NO_HELLO
from lpx.harness.nouns import Case, CaseResult, CaseVerdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lpx.harness.transcript import Run

NO_CONTROL = "no-positive-control"
NOT_RUN = "not-run"
CATEGORIES = ("export", "import-accepted", "import-rejected", "behaviour", "honesty")
_POSITIVE = {"exporter": "export", "importer": "import-accepted"}
"""Role → the category in which the module shows that it works at all."""


class Outcome(IntEnum):
    """How a run ended, in the words of the exit codes."""

    ALL_PASS = 0
    SOME_FAIL = 1
    NOTHING = 3
    NOT_JUDGED = 4
    ADAPTER = 6


class Score(Struct, frozen=True):
    """The result of one category."""

    category: str
    passed: int
    failed: int
    known: int
    """Failures that a list names."""
    not_judged: int
    not_applicable: int

    @property
    def total(self) -> int:
        """Cases that apply to the module."""
        return self.passed + self.failed + self.known + self.not_judged

    @property
    def percent(self) -> float:
        """Passed cases of those that apply, in percent; 0 where none applies."""
        return 100 * self.passed / self.total if self.total else 0.0


class RequirementResult(Struct, frozen=True):
    """The result of one requirement."""

    requirement: str
    verdict: CaseVerdict
    passed: tuple[str, ...] = ()
    """Cases that show that it is kept."""
    failed: tuple[str, ...] = ()
    """Cases in which it was broken."""
    open: tuple[str, ...] = ()
    """Cases that could not show either."""


class Summary(Struct, frozen=True):
    """Everything that reports say of a run as a whole."""

    results: tuple[CaseResult, ...]
    """By case id, after the rule of the positive cases."""
    scores: tuple[Score, ...]
    requirements: tuple[RequirementResult, ...]
    outcome: Outcome
    verdicts: Mapping[CaseVerdict, int]
    known: int
    """Failures that a list names."""
    complete: bool
    """Whether every case that was to run did."""


def summarise(run: Run, cases: Sequence[Case]) -> Summary:
    """Return what ``run`` amounts to; ``cases`` are those of the suite."""
    known = {case.id: case for case in cases}
    results = [line.result for line in run.cases]
    missing = sorted(set(run.begin.cases) - {result.case for result in results})
    results += [
        CaseResult(
            name, CaseVerdict.NOT_JUDGED, known[name].requirements if name in known else (), reason=NOT_RUN
        )
        for name in missing
    ]
    judged = controlled(sorted(results, key=lambda result: result.case), known)
    return Summary(
        results=judged,
        scores=scores_of(judged, known),
        requirements=by_requirement(judged),
        outcome=_outcome(judged, complete=not missing and run.end is not None),
        verdicts=Counter(result.verdict for result in judged),
        known=sum(is_known(result) for result in judged),
        complete=not missing and run.end is not None,
    )


def is_known(result: CaseResult) -> bool:
    """Tell whether a list of known failures covers ``result``, which does fail."""
    return bool(result.expected_failure) and result.reason != UNEXPECTED_PASS


def controlled(results: Sequence[CaseResult], cases: Mapping[str, Case]) -> tuple[CaseResult, ...]:
    """Return the results with every pass taken back that a module which never works would get too."""
    broken: set[str] = set()
    for role, category in _POSITIVE.items():
        own = [
            result.verdict
            for result in results
            if result.case in cases
            and cases[result.case].category == category
            and result.verdict is not CaseVerdict.NOT_APPLICABLE
        ]
        if own and CaseVerdict.PASS not in own:
            broken.add(role)
    return tuple(
        replace(result, verdict=CaseVerdict.NOT_JUDGED, reason=NO_CONTROL)
        if result.verdict is CaseVerdict.PASS and _roles(cases.get(result.case)) & broken
        else result
        for result in results
    )


def _roles(case: Case | None) -> set[str]:
    if case is None:
        return set()
    return set(_POSITIVE) if case.role == "both" else {case.role}


def scores_of(results: Iterable[CaseResult], cases: Mapping[str, Case]) -> tuple[Score, ...]:
    """Return the score of every category that has a result."""
    counts: dict[str, Counter[str]] = {}
    for result in results:
        case = cases.get(result.case)
        word = "known" if is_known(result) else result.verdict.value
        counts.setdefault(case.category if case is not None else "", Counter())[word] += 1
    return tuple(
        Score(
            category,
            passed=counts[category][CaseVerdict.PASS.value],
            failed=counts[category][CaseVerdict.FAIL.value],
            known=counts[category]["known"],
            not_judged=counts[category][CaseVerdict.NOT_JUDGED.value],
            not_applicable=counts[category][CaseVerdict.NOT_APPLICABLE.value],
        )
        for category in (*CATEGORIES, "")
        if category in counts
    )


def by_requirement(results: Iterable[CaseResult]) -> tuple[RequirementResult, ...]:
    """Return the result of every requirement that a case is bound to or that was found broken.

    A failed case breaks the requirements that its shortfalls are booked on; about its others it says nothing.
    """
    passed: dict[str, list[str]] = {}
    failed: dict[str, list[str]] = {}
    left: dict[str, list[str]] = {}
    for result in results:
        booked = {shortfall.requirement for shortfall in result.shortfalls}
        for requirement in booked:
            failed.setdefault(requirement, []).append(result.case)
        for requirement in set(result.requirements) - booked:
            if result.verdict is CaseVerdict.PASS:
                passed.setdefault(requirement, []).append(result.case)
            elif result.verdict is not CaseVerdict.NOT_APPLICABLE:
                left.setdefault(requirement, []).append(result.case)
            else:
                left.setdefault(requirement, [])
    return tuple(
        RequirementResult(
            name,
            _verdict_on(failed.get(name, []), passed.get(name, []), left.get(name, [])),
            tuple(passed.get(name, ())),
            tuple(failed.get(name, ())),
            tuple(left.get(name, ())),
        )
        for name in sorted({*passed, *failed, *left})
    )


def _verdict_on(failed: list[str], passed: list[str], left: list[str]) -> CaseVerdict:
    if failed:
        return CaseVerdict.FAIL
    if left:
        return CaseVerdict.NOT_JUDGED
    return CaseVerdict.PASS if passed else CaseVerdict.NOT_APPLICABLE


def _outcome(results: Sequence[CaseResult], *, complete: bool) -> Outcome:
    """Return how a run ended. Known failures are no surprise; nothing shown is no success."""
    if not results:
        return Outcome.NOTHING
    if any(result.reason == NO_HELLO for result in results):
        return Outcome.ADAPTER
    unknown = [result for result in results if not is_known(result)]
    if any(result.verdict is CaseVerdict.FAIL for result in unknown):
        return Outcome.SOME_FAIL
    shown = any(result.verdict in {CaseVerdict.PASS, CaseVerdict.FAIL} for result in results)
    if not complete or not shown or any(item.verdict is CaseVerdict.NOT_JUDGED for item in unknown):
        return Outcome.NOT_JUDGED
    return Outcome.ALL_PASS
