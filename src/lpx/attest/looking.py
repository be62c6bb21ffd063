"""The edge where a certificate meets its evidence: opens the package, and judges it again when asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.attest.evidence import Evidence, EvidenceError, unpacked
from lpx.attest.package import PackageError, digest_of_package
from lpx.attest.rejudging import RejudgingError, rejudge, same_suite
from lpx.attest.scopes import results_digest, scope_results
from lpx.attest.verify import EvidenceSeen
from lpx.harness.results import summarise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from lpx.attest.suite import Suite
    from lpx.harness.nouns import CaseResult


def look_at_evidence(
    path: Path,
    suite: Suite,
    waived: Collection[str] = (),
    *,
    again: bool = False,
    on_case: Callable[[CaseResult, int, int], None] | None = None,
) -> EvidenceSeen:
    """Return what the evidence at ``path`` amounts to. Never raises for what stands in it.

    Args:
        path: A package.
        suite: The suite that is installed.
        waived: Cases whose failure the certificate waives.
        again: Whether to judge it again; else what was judged then is taken from the transcript.
        on_case: Told of every case that is judged again.
    """
    try:
        digest = digest_of_package(path)
    except PackageError as error:
        return EvidenceSeen("", error.key)
    try:
        with unpacked(path) as evidence:
            if again:
                return _judged(evidence, suite, waived, on_case)
            return _recorded(evidence, suite, waived)
    except EvidenceError as error:
        return EvidenceSeen(digest, error.key)


def _judged(
    evidence: Evidence,
    suite: Suite,
    waived: Collection[str],
    on_case: Callable[[CaseResult, int, int], None] | None,
) -> EvidenceSeen:
    try:
        found = rejudge(evidence, suite, on_case)
    except RejudgingError:
        return EvidenceSeen(evidence.digest, "rejudging-failed", rejudged=True)
    return EvidenceSeen(
        evidence.digest,
        manifest=evidence.manifest,
        request=evidence.ceremony.request,
        scopes=found.scopes(suite, waived),
        results=found.results,
        rejudged=True,
        same_suite=found.same_suite,
    )


def _recorded(evidence: Evidence, suite: Suite, waived: Collection[str]) -> EvidenceSeen:
    if not same_suite(evidence, suite):
        # Which case belongs to which scope is known for the own suite only; the manifest has to do.
        manifest = evidence.manifest
        return EvidenceSeen(
            evidence.digest,
            manifest=manifest,
            request=evidence.ceremony.request,
            results=manifest.results,
            same_suite=False,
        )
    summary = summarise(evidence.run, suite.cases)
    return EvidenceSeen(
        evidence.digest,
        manifest=evidence.manifest,
        request=evidence.ceremony.request,
        scopes=scope_results(summary.results, suite.cases, suite.policy, waived),
        results=results_digest(summary.results),
    )
