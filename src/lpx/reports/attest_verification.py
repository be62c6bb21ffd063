"""The answer to whether a certificate holds: for people, and as JSON (``lpx-verification-1``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from lpx.attest.nouns import Certificate, Status, Verification
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.attest_words import problem_text, scope_lines
from lpx.reports.columns import cell_width, wrap
from lpx.reports.visible import encodable, one_line

if TYPE_CHECKING:
    from lpx.attest.policy import Policy

SCHEMA: Final = "lpx-verification-1"
NARROWEST: Final = 40
WIDEST: Final = 100

_YES: Final = frozenset({Status.VALID})
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


class VerificationReport(Struct, frozen=True):
    """The answer for programs."""

    schema: str
    exit_code: int
    verification: Verification


def render_verification(
    found: Verification,
    format: str,  # noqa: A002 - the word of the command line
    policy: Policy,
    language: Language,
    *,
    exit_code: int,
    color: bool = False,
    width: int = 80,
) -> str:
    """Return the answer in ``format`` (``text`` or ``json``), ending in a line feed.

    Args:
        found: The answer.
        format: JSON holds no sentences.
        policy: Names of scopes and questions.
        language: ``zh-Hant`` or ``en``.
        exit_code: With which the command ends.
        color: ANSI colours in ``text``.
        width: Columns of ``text``.
    """
    if format == "json":
        data = msgspec.to_builtins(VerificationReport(SCHEMA, exit_code, found))
        return encodable(msgspec.json.format(msgspec.json.encode(data), indent=2).decode()) + "\n"
    teller = _Teller(load_catalogue(language), policy, min(max(width, NARROWEST), WIDEST), color=color)
    return "\n".join(teller.all(found)) + "\n"


class _Teller:
    """Lays the answer out for a terminal."""

    def __init__(self, catalogue: Catalogue, policy: Policy, width: int, *, color: bool) -> None:
        self._catalogue = catalogue
        self._policy = policy
        self._width = width
        self._paint: Callable[[str, str], str] = _coloured if color else _plain

    def word(self, key: str, **parameters: object) -> str:
        shown = {name: one_line(str(value)) for name, value in parameters.items()}
        return self._catalogue.text(f"attest.report.{key}", **shown)

    def all(self, found: Verification) -> Iterator[str]:
        yield from self.headline(found)
        certificate = found.certificate
        if certificate is not None and found.status not in _TELLING:
            yield ""
            yield from self.facts(certificate, found)
            yield from self.scopes(certificate)
            yield from self.people(certificate)
        if found.status is Status.VALID and certificate is not None:
            yield from self.chapter("heading-proves", self.proves(certificate, found))
        yield from self.chapter("heading-not-proved", self.proves_not(found))

    def headline(self, found: Verification) -> Iterator[str]:
        colour = "1;32" if found.status in _YES else "1;33" if found.status in _NOBODY_KNOWS else "1;31"
        text = self._catalogue.text(f"attest.status.{found.status.value}")
        for line in wrap(text, self._width, rest="  "):
            yield self._paint(line, colour)
        for problem in found.problems:
            told = problem_text(self._catalogue, problem.key, problem.parameters)
            yield from wrap(told, self._width, first="  - ")
        following = f"attest.status.{found.status.value}-next"
        if self._catalogue.has(following):
            yield ""
            yield from wrap(self._catalogue.text(following), self._width)

    def facts(self, certificate: Certificate, found: Verification) -> Iterator[str]:
        product, identity = certificate.product, certificate.identity
        rows = (
            ("label-number", certificate.number),
            ("label-product", " ".join(filter(None, (product.name, product.version, product.build)))),
            ("label-vendor", product.vendor),
            ("label-product-digest", product.digest),
            ("label-issuer", found.signer or self.word("issuer-unknown", name=certificate.issuer.name)),
            (
                "label-validity",
                self.word("validity", since=certificate.valid_from, until=certificate.valid_until),
            ),
            ("label-edition", identity.edition.id),
            ("label-suite", self.word("suite", lpx=identity.lpx, required=certificate.required)),
            ("label-suite-digest", identity.suite),
            ("label-evidence", certificate.evidence),
            ("label-digest", found.digest),
        )
        labels = [self.word(key) for key, _ in rows]
        widest = max(map(cell_width, labels))
        for label, (_, value) in zip(labels, rows, strict=True):
            lead = f"  {label}" + " " * (widest - cell_width(label) + 2)
            shown = one_line(value)
            if " " not in shown and cell_width(lead) + cell_width(shown) > self._width:
                yield f"  {label}"
                yield f"    {shown}"  # a digest that is cut cannot be copied
            else:
                yield from wrap(shown, self._width, first=lead)

    def scopes(self, certificate: Certificate) -> Iterator[str]:
        yield from self.heading("heading-scopes")
        for line in scope_lines(certificate.scopes, self._policy, self._catalogue.language):
            if cell_width(line) + 2 <= self._width:
                yield f"  {line}"
            else:
                yield from wrap(line, self._width, first="  ", rest="    ")
        for waiver in certificate.waivers:
            text = self.word(
                "waiver",
                cases=", ".join(waiver.cases),
                reason=waiver.reason,
                by=waiver.granted_by,
                expires=waiver.expires,
            )
            yield from wrap(text, self._width, first="  - ")
        for deviation in certificate.deviations:
            key = "deviation-capability" if deviation.kind == "capability" else "deviation-stated"
            text = self.word(key, id=deviation.id, text=deviation.text, cases=deviation.cases)
            yield from wrap(text, self._width, first="  - ")

    def people(self, certificate: Certificate) -> Iterator[str]:
        told = [item for item in certificate.statements if item.answer != "not-answered"]
        if not told:
            return
        yield from self.heading("heading-people")
        questions = {question.id: question.text for question in self._policy.questions}
        for item in told:
            text = questions.get(item.question)
            question = item.question if text is None else text.get(self._catalogue.language)
            answer = self._catalogue.text(f"attest.answer.{item.answer}")
            told_as = self.word(
                "statement",
                question=question,
                answer=answer,
                by=" ".join(filter(None, (item.by, item.position))),
                date=item.date,
            )
            yield from wrap(told_as, self._width, first="  - ")

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

    def chapter(self, heading: str, sentences: Iterator[str]) -> Iterator[str]:
        told = list(sentences)
        if told:
            yield from self.heading(heading)
            for sentence in told:
                yield from wrap(sentence, self._width, first="  - ")

    def heading(self, key: str) -> Iterator[str]:
        yield ""
        yield self._paint(self.word(key), "1")


def _coloured(text: str, parameters: str) -> str:
    return f"\x1b[{parameters}m{text}\x1b[0m"


def _plain(text: str, parameters: str) -> str:  # noqa: ARG001 - the twin of _coloured
    return text
