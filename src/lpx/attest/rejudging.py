"""Judges evidence again without the module, and says what is another now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpx.attest.nouns import Flip, ScopeResult
from lpx.attest.scopes import results_digest, scope_results
from lpx.harness.nouns import CaseResult, CaseVerdict
from lpx.harness.replay import CASE_GONE, replay
from lpx.harness.results import Summary, summarise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from lpx.attest.evidence import Evidence
    from lpx.attest.suite import Suite


class RejudgingError(Exception):
    """lpx itself failed at the evidence; that is neither a pass nor a failure.

    Args:
        kind: The class of the error.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Rejudged:
    """What evidence amounts to under a suite."""

    summary: Summary
    results: str
    """Digest over all results."""
    flips: tuple[Flip, ...]
    """Cases with another verdict than in the transcript, cases that are new to the suite included."""
    same_suite: bool
    """Whether suite, edition and catalogues are those of the run."""

    def scopes(self, suite: Suite, waived: Collection[str] = ()) -> tuple[ScopeResult, ...]:
        """Return the verdict on every scope; ``waived`` are the cases that may fail."""
        return scope_results(self.summary.results, suite.cases, suite.policy, waived)


def rejudge(
    evidence: Evidence, suite: Suite, on_case: Callable[[CaseResult, int, int], None] | None = None
) -> Rejudged:
    """Judge ``evidence`` under ``suite``.

    What the cases gave is made anew from the seed; where that is another now, or a case is new, it could
    not be judged. A case that the suite has no more is left out.

    Args:
        evidence: A package, taken apart.
        suite: By what to judge.
        on_case: Told of every case.

    Raises:
        RejudgingError: lpx itself failed.
    """
    before = {result.case: result for result in summarise(evidence.run, suite.cases).results}
    try:
        run = replay(
            evidence.run, evidence.folder, suite.cases, suite.rules(evidence.run.begin.transport), on_case
        )
    except Exception as error:
        # Evidence may be made by anybody; whatever it does to the judge, it does not count as judged.
        raise RejudgingError(type(error).__name__) from error
    summary = summarise(run, suite.cases)
    after = {result.case: result for result in summary.results}
    names = sorted({*before, *after, *(case.id for case in suite.cases)})
    flips = (_flip(name, before.get(name), after.get(name), suite) for name in names)
    return Rejudged(
        summary, results_digest(summary.results), tuple(filter(None, flips)), same_suite(evidence, suite)
    )


def same_suite(evidence: Evidence, suite: Suite) -> bool:
    """Tell whether suite, edition and catalogues are those by which ``evidence`` was made."""
    own, other = evidence.manifest.identity, suite.identity
    return (
        own.suite == other.suite
        and own.edition == other.edition
        and own.code_edition == other.code_edition
        and own.catalogues == other.catalogues
    )


def _flip(name: str, before: CaseResult | None, after: CaseResult | None, suite: Suite) -> Flip | None:
    old = before.verdict.value if before is not None else ""
    if after is None:
        case = next(case for case in suite.cases if case.id == name)
        return Flip(name, case.requirements, old, CaseVerdict.NOT_JUDGED.value, "case-new")
    if after.reason == CASE_GONE:
        return Flip(name, after.requirements, old, "", CASE_GONE)
    if after.verdict.value == old:
        return None
    booked = tuple(dict.fromkeys(item.requirement for item in after.shortfalls))
    return Flip(name, booked or after.requirements, old, after.verdict.value, after.reason)
