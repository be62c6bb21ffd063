"""What judging evidence again gave: for people, and as JSON (``lpx-attest-replay-1``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec import Struct

from lpx.attest.nouns import Flip, Product, ScopeResult
from lpx.harness.nouns import CaseVerdict
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.attest_words import scope_lines
from lpx.reports.columns import wrap
from lpx.reports.visible import encodable, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.attest.evidence import Evidence
    from lpx.attest.rejudging import Rejudged
    from lpx.attest.suite import Suite

SCHEMA: Final = "lpx-attest-replay-1"
NARROWEST: Final = 40
WIDEST: Final = 100
SHOWN: Final = 40
"""So many cases are listed; the number of all is told."""

Outcome = Literal["same", "other", "could-not-be-judged"]


class ReplayReport(Struct, frozen=True):
    """What judging again gave, for programs."""

    schema: str
    outcome: Outcome
    evidence: str
    product: Product
    seed: str
    same_suite: bool
    results_then: str
    results_now: str
    scopes: tuple[ScopeResult, ...]
    flips: tuple[Flip, ...]


def outcome_of(found: Rejudged) -> Outcome:
    """Return whether the verdicts are the same as then."""
    if not found.flips:
        return "same"
    open_only = all(flip.after == CaseVerdict.NOT_JUDGED.value for flip in found.flips)
    return "could-not-be-judged" if open_only else "other"


def render_replay(
    evidence: Evidence,
    found: Rejudged,
    suite: Suite,
    format: str,  # noqa: A002 - the word of the command line
    language: Language,
    *,
    width: int = 80,
) -> str:
    """Return what judging again gave in ``format`` (``text`` or ``json``), ending in a line feed."""
    report = ReplayReport(
        SCHEMA,
        outcome_of(found),
        evidence.digest,
        evidence.ceremony.request.product,
        evidence.manifest.seed,
        found.same_suite,
        evidence.manifest.results,
        found.results,
        found.scopes(suite),
        found.flips,
    )
    if format == "json":
        data = msgspec.to_builtins(report)
        return encodable(msgspec.json.format(msgspec.json.encode(data), indent=2).decode()) + "\n"
    lines = _lines(report, suite, load_catalogue(language), min(max(width, NARROWEST), WIDEST))
    return "\n".join(lines) + "\n"


def _lines(report: ReplayReport, suite: Suite, catalogue: Catalogue, width: int) -> Iterator[str]:
    product = one_line(f"{report.product.name} {report.product.version}")
    yield from wrap(
        catalogue.text(f"attest.replay.{report.outcome}", count=len(report.flips), product=product), width
    )
    if report.same_suite:
        key = "bit-for-bit" if report.results_now == report.results_then else "not-bit-for-bit"
    else:
        key = "other-suite"
    yield from wrap(catalogue.text(f"attest.replay.{key}"), width)
    yield ""
    yield from (f"  {line}" for line in scope_lines(report.scopes, suite.policy, catalogue.language))
    yield ""
    for label, value in (
        ("evidence", report.evidence),
        ("then", report.results_then),
        ("now", report.results_now),
    ):
        yield f"  {catalogue.text(f'attest.replay.label-{label}')} {one_line(value)}"
    if report.flips:
        yield ""
        yield from flip_lines(report.flips, catalogue, width)


def flip_lines(flips: Iterable[Flip], catalogue: Catalogue, width: int) -> Iterator[str]:
    """Yield a line for every case with another verdict, the first of them."""
    told = tuple(flips)
    for flip in told[:SHOWN]:
        reason = catalogue.text(f"attest.flip-reason.{flip.reason}")
        if not catalogue.has(f"attest.flip-reason.{flip.reason}"):
            known = f"harness.reason.{flip.reason}"
            reason = catalogue.text(known) if catalogue.has(known) else ""
        text = catalogue.text(
            "attest.replay.flip",
            case=one_line(flip.case),
            before=_verdict(catalogue, flip.before),
            after=_verdict(catalogue, flip.after),
            requirements=one_line(", ".join(flip.requirements)),
        )
        yield from wrap(f"{text} {reason}".strip(), width, first="  - ")
    if len(told) > SHOWN:
        yield "  " + catalogue.text("attest.replay.more", count=len(told) - SHOWN)


def _verdict(catalogue: Catalogue, verdict: str) -> str:
    return catalogue.text(f"attest.case-verdict.{verdict or 'none'}")
