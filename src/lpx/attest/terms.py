"""What people add to a certificate: waivers, deviations, and answers that no machine can give. TOML."""

from __future__ import annotations

import tomllib
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from lpx.attest.admission import Refusal
from lpx.attest.digests import is_digest
from lpx.attest.moments import MomentError, day, end_of_day
from lpx.attest.nouns import Certificate, Deviation, HumanStatement, Waiver

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lpx.attest.policy import Policy


class TermsError(Exception):
    """A file of terms is wrong; the message says what. Args: detail: what the parser says."""


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a person says beside what the machine saw."""

    waivers: tuple[Waiver, ...] = field(default=(), name="waiver")
    deviations: tuple[Deviation, ...] = field(default=(), name="deviation")
    statements: tuple[HumanStatement, ...] = field(default=(), name="statement")

    @property
    def waived(self) -> frozenset[str]:
        """Ids of the cases that a waiver covers."""
        return frozenset(name for waiver in self.waivers for name in waiver.cases)


def read_terms(data: bytes) -> Terms:
    """Return the terms that a TOML file holds.

    Raises:
        TermsError: It is no TOML, or holds something else.
    """
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
        for item in content.get("deviation", []):
            if isinstance(item, dict):
                item.setdefault("kind", "stated")
        return msgspec.convert(_dates_as_text(content), Terms)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise TermsError(str(error)) from None


def _dates_as_text(value: Any) -> Any:  # noqa: ANN401 - any TOML
    if isinstance(value, dict):
        return {key: _dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def carried_over(certificate: Certificate, at: datetime) -> Terms:
    """Return the terms of a certificate that is continued at a moment: what has expired is left behind."""
    return Terms(
        tuple(item for item in certificate.waivers if at < end_of_day(item.expires, at)),
        tuple(
            item
            for item in certificate.deviations
            if item.kind == "stated" and (not item.expires or at < end_of_day(item.expires, at))
        ),
        certificate.statements,
    )


def all_answers(terms: Terms, policy: Policy) -> tuple[HumanStatement, ...]:
    """Return one statement for every question, in their order; those without an answer say so."""
    given = {item.question: item for item in terms.statements}
    return tuple(
        given.get(question.id, HumanStatement(question.id, "not-answered")) for question in policy.questions
    )


def refused_terms(terms: Terms, policy: Policy, failed: Collection[str], at: datetime) -> tuple[Refusal, ...]:
    """Return why ``terms`` cannot stand in a certificate.

    Args:
        terms: What people say.
        policy: Which questions there are.
        failed: Ids of the cases that failed.
        at: When the certificate is issued.
    """
    return (*_of_waivers(terms, failed, at), *_of_deviations(terms, at), *_of_statements(terms, policy))


def _of_waivers(terms: Terms, failed: Collection[str], at: datetime) -> Iterator[Refusal]:
    for waiver in terms.waivers:
        about: dict[str, str | int] = {"cases": ", ".join(waiver.cases[:3])}
        if not waiver.cases or not waiver.reason.strip() or not waiver.granted_by.strip():
            yield Refusal("waiver-incomplete", about)
        yield from _expired("waiver", waiver.expires, at, about)
        for name in waiver.cases:
            if name not in failed:
                yield Refusal("waiver-without-failure", {"case": name})


def _of_deviations(terms: Terms, at: datetime) -> Iterator[Refusal]:
    for item in terms.deviations:
        if item.kind != "stated" or not item.text.strip():
            yield Refusal("deviation-incomplete", {"text": item.text})
        if item.expires:
            yield from _expired("deviation", item.expires, at, {"text": item.text})


def _expired(what: str, expires: str, at: datetime, about: dict[str, str | int]) -> Iterator[Refusal]:
    try:
        if end_of_day(expires, at) <= at:
            yield Refusal(f"{what}-expired", {**about, "expires": expires})
    except (MomentError, OverflowError):
        yield Refusal(f"{what}-without-day", {**about, "expires": expires})


def _of_statements(terms: Terms, policy: Policy) -> Iterator[Refusal]:
    known = {question.id for question in policy.questions}
    seen: set[str] = set()
    for item in terms.statements:
        about: dict[str, str | int] = {"question": item.question}
        if item.question not in known:
            yield Refusal("question-unknown", {**about, "known": ", ".join(sorted(known))})
        elif item.question in seen:
            yield Refusal("question-twice", about)
        elif item.answer != "not-answered" and not (item.by.strip() and _is_day(item.date)):
            yield Refusal("answer-incomplete", about)
        elif item.attachment and not is_digest(item.attachment):
            yield Refusal("attachment-no-digest", about)
        seen.add(item.question)


def _is_day(text: str) -> bool:
    try:
        day(text)
    except MomentError:
        return False
    return True


def last_moment(terms: Terms, at: datetime) -> datetime | None:
    """Return when the first waiver ends, in the time zone of ``at``; None where there is none."""
    ends = [end_of_day(waiver.expires, at) for waiver in terms.waivers]
    return min(ends, default=None)


def with_terms(terms: Terms, more: Terms | None) -> Terms:
    """Return ``terms`` with each of its three parts replaced where ``more`` has one."""
    if more is None:
        return terms
    return replace(
        terms,
        waivers=more.waivers or terms.waivers,
        deviations=more.deviations or terms.deviations,
        statements=more.statements or terms.statements,
    )
