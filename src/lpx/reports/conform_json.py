"""A conformance run as one JSON document for programs: what was run, what it amounts to, every result."""

from __future__ import annotations

import msgspec
from msgspec import Struct, structs

from lpx.harness.nouns import CaseResult
from lpx.harness.protocol import Declaration
from lpx.harness.results import RequirementResult, Score, Summary
from lpx.harness.transcript import Run
from lpx.reports.visible import encodable

SCHEMA = "lpx-run-1"


class RunReport(Struct, frozen=True):
    """A run and what it amounts to."""

    schema: str
    """``lpx-run-1``."""
    outcome: str
    """``all-pass``, ``some-fail``, ``not-judged``, ``adapter`` or ``nothing``."""
    exit_code: int
    complete: bool
    """Whether every case that was to run did."""
    certifiable: bool
    """False where the way to the module shows too little."""
    whole: bool
    """Whether no case of the suite was left out."""
    product: str
    version: str
    seed: str
    suite: str
    """Digest over all cases of the suite."""
    edition: str
    edition_digest: str
    tool: str
    adapter: str
    transport: str
    begun_at: str
    seconds: float
    verdicts: dict[str, int]
    """Verdict → number of cases."""
    known_failures: int
    scores: tuple[Score, ...]
    """By category."""
    requirements: tuple[RequirementResult, ...]
    results: tuple[CaseResult, ...]
    """By case id."""
    declaration: Declaration | None = None


def run_report(run: Run, summary: Summary) -> RunReport:
    """Return the run as the noun that is published."""
    begin = run.begin
    declared = begin.declaration
    return RunReport(
        schema=SCHEMA,
        outcome=summary.outcome.name.lower().replace("_", "-"),
        exit_code=int(summary.outcome),
        complete=summary.complete,
        certifiable=begin.certifiable,
        whole=begin.whole,
        product=declared.product if declared is not None else "",
        version=declared.version if declared is not None else "",
        seed=begin.seed,
        suite=begin.suite,
        edition=begin.edition.id,
        edition_digest=begin.edition.digest,
        tool=f"{begin.tool.name} {begin.tool.version}",
        adapter=begin.adapter,
        transport=begin.transport,
        begun_at=begin.begun_at,
        seconds=run.end.seconds if run.end is not None else 0.0,
        verdicts={verdict.value: number for verdict, number in sorted(summary.verdicts.items())},
        known_failures=summary.known,
        scores=summary.scores,
        requirements=summary.requirements,
        results=tuple(structs.replace(result, calls=()) for result in summary.results),
        declaration=declared,
    )


def render_run_json(run: Run, summary: Summary) -> str:
    """Return the run as indented JSON."""
    data = msgspec.to_builtins(run_report(run, summary))
    return encodable(msgspec.json.format(msgspec.json.encode(data), indent=2).decode()) + "\n"
