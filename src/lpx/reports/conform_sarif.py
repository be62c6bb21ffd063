"""A conformance run as SARIF 2.1.0, for code scanning: one result per way in which a case fell short.

The module is no file, so results point at the adapter's address and name the case as a logical location. What
could not be judged makes the run an execution that was not successful: it never reads as a clean run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from lpx.edition.nouns import Edition
from lpx.harness.nouns import Case, CaseResult, CaseVerdict
from lpx.harness.results import Outcome, Summary, is_known
from lpx.harness.transcript import Run
from lpx.messages.catalogue import Language
from lpx.reports.conform_phrasing import Teller
from lpx.reports.conform_view import CaseView
from lpx.reports.report_json import encode
from lpx.reports.sarif import SCHEMA
from lpx.reports.sarif_rules import Json, rule_of
from lpx.reports.visible import encodable, one_line
from lpx.reports.words import words_of

SCHEME = "lpxCase/v1"
_PROBLEMS = 50
_JUDGED = frozenset({Outcome.ALL_PASS, Outcome.SOME_FAIL})


def render_run_sarif(
    run: Run, summary: Summary, cases: Sequence[Case], edition: Edition, language: Language
) -> str:
    """Return the run as one SARIF log with one run."""
    teller = Teller(run, summary, {case.id: case for case in cases}, edition, language)
    names = sorted(
        {shortfall.requirement for result in summary.results for shortfall in result.shortfalls}
        | {name for result in summary.results for name in result.requirements}
    )
    words = words_of(language)
    places = {name: number for number, name in enumerate(names)}
    failing = [result for result in summary.results if result.verdict is CaseVerdict.FAIL]
    open_ = [result for result in summary.results if result.verdict is CaseVerdict.NOT_JUDGED]
    tool = run.begin.tool
    log: Json = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": tool.name,
                        "version": tool.version,
                        "semanticVersion": tool.version,
                        "language": language,
                        "fullDescription": {"text": words("sarif-driver", edition=run.begin.edition.id)},
                        "rules": [rule_of(name, edition, words) for name in names],
                        "notifications": [{"id": "not-judged"}],
                    }
                },
                "language": language,
                "columnKind": "unicodeCodePoints",
                "automationDetails": {"id": f"lpx/{run.begin.edition.id}/conform/"},
                "invocations": [
                    {
                        "executionSuccessful": summary.outcome in _JUDGED and not open_,
                        "toolExecutionNotifications": [_notification(teller.case(item)) for item in open_],
                    }
                ],
                "artifacts": [{"location": {"uri": _address(run)}, "roles": ["analysisTarget"]}],
                "results": [
                    told
                    for result in failing
                    for told in _results(result, teller.case(result, problems=_PROBLEMS), places, run)
                ],
                "properties": {
                    "seed": one_line(run.begin.seed),
                    "suite": run.begin.suite,
                    "edition": run.begin.edition.id,
                    "editionDigest": run.begin.edition.digest,
                    "transport": run.begin.transport,
                    "certifiable": run.begin.certifiable,
                    "verdicts": {verdict.value: count for verdict, count in summary.verdicts.items()},
                },
            }
        ],
    }
    return msgspec.json.format(encode(log), indent=2).decode() + "\n"


def _results(result: CaseResult, view: CaseView, places: dict[str, int], run: Run) -> list[Json]:
    told: list[Json] = []
    for number, problem in enumerate(view.problems):
        lines = [problem.text]
        if problem.expected or problem.seen:
            lines.append(f"{problem.expected or '–'} → {problem.seen or '–'}")
        lines += [view.title, view.repeat]
        item: Json = {
            "ruleId": problem.requirement,
            "ruleIndex": places[problem.requirement],
            "kind": "fail",
            "level": "error",
            "message": {"text": "\n".join(map(one_line, lines))},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": _address(run), "index": 0}},
                    "logicalLocations": [
                        {
                            "name": result.case.rpartition("/")[2],
                            "fullyQualifiedName": result.case,
                            "kind": "member",
                        }
                    ],
                }
            ],
            "partialFingerprints": {SCHEME: _mark(result, problem.requirement, number)},
            "properties": {"case": result.case, "category": view.category, "place": problem.place},
        }
        if is_known(result):
            item["suppressions"] = [{"kind": "external", "justification": view.known}]
        told.append(item)
    return told


def _notification(view: CaseView) -> Json:
    return {
        "descriptor": {"id": "not-judged"},
        "level": "error",
        "message": {"text": one_line(f"{view.id}: {view.reason or view.title}")},
    }


def _mark(result: CaseResult, requirement: str, number: int) -> str:
    """Return what a shortfall has in common from run to run: its case and requirement, no seed, no time."""
    return hashlib.sha256(encode([result.case, requirement, number])).hexdigest()[:32]


def _address(run: Run) -> str:
    declared = run.begin.declaration
    name = declared.product if declared is not None else run.begin.adapter
    return quote(encodable(one_line(name)) or "module", safe="")
