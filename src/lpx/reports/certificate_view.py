"""What the page of a certificate shows, in every language it shows it in; a pure function of the certificate.

Nothing here looks at a clock: whether a certificate is valid today is for ``lpx attest verify`` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lpx.attest.nouns import Certificate, Deviation, HumanStatement, ScopeResult, ScopeVerdict, Waiver
from lpx.attest.policy import Policy, Scope
from lpx.attest.revocation import SUFFIX as LIST_SUFFIX
from lpx.attest.statement import SUFFIX, Read
from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Text
from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.visible import one_line

MOST_TERMS: Final = 4
MOST_STATEMENTS: Final = 6
LONGEST_TEXT: Final = 70
LONGEST_NAME: Final = 50
LONGEST_PERSON: Final = 24
"""Characters of what people wrote that fit on one page; the certificate's file holds all of it."""

_ICONS: Final = {
    ScopeVerdict.CONFORMS: Verdict.CONFORMS,
    ScopeVerdict.WITH_WAIVERS: Verdict.CONFORMS,
    ScopeVerdict.DOES_NOT_CONFORM: Verdict.DOES_NOT_CONFORM,
    ScopeVerdict.NOT_JUDGED: Verdict.NOT_JUDGED,
    ScopeVerdict.NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
}

Said = tuple[tuple[Language, str], ...]
"""A text in each language of the page, the main one first."""


@dataclass(frozen=True, slots=True)
class ScopeView:
    """One of the things that a certificate can be about."""

    title: Said
    says: Said
    icon: Verdict
    tone: str
    """``good``, ``waived``, ``bad``, ``open`` or ``absent``."""
    verdict: Said
    numbers: Said


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line; its value is one text, or one in each language."""

    label: Said
    value: str | Said
    code: bool = False
    note: Said = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A waiver or a deviation."""

    kind: Said
    text: str | Said
    detail: Said = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person stated."""

    question: Said
    answer: Said
    tone: str
    """``yes``, ``no`` or ``not-answered``."""
    by: str


@dataclass(frozen=True, slots=True)
class CertificateView:
    """The page, ready to be laid out."""

    languages: tuple[Language, ...]
    title: Said
    intro: Said
    number: Line
    product: str
    product_facts: tuple[Line, ...]
    scopes: tuple[ScopeView, ...]
    validity: tuple[Line, ...]
    tested: tuple[Line, ...]
    terms: tuple[Term, ...]
    terms_more: Said
    """How many terms are not shown, or that there are none; empty: all are shown."""
    statements: tuple[Answer, ...]
    limits: tuple[Said, ...]
    digest: str
    digest_label: Said
    command: str
    check_step: Said
    check_file: Said
    qr_name: Said
    headings: Mapping[str, Said]


def view_certificate(
    read: Read, policy: Policy, capabilities: Mapping[str, Text], languages: Sequence[Language]
) -> CertificateView:
    """Return what the page of a certificate shows.

    Args:
        read: The certificate, out of its file.
        policy: What its scopes and questions are called.
        capabilities: What capabilities are called.
        languages: Languages of the page, the main one first.
    """
    return _Teller(read, policy, capabilities, tuple(languages)).view()


class _Teller:
    """Says everything in every language of the page."""

    def __init__(
        self, read: Read, policy: Policy, capabilities: Mapping[str, Text], languages: tuple[Language, ...]
    ) -> None:
        self._read = read
        self._certificate: Certificate = read.certificate
        self._policy = policy
        self._capabilities = capabilities
        self._languages = languages

    def view(self) -> CertificateView:
        certificate = self._certificate
        product = certificate.product
        terms = (*map(self._waiver, certificate.waivers), *map(self._deviation, certificate.deviations))
        headings = ("scopes", "tested", "check", "terms", "statements", "limits")
        return CertificateView(
            languages=self._languages,
            title=self._said("title"),
            intro=self._said("intro"),
            number=self._line("number", certificate.number, code=True, prefix=""),
            product=_short(product.name, LONGEST_NAME),
            product_facts=(
                self._line("version", _short(product.version, LONGEST_NAME)),
                *([self._line("build", _short(product.build, LONGEST_NAME))] if product.build else []),
                self._line("vendor", _short(product.vendor, LONGEST_NAME)),
            ),
            scopes=tuple(map(self._scope, self._policy.scopes)) + tuple(self._unknown_scopes()),
            validity=(
                self._line(
                    "valid", f"{_moment(certificate.valid_from)} – {_moment(certificate.valid_until)}"
                ),
                self._line("issued", _moment(certificate.issued_at)),
                self._line("issuer", _short(certificate.issuer.name)),
                self._line("key", certificate.issuer.keyid, code=True),
            ),
            tested=tuple(self._tested()),
            terms=terms[:MOST_TERMS],
            terms_more=self._rest(len(terms)),
            statements=tuple(map(self._answer, certificate.statements[:MOST_STATEMENTS])),
            limits=tuple(self._limits()),
            digest=self._read.digest,
            digest_label=self._said("label-digest"),
            command=_command(certificate.number),
            check_step=self._said("check-step"),
            check_file=self._said("check-file"),
            qr_name=self._said("qr-name"),
            headings={name: self._said(f"heading-{name}") for name in headings},
        )

    def _said(self, key: str, **parameters: object) -> Said:
        return tuple(
            (language, load_catalogue(language).text(f"certificate.{key}", **parameters))
            for language in self._languages
        )

    def _titled(self, text: Text | None, otherwise: str) -> Said:
        return tuple(
            (language, text.get(language) if text is not None else otherwise) for language in self._languages
        )

    def _line(
        self, key: str, value: str | Said, *, code: bool = False, prefix: str = "label-", note: Said = ()
    ) -> Line:
        return Line(self._said(f"{prefix}{key}"), value, code, note)

    def _scope(self, scope: Scope) -> ScopeView:
        result = next((item for item in self._certificate.scopes if item.scope == scope.id), None)
        title, says = self._titled(scope.title, scope.id), self._titled(scope.says, "")
        if result is None:
            absent = self._said("scope-absent")
            return ScopeView(title, says, Verdict.NOT_APPLICABLE, "absent", absent, ())
        return self._decided(result, title, says)

    def _unknown_scopes(self) -> Iterator[ScopeView]:
        """Yield the scopes that this lpx has no words for, by their ids: a newer one may know more."""
        known = {scope.id for scope in self._policy.scopes}
        for result in self._certificate.scopes:
            if result.scope not in known:
                yield self._decided(result, self._titled(None, _short(result.scope)), ())

    def _decided(self, result: ScopeResult, title: Said, says: Said) -> ScopeView:
        tones = {
            ScopeVerdict.CONFORMS: "good",
            ScopeVerdict.WITH_WAIVERS: "waived",
            ScopeVerdict.DOES_NOT_CONFORM: "bad",
            ScopeVerdict.NOT_JUDGED: "open",
            ScopeVerdict.NOT_APPLICABLE: "absent",
        }
        numbers = self._said(
            "scope-numbers-waived" if result.waived else "scope-numbers",
            passed=f"{result.passed:,}",
            excused=f"{result.excused:,}",
            waived=f"{len(result.waived):,}",
        )
        verdict = self._said(f"verdict-{result.verdict.value}")
        return ScopeView(title, says, _ICONS[result.verdict], tones[result.verdict], verdict, numbers)

    def _tested(self) -> Iterator[Line]:
        certificate, identity = self._certificate, self._certificate.identity
        yield self._line(
            "product",
            certificate.product.digest,
            code=True,
            note=self._said(f"check-{certificate.product_check}"),
        )
        yield self._line(
            "adapter",
            certificate.adapter.digest,
            code=True,
            note=self._said(f"check-{certificate.adapter_check}"),
        )
        yield self._line("edition", identity.edition.id)
        yield self._line("edition-digest", identity.edition.digest, code=True)
        yield self._line("suite", self._said("suite", version=identity.lpx))
        yield self._line("suite-digest", identity.suite, code=True)
        cases = self._said("cases", required=f"{certificate.required:,}", excused=f"{certificate.excused:,}")
        yield self._line("cases", cases)
        yield self._line("seed", certificate.seed, code=True)
        yield self._line("evidence", certificate.evidence, code=True)
        if certificate.renews:
            yield self._line("renews", certificate.renews, code=True)

    def _rest(self, terms: int) -> Said:
        if not terms:
            return self._said("no-terms")
        return self._said("more", count=terms - MOST_TERMS) if terms > MOST_TERMS else ()

    def _waiver(self, waiver: Waiver) -> Term:
        detail = self._said(
            "waiver-detail",
            cases=f"{len(waiver.cases):,}",
            expires=_short(waiver.expires, LONGEST_NAME),
            granted_by=_short(waiver.granted_by, LONGEST_PERSON),
        )
        return Term(self._said("waiver"), _short(waiver.reason), detail)

    def _deviation(self, deviation: Deviation) -> Term:
        expires = _short(deviation.expires, LONGEST_NAME)
        until = self._said("deviation-until", expires=expires) if expires else ()
        if deviation.kind == "stated":
            return Term(self._said("deviation-stated"), _short(deviation.text), until)
        title = self._titled(self._capabilities.get(deviation.id), _short(deviation.id))
        cases = self._said("deviation-cases", cases=f"{deviation.cases:,}")
        return Term(self._said("deviation-capability"), title, cases)

    def _answer(self, statement: HumanStatement) -> Answer:
        question = next((item for item in self._policy.questions if item.id == statement.question), None)
        by = ""
        if statement.answer != "not-answered":
            by = (
                f"{_short(statement.position or statement.by, LONGEST_PERSON)} · {_short(statement.date, 10)}"
            )
        return Answer(
            self._titled(question.text if question else None, _short(statement.question)),
            self._said(f"answer-{statement.answer}"),
            statement.answer,
            by,
        )

    def _limits(self) -> Iterator[Said]:
        yield self._said("limit-version")
        if self._certificate.product_check == "stated":
            yield self._said("limit-stated")
        yield self._said("limit-cases")
        yield self._said("limit-security")
        yield self._said("limit-people")


def _short(text: str, longest: int = LONGEST_TEXT) -> str:
    shown = one_line(text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _moment(text: str) -> str:
    """Return a moment to the minute, as its own offset has it; what is no moment as it stands."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _short(text)
    offset = text[-6:] if found.tzinfo is not None and text[-6:-5] in "+-" else ""
    return f"{found:%Y-%m-%d %H:%M} {offset}".rstrip()


def _command(number: str) -> str:
    """Return the command that checks the certificate; its file is called by its number."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in number)
    file = f"{plain[:40] or 'certificate'}{SUFFIX}"
    return f"lpx attest verify {file} --trust trust.json --revocations list{LIST_SUFFIX}"
