"""The register as text for people: lists of certificates, and everything about one implementation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from lpx.attest.nouns import ScopeVerdict
from lpx.attest.policy import load_policy
from lpx.attest.register.nouns import CertificateEntry, ImplementationEntry, Register, ScopeEntry
from lpx.attest.scopes import GRANTED
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.columns import table, wrap
from lpx.reports.visible import one_line

_WIDTH = 100
_SHORT = 19
"""Characters of a digest in lists: its kind and twelve digits."""


class Listed(Struct, frozen=True):
    """One line of the list: a certificate, or an implementation that has none."""

    vendor: str
    product: str
    version: str = ""
    number: str = ""
    digest: str = ""
    standing: str = "no-certificate"
    valid_until: datetime | None = None
    scopes: dict[str, str] = {}
    """Scope → verdict."""


def listing(
    register: Register,
    at: datetime,
    *,
    words: str = "",
    scope: str | None = None,
    until: datetime | None = None,
) -> tuple[Listed, ...]:
    """Return the lines of the list.

    Args:
        register: What to list.
        at: Moment for which it is asked how a certificate stands.
        words: Part of vendor or product; empty: all.
        scope: Only certificates that grant this scope.
        until: Only certificates within their dates that end by this moment.
    """
    rows: list[Listed] = []
    for item in register.implementations:
        if words.casefold() not in f"{item.vendor} {item.product}".casefold():
            continue
        if not item.certificates and scope is None and until is None:
            rows.append(Listed(item.vendor, item.product))
        rows += [
            _listed(item, certificate, at)
            for certificate in item.certificates
            if _fits(certificate, at, scope, until)
        ]
    return tuple(rows)


def _fits(certificate: CertificateEntry, at: datetime, scope: str | None, until: datetime | None) -> bool:
    granted = {entry.scope for entry in certificate.scopes if entry.verdict in GRANTED}
    ends = certificate.standing(at).value in {"within-dates", "renewed"} and (
        until is None or certificate.valid_until <= until
    )
    return (scope is None or scope in granted) and (until is None or ends)


def _listed(item: ImplementationEntry, certificate: CertificateEntry, at: datetime) -> Listed:
    return Listed(
        item.vendor,
        item.product,
        certificate.version,
        certificate.number,
        certificate.digest,
        certificate.standing(at).value,
        certificate.valid_until,
        {entry.scope: entry.verdict for entry in certificate.scopes},
    )


def render_listing(rows: Sequence[Listed], language: Language) -> str:
    """Return the list as a table."""
    catalogue = load_catalogue(language)
    heads = ("vendor", "product", "version", "number", "standing", "until", "scopes")
    lines = [tuple(catalogue.text(f"register.column.{name}") for name in heads)]
    lines += [
        (
            one_line(row.vendor),
            one_line(row.product),
            one_line(row.version) or "–",
            one_line(row.number) or "–",
            catalogue.text(f"register.standing.{row.standing}"),
            _day(row.valid_until) if row.valid_until else "–",
            _scopes(row, language) or "–",
        )
        for row in rows
    ]
    return "\n".join(table(lines))


def render_implementation(item: ImplementationEntry, at: datetime, language: Language) -> str:
    """Return everything about one implementation."""
    return "\n".join(_implementation(item, at, load_catalogue(language)))


def _implementation(item: ImplementationEntry, at: datetime, catalogue: Catalogue) -> Iterator[str]:
    def say(key: str, **parameters: object) -> str:
        shown = {name: one_line(str(value)) for name, value in parameters.items()}
        return catalogue.text(f"register.show.{key}", **shown)

    yield f"{one_line(item.product)} · {one_line(item.vendor)}"
    for heading, lines in (
        (
            "certificates",
            [line for entry in item.certificates for line in _certificate(entry, at, catalogue)],
        ),
        (
            "runs",
            [
                say("run", version=entry.version, date=_day(entry.begun_at), digest=entry.digest[:_SHORT])
                for entry in item.runs
            ],
        ),
        (
            "submissions",
            [
                say(
                    "submission-revealed" if entry.revealed else "submission",
                    version=entry.version,
                    date=_day(entry.made_at),
                    digest=entry.digest[:_SHORT],
                )
                for entry in item.submissions
            ],
        ),
        (
            "comments",
            [
                say(
                    "comment-public" if entry.public else "comment",
                    date=_day(entry.written_at),
                    author=entry.author,
                    text=entry.text,
                )
                for entry in item.comments
            ],
        ),
    ):
        yield ""
        yield say(f"heading-{heading}")
        for line in lines or [say("none")]:
            indent = "    " if line.startswith(" ") else "  "
            yield from wrap(line, _WIDTH, first=indent, rest=f"{indent}  ")


def _certificate(entry: CertificateEntry, at: datetime, catalogue: Catalogue) -> Iterator[str]:
    def say(key: str, **parameters: object) -> str:
        shown = {name: one_line(str(value)) for name, value in parameters.items()}
        return catalogue.text(f"register.show.{key}", **shown)

    standing = catalogue.text(f"register.standing.{entry.standing(at).value}")
    yield say(
        "certificate",
        number=entry.number,
        version=entry.version,
        standing=standing,
        begin=_day(entry.valid_from),
        end=_day(entry.valid_until),
        digest=entry.digest[:_SHORT],
    )
    titles = _titles(catalogue.language)
    for scope in entry.scopes:
        yield "  " + say(
            "scope", scope=titles.get(scope.scope, scope.scope), verdict=_verdict(scope, catalogue)
        )
    for waiver in entry.waivers:
        yield "  " + say(
            "waiver",
            cases=waiver.cases,
            expires=waiver.expires,
            reason=waiver.reason,
            granted_by=waiver.granted_by,
        )
    for item in entry.deviations:
        key = "deviation" if item.cases else "deviation-of-no-case"
        yield "  " + say(key, what=item.capability or item.text, cases=item.cases)
    if entry.statements:
        answered = sum(1 for item in entry.statements if item.answer != "not-answered")
        yield "  " + say("statements", count=len(entry.statements), answered=answered)
    if entry.revoked is not None:
        reason = catalogue.text(f"attest.reason.{entry.revoked.reason}")
        yield "  " + say(
            "revoked", date=_day(entry.revoked.revoked_at), reason=reason, note=entry.revoked.note
        )


def _verdict(scope: ScopeEntry, catalogue: Catalogue) -> str:
    known = scope.verdict in set(ScopeVerdict)
    return catalogue.text(f"attest.verdict.{scope.verdict}") if known else one_line(scope.verdict)


def _scopes(row: Listed, language: Language) -> str:
    titles = _titles(language)
    granted = [name for name, verdict in row.scopes.items() if verdict in GRANTED]
    separator = load_catalogue(language).text("label.list-separator")
    return separator.join(one_line(titles.get(name, name)) for name in _ordered(granted))


def _ordered(names: Iterable[str]) -> list[str]:
    known = [scope.id for scope in load_policy().scopes]
    return sorted(names, key=lambda name: (known.index(name) if name in known else len(known), name))


def _titles(language: Language) -> dict[str, str]:
    return {scope.id: scope.title.get(language) for scope in load_policy().scopes}


def _day(moment: datetime) -> str:
    """Return the day of a moment as it is here: certificates end at midnight of their place, not of UTC."""
    return f"{moment.astimezone():%Y-%m-%d}"
