"""The answer to whether a certificate holds in the words of one language, before any layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from lpx.attest.nouns import Certificate, Status, Verification
from lpx.checks.nouns import Verdict
from lpx.messages.catalogue import Catalogue
from lpx.reports.attest_words import problem_text, scope_lines
from lpx.reports.view import Fact
from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from lpx.attest.policy import Policy

_NOBODY_KNOWS: Final = frozenset(
    {
        Status.UNREADABLE,
        Status.TRUST_UNUSABLE,
        Status.REVOCATIONS_UNUSABLE,
        Status.NO_TRUST,
        Status.NOT_JUDGED,
    }
)
_TELLING: Final = frozenset({Status.UNREADABLE, Status.TAMPERED})
"""Answers after which nothing that the file says is shown: nobody knows who wrote it."""


class VerificationView(Struct, frozen=True):
    """One answer."""

    verdict: Verdict
    """It holds, does not, or nobody can tell."""
    sentence: str
    problems: tuple[str, ...]
    """Why."""
    next_step: str
    """Empty where there is nothing to do."""
    facts: tuple[Fact, ...]
    scopes: tuple[str, ...]
    exceptions: tuple[str, ...]
    """Waivers and deviations."""
    people: tuple[str, ...]
    """What people stated and no machine tested."""
    proves: tuple[str, ...]
    open: tuple[str, ...]
    """What it does not prove."""


def view_verification(found: Verification, policy: Policy, catalogue: Catalogue) -> VerificationView:
    """Return ``found`` in words.

    Args:
        found: The answer.
        policy: Names of scopes and questions.
        catalogue: The words, which may be those of a place other than the command line.
    """
    teller = _Teller(catalogue, policy)
    certificate = None if found.status in _TELLING else found.certificate
    held = certificate if found.status is Status.VALID else None
    following = f"attest.status.{found.status.value}-next"
    return VerificationView(
        verdict=verdict_of(found),
        sentence=catalogue.text(f"attest.status.{found.status.value}"),
        problems=tuple(problem_text(catalogue, item.key, item.parameters) for item in found.problems),
        next_step=catalogue.text(following) if catalogue.has(following) else "",
        facts=tuple(teller.facts(certificate, found)) if certificate else (),
        scopes=tuple(scope_lines(certificate.scopes, policy, catalogue.language)) if certificate else (),
        exceptions=tuple(teller.exceptions(certificate)) if certificate else (),
        people=tuple(teller.people(certificate)) if certificate else (),
        proves=tuple(teller.proves(held, found)) if held else (),
        open=tuple(teller.proves_not(found)),
    )


def verdict_of(found: Verification) -> Verdict:
    """Return which of the three it is."""
    if found.status is Status.VALID:
        return Verdict.CONFORMS
    return Verdict.NOT_JUDGED if found.status in _NOBODY_KNOWS else Verdict.DOES_NOT_CONFORM


@dataclass(frozen=True)
class _Teller:
    catalogue: Catalogue
    policy: Policy

    def word(self, key: str, **parameters: object) -> str:
        shown = {name: one_line(str(value)) for name, value in parameters.items()}
        return self.catalogue.text(f"attest.report.{key}", **shown)

    def facts(self, certificate: Certificate, found: Verification) -> Iterator[Fact]:
        product, identity = certificate.product, certificate.identity
        issuer = found.signer or self.word("issuer-unknown", name=certificate.issuer.name)
        rows = (
            ("number", certificate.number, True),
            ("product", " ".join(filter(None, (product.name, product.version, product.build))), False),
            ("vendor", product.vendor, False),
            ("product-digest", product.digest, True),
            ("issuer", issuer, False),
            (
                "validity",
                self.word("validity", since=certificate.valid_from, until=certificate.valid_until),
                False,
            ),
            ("edition", identity.edition.id, True),
            ("suite", self.word("suite", lpx=identity.lpx, required=certificate.required), False),
            ("suite-digest", identity.suite, True),
            ("evidence", certificate.evidence, True),
            ("digest", found.digest, True),
        )
        for name, value, code in rows:
            yield Fact(self.word(f"label-{name}"), one_line(value), code=code)

    def exceptions(self, certificate: Certificate) -> Iterator[str]:
        for waiver in certificate.waivers:
            yield self.word(
                "waiver",
                cases=", ".join(waiver.cases),
                reason=waiver.reason,
                by=waiver.granted_by,
                expires=waiver.expires,
            )
        for deviation in certificate.deviations:
            key = "deviation-capability" if deviation.kind == "capability" else "deviation-stated"
            yield self.word(key, id=deviation.id, text=deviation.text, cases=deviation.cases)

    def people(self, certificate: Certificate) -> Iterator[str]:
        questions = {question.id: question.text for question in self.policy.questions}
        for item in certificate.statements:
            if item.answer == "not-answered":
                continue
            text = questions.get(item.question)
            yield self.word(
                "statement",
                question=item.question if text is None else text.get(self.catalogue.language),
                answer=self.catalogue.text(f"attest.answer.{item.answer}"),
                by=" ".join(filter(None, (item.by, item.position))),
                date=item.date,
            )

    def proves(self, certificate: Certificate, found: Verification) -> Iterator[str]:
        yield self.word("proves-signed", name=found.signer)
        yield self.word("proves-results", required=certificate.required, excused=certificate.excused)
        if found.suite == "same":
            yield self.word("proves-suite")
        if found.product == "compared":
            yield self.word("proves-product")
        if found.evidence == "compared":
            yield self.word("proves-evidence")
        if found.evidence == "re-judged":
            yield self.word("proves-rejudged")
        if found.revocations == "given":
            yield self.word("proves-not-revoked", sequence=found.revocation_sequence)

    def proves_not(self, found: Verification) -> Iterator[str]:
        if found.product == "not-given":
            yield self.word("open-product")
        if found.evidence == "not-given":
            yield self.word("open-evidence")
        if found.revocations == "not-given":
            yield self.word("open-revocations")
        certificate = found.certificate
        if certificate is None or found.status is not Status.VALID:
            return
        if found.suite == "other":
            yield self.word("open-suite", required=certificate.required)
        if certificate.product_check == "stated":
            yield self.word("open-product-stated")
        if certificate.adapter_check == "stated":
            yield self.word("open-adapter-stated")
        yield self.word("open-running")
        yield self.word("open-operation")
        yield self.word("open-other-versions")
        if any(item.answer != "not-answered" for item in certificate.statements):
            yield self.word("open-people")
