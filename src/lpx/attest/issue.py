"""From evidence to a signed certificate: only what judging it again supports is attested."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpx.attest.admission import Refusal, excuses, lasting_refusals, refusals
from lpx.attest.forms import digest
from lpx.attest.keys import public_of
from lpx.attest.moments import written, years_later
from lpx.attest.nouns import CERTIFICATE, Certificate, Deviation, Issuer, ScopeResult
from lpx.attest.scopes import GRANTED, results_digest
from lpx.attest.statement import make_statement, sign_statement
from lpx.attest.terms import Terms, all_answers, last_moment, refused_terms
from lpx.harness.nouns import CaseVerdict
from lpx.harness.results import summarise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from securesystemslib.signer import CryptoSigner

    from lpx.attest.evidence import Evidence
    from lpx.attest.rejudging import Rejudged
    from lpx.attest.suite import Suite

_SHOWN = 5


class IssueRefused(Exception):  # noqa: N818 - an answer, not a mistake
    """The evidence does not support what is to be attested.

    Args:
        refusals: Why.
    """

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(refusal.key for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True)
class Wanted:
    """What is to be attested, beside what the evidence says itself."""

    issuer: str
    """Name of who signs."""
    at: datetime
    valid_from: datetime | None = None
    """None: from now on."""
    valid_until: datetime | None = None
    """None: as long as the rules of certification say, or until the first waiver ends."""
    number: str = ""
    """Empty: made from the day and the evidence."""
    scopes: tuple[str, ...] = ()
    """Empty: all that the vendor asked for."""
    renews: str = ""


@dataclass(frozen=True)
class Grounds:
    """What a certificate rests on."""

    evidence: Evidence
    rejudged: Rejudged
    """What the evidence amounts to now, by ``suite``."""
    suite: Suite
    """The suite that is installed."""


def issue(grounds: Grounds, terms: Terms, wanted: Wanted, signer: CryptoSigner) -> bytes:
    """Return the file of a signed certificate.

    Args:
        grounds: Evidence, and what it amounts to.
        terms: What people add.
        wanted: Who signs, for how long, about which scopes.
        signer: With which key.

    Raises:
        IssueRefused: The evidence does not support it.
    """
    evidence, rejudged, suite = grounds.evidence, grounds.rejudged, grounds.suite
    names = wanted.scopes or evidence.ceremony.request.scopes
    found = {item.scope: item for item in rejudged.scopes(suite, terms.waived)}
    refused = (
        *_of_evidence(evidence, rejudged, suite),
        *_of_scopes(names, found, evidence),
        *_of_terms(rejudged, suite, terms, wanted),
        *_of_validity(suite, terms, wanted),
    )
    if refused:
        raise IssueRefused(refused)
    certificate = _certificate(grounds, terms, wanted, signer, [found[name] for name in names])
    held = {
        case.id
        for case in suite.cases
        for scope in suite.policy.scopes
        if scope.id in names and scope.holds(case)
    }
    passed = {
        result.case
        for result in rejudged.summary.results
        if result.verdict is CaseVerdict.PASS and result.case in held
    }
    return sign_statement(make_statement(certificate, passed, terms.waived & held), signer)


def _of_evidence(evidence: Evidence, rejudged: Rejudged, suite: Suite) -> Iterator[Refusal]:
    run = evidence.run
    if rejudged.same_suite:
        recorded = summarise(run, suite.cases)
        yield from refusals(run, recorded, evidence.ceremony, suite)
        told = results_digest(recorded.results)
        if not told == rejudged.results == evidence.manifest.results:
            yield Refusal("results-differ", {"count": len(rejudged.flips)})
    else:
        # Made by another suite: what counts is what judging again by this one says; where that gives other
        # bundles than the module saw, or has new cases, the scope could not be judged and is refused.
        yield from lasting_refusals(run, evidence.ceremony)


def _of_scopes(
    names: tuple[str, ...], found: dict[str, ScopeResult], evidence: Evidence
) -> Iterator[Refusal]:
    asked = evidence.ceremony.request.scopes
    if not names:
        yield Refusal("scopes-none")
    for name in names:
        if name not in found:
            yield Refusal("scope-unknown", {"scope": name, "known": ", ".join(found)})
        elif name not in asked:
            yield Refusal("scope-not-asked-for", {"scope": name, "asked": ", ".join(asked)})
        elif found[name].verdict not in GRANTED:
            item = found[name]
            cases = (*item.failed, *item.open)
            yield Refusal(
                f"scope-{item.verdict.value}",
                {"scope": name, "count": len(cases), "cases": ", ".join(cases[:_SHOWN])},
            )


def _of_terms(rejudged: Rejudged, suite: Suite, terms: Terms, wanted: Wanted) -> tuple[Refusal, ...]:
    failed = {item.case for item in rejudged.summary.results if item.verdict is CaseVerdict.FAIL}
    return refused_terms(terms, suite.policy, failed, wanted.at)


def _of_validity(suite: Suite, terms: Terms, wanted: Wanted) -> Iterator[Refusal]:
    begin = wanted.valid_from or wanted.at
    if wanted.valid_until is None:
        return
    latest = years_later(begin, suite.policy.validity_years)
    if wanted.valid_until > latest:
        yield Refusal("valid-too-long", {"latest": written(latest)})
    if wanted.valid_until <= begin:
        yield Refusal("valid-ends-before-it-begins")
    first = _first_end(terms, wanted)
    if first is not None and wanted.valid_until > first:
        yield Refusal("valid-longer-than-a-waiver", {"latest": written(first)})


def _first_end(terms: Terms, wanted: Wanted) -> datetime | None:
    try:
        return last_moment(terms, wanted.at)
    except (ValueError, OverflowError):
        return None  # told as a waiver without a day


def _certificate(
    grounds: Grounds,
    terms: Terms,
    wanted: Wanted,
    signer: CryptoSigner,
    scopes: list[ScopeResult],
) -> Certificate:
    evidence, rejudged, suite = grounds.evidence, grounds.rejudged, grounds.suite
    ceremony, manifest = evidence.ceremony, evidence.manifest
    begin = wanted.valid_from or wanted.at
    until = wanted.valid_until or min(
        filter(None, (years_later(begin, suite.policy.validity_years), _first_end(terms, wanted)))
    )
    own = {item.scope for item in scopes}
    return Certificate(
        schema=CERTIFICATE,
        number=wanted.number or _number(evidence, wanted),
        product=ceremony.request.product,
        adapter=ceremony.request.adapter,
        product_check=manifest.product,
        adapter_check=manifest.adapter,
        issuer=Issuer(wanted.issuer, signer.public_key.keyid, public_of(signer)),
        issued_at=written(wanted.at),
        valid_from=written(begin),
        valid_until=written(until),
        scopes=tuple(scopes),
        occasions=tuple(
            dict.fromkeys(
                name for scope in suite.policy.scopes if scope.id in own for name in scope.occasions
            )
        ),
        identity=suite.identity,
        request=evidence.ceremony.challenge.request,
        vendor_commitment=ceremony.request.commitment,
        team_commitment=ceremony.challenge.commitment,
        seed=manifest.seed,
        transport=evidence.run.begin.transport,
        evidence=evidence.digest,
        results=rejudged.results,
        required=len(suite.cases),
        excused=rejudged.summary.verdicts.get(CaseVerdict.NOT_APPLICABLE, 0),
        deviations=(*_undeclared(evidence, suite), *terms.deviations),
        waivers=terms.waivers,
        statements=all_answers(terms, suite.policy),
        renews=wanted.renews,
    )


def _number(evidence: Evidence, wanted: Wanted) -> str:
    """Return a number for the day; another certificate on the same evidence gets another one."""
    told = digest(f"{evidence.digest}\n{written(wanted.at)}\n{wanted.renews}".encode())
    return f"LPX-{wanted.at:%Y%m%d}-{told.removeprefix('sha256:')[:8]}"


def _undeclared(evidence: Evidence, suite: Suite) -> Iterator[Deviation]:
    """Return what the module does not declare, with the number of cases that this excused."""
    counts = Counter(
        name
        for excuse in excuses(evidence.run, suite)
        if excuse.reason == "capability-not-declared"
        for name in excuse.capabilities
    )
    for name in sorted(counts):
        yield Deviation("capability", name, cases=counts[name])
