"""What stands in the register, as frozen nouns in an order that never depends on chance."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lpx.attest.register.errors import RegisterError
from lpx.attest.register.nouns import (
    CertificateEntry,
    CommentEntry,
    DeviationEntry,
    ImplementationEntry,
    Register,
    RevocationEntry,
    RevocationListEntry,
    RunEntry,
    ScopeEntry,
    StatementEntry,
    SubmissionEntry,
    WaiverEntry,
)
from lpx.attest.register.tables import (
    CertificateRow,
    CertificateScopeRow,
    CommentRow,
    ImplementationRow,
    RevocationListRow,
    RunRow,
    RunScopeRow,
    SubmissionRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

_Filed = TypeVar("_Filed", SubmissionEntry, RunEntry, CertificateEntry, RevocationListEntry)
_SHORTEST = 8
"""Digits of a digest that are enough to mean it."""


def read_register(session: Session) -> Register:
    """Return everything in the register."""
    lists = _revocation_lists(session)
    revoked = _revoked(lists)
    submissions = defaultdict(list)
    for submission in session.scalars(
        select(SubmissionRow).order_by(SubmissionRow.made_at, SubmissionRow.digest)
    ):
        submissions[submission.implementation_id].append(_submission(submission))
    runs = defaultdict(list)
    for run in session.scalars(
        select(RunRow).options(selectinload(RunRow.scopes)).order_by(RunRow.begun_at, RunRow.digest)
    ):
        runs[run.implementation_id].append(_run(run))
    certificates = defaultdict(list)
    for certificate in _certificates(session):
        certificates[certificate.implementation_id].append(certificate)
    comments = defaultdict(list)
    for comment in session.scalars(select(CommentRow).order_by(CommentRow.id)):
        comments[comment.implementation_id].append(_comment(comment))
    return Register(
        implementations=tuple(
            ImplementationEntry(
                row.vendor,
                row.product,
                tuple(submissions[row.id]),
                tuple(runs[row.id]),
                tuple(_certified(certificates[row.id], revoked)),
                tuple(comments[row.id]),
            )
            for row in session.scalars(
                select(ImplementationRow).order_by(ImplementationRow.vendor, ImplementationRow.product)
            )
        ),
        revocation_lists=tuple(_list(row) for row in lists),
    )


def held_certificates(session: Session) -> tuple[tuple[str, bytes], ...]:
    """Return digest and file of every certificate, oldest first."""
    rows = select(CertificateRow.digest, CertificateRow.envelope)
    found = session.execute(rows.order_by(CertificateRow.issued_at, CertificateRow.digest))
    return tuple((digest, envelope) for digest, envelope in found)


def newest_revocations(session: Session) -> tuple[tuple[str, bytes], ...]:
    """Return digest and file of the newest list of each key that signed one."""
    newest: dict[str, tuple[str, bytes]] = {}
    for row in _revocation_lists(session):
        newest[row.key_id] = (row.digest, row.envelope)
    return tuple(newest[key] for key in sorted(newest))


def public_part(register: Register) -> Register:
    """Return the part of a register that may be published.

    Left out are remarks that were not marked as public, and who filed what.
    """

    def unsigned(entries: tuple[_Filed, ...]) -> tuple[_Filed, ...]:
        return tuple(replace(entry, added_by="") for entry in entries)

    return replace(
        register,
        implementations=tuple(
            replace(
                item,
                submissions=unsigned(item.submissions),
                runs=unsigned(item.runs),
                certificates=unsigned(item.certificates),
                comments=tuple(comment for comment in item.comments if comment.public),
            )
            for item in register.implementations
        ),
        revocation_lists=unsigned(register.revocation_lists),
    )


def match(register: Register, name: str) -> tuple[ImplementationEntry, str]:
    """Return the implementation that ``name`` means, and the digest of the thing of it that was meant.

    Args:
        register: Where to look.
        name: A certificate's number; the digest of a certificate, run or submission, or at least its first
            eight digits; a product, or ``VENDOR/PRODUCT``.

    Raises:
        RegisterError: ``not-found`` or ``several``.
    """
    found = {
        (item.vendor, item.product, digest): (item, digest)
        for item in register.implementations
        for digest in _meant(item, name)
    }
    if not found:
        raise RegisterError("not-found", what=name)
    if len(found) > 1:
        raise RegisterError("several", what=name)
    return next(iter(found.values()))


def _meant(item: ImplementationEntry, name: str) -> Iterable[str]:
    if name in {item.product, f"{item.vendor}/{item.product}"}:
        yield ""
    wanted = name.removeprefix("sha256:")
    digests = [
        *(entry.digest for entry in item.submissions),
        *(entry.digest for entry in item.runs),
        *(entry.digest for entry in item.certificates),
    ]
    if len(wanted) >= _SHORTEST:
        yield from (digest for digest in digests if digest.removeprefix("sha256:").startswith(wanted))
    yield from (entry.digest for entry in item.certificates if entry.number == name)


def _revocation_lists(session: Session) -> tuple[RevocationListRow, ...]:
    """Return all lists, oldest first for each key."""
    rows = select(RevocationListRow).options(selectinload(RevocationListRow.revocations))
    order = (RevocationListRow.key_id, RevocationListRow.sequence, RevocationListRow.digest)
    return tuple(session.scalars(rows.order_by(*order)))


def _revoked(lists: Iterable[RevocationListRow]) -> dict[str, RevocationEntry]:
    """Return certificate → revocation. What one list said once stays said."""
    found: dict[str, RevocationEntry] = {}
    for row in lists:
        for entry in row.revocations:
            found.setdefault(
                entry.certificate,
                RevocationEntry(entry.reason, entry.revoked_at, entry.note, row.digest, row.sequence),
            )
    return found


def _certificates(session: Session) -> Iterable[CertificateRow]:
    rows = select(CertificateRow).options(
        selectinload(CertificateRow.scopes),
        selectinload(CertificateRow.waivers),
        selectinload(CertificateRow.deviations),
        selectinload(CertificateRow.statements),
    )
    return session.scalars(rows.order_by(CertificateRow.issued_at, CertificateRow.digest))


def _certified(rows: list[CertificateRow], revoked: dict[str, RevocationEntry]) -> Iterable[CertificateEntry]:
    renewed = {row.renews: row.digest for row in rows if row.renews}
    for row in rows:
        yield CertificateEntry(
            digest=row.digest,
            number=row.number,
            version=row.version,
            product_digest=row.product_digest,
            evidence=row.evidence,
            edition=row.edition,
            edition_digest=row.edition_digest,
            suite_digest=row.suite_digest,
            tool=row.tool,
            issuer=row.issuer,
            key_id=row.key_id,
            issued_at=row.issued_at,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            renews=row.renews,
            renewed_by=renewed.get(row.digest, ""),
            revoked=revoked.get(row.digest),
            scopes=tuple(_scope(scope, scope.waived) for scope in row.scopes),
            waivers=tuple(
                WaiverEntry(waiver.cases, waiver.reason, waiver.granted_by, waiver.expires)
                for waiver in row.waivers
            ),
            deviations=tuple(
                DeviationEntry(item.kind, item.capability, item.text, item.cases, item.expires)
                for item in row.deviations
            ),
            statements=tuple(
                StatementEntry(
                    item.question, item.answer, item.stated_as, item.stated_on, item.note, item.attachment
                )
                for item in row.statements
            ),
            envelope=_json(row.envelope),
            added_at=row.added_at,
            added_by=row.added_by,
        )


def _scope(row: RunScopeRow | CertificateScopeRow, waived: int = 0) -> ScopeEntry:
    return ScopeEntry(row.scope, row.verdict, row.passed, row.excused, row.failed, waived, row.open)


def _submission(row: SubmissionRow) -> SubmissionEntry:
    return SubmissionEntry(
        row.digest,
        row.version,
        row.product_digest,
        row.adapter_digest,
        row.commitment,
        row.made_at,
        challenged=row.challenge is not None,
        revealed=row.reveal_vendor is not None and row.reveal_team is not None,
        added_at=row.added_at,
        added_by=row.added_by,
    )


def _run(row: RunRow) -> RunEntry:
    return RunEntry(
        row.digest,
        row.request,
        row.version,
        row.edition,
        row.edition_digest,
        row.suite_digest,
        row.tool,
        row.seed,
        row.results,
        row.begun_at,
        row.ended_at,
        tuple(map(_scope, row.scopes)),
        row.added_at,
        row.added_by,
    )


def _comment(row: CommentRow) -> CommentEntry:
    return CommentEntry(row.about, row.author, row.text, row.public, row.written_at)


def _list(row: RevocationListRow) -> RevocationListEntry:
    return RevocationListEntry(
        row.digest,
        row.sequence,
        row.issuer,
        row.key_id,
        row.issued_at,
        tuple(entry.certificate for entry in row.revocations),
        _json(row.envelope),
        row.added_at,
        row.added_by,
    )


def _json(envelope: bytes) -> msgspec.Raw:
    """Return a signed file as JSON that can stand inside other JSON, its members sorted."""
    try:
        return msgspec.Raw(msgspec.json.encode(msgspec.json.decode(envelope), order="sorted"))
    except (msgspec.DecodeError, RecursionError):
        raise RegisterError("damaged") from None
