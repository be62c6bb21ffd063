"""Putting what was handed in into the register. Whoever calls has verified it; here it is only filed.

Handing the same thing in twice changes nothing. Signed files are kept byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from lpx.attest import forms
from lpx.attest.moments import MomentError, day, moment
from lpx.attest.register.errors import RegisterError
from lpx.attest.register.nouns import Added
from lpx.attest.register.tables import (
    NAME,
    CertificateRow,
    CertificateScopeRow,
    CommentRow,
    DeviationRow,
    ImplementationRow,
    RevocationListRow,
    RevocationRow,
    RunRow,
    RunScopeRow,
    StatementRow,
    SubmissionRow,
    WaiverRow,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lpx.attest.nouns import Certificate, Challenge, Manifest, Request, Reveal, RevocationList


@dataclass(frozen=True, slots=True)
class Hand:
    """Who files something, and when."""

    name: str
    at: datetime


def add_request(session: Session, request: Request, hand: Hand) -> Added:
    """File a vendor's request."""
    digest = forms.digest_of(request)
    product = request.product
    is_new = _submission(session, digest) is None
    if is_new:
        session.add(
            SubmissionRow(
                implementation_id=_implementation(session, product.vendor, product.name, hand).id,
                digest=digest,
                version=_name(product.version),
                product_digest=product.digest,
                adapter_digest=request.adapter.digest,
                commitment=request.commitment,
                made_at=_moment(request.made_at),
                request=forms.encode(request),
                added_at=hand.at,
                added_by=_name(hand.name),
            )
        )
    return Added("request", digest, product.vendor, product.name, is_new)


def add_challenge(session: Session, challenge: Challenge) -> Added:
    """File the team's answer beside the request that it is for.

    Raises:
        RegisterError: ``not-found``: that request is not in the register; ``differs``: another answer is.
    """
    row = _submission(session, challenge.request)
    if row is None:
        raise RegisterError("not-found", what=challenge.request)
    is_new = _fill(row, "challenge", forms.encode(challenge))
    return Added(
        "challenge", forms.digest_of(challenge), row.implementation.vendor, row.implementation.product, is_new
    )


def add_reveal(session: Session, reveal: Reveal) -> Added:
    """File what a party revealed beside the request that it is for. Raises as ``add_challenge``."""
    row = _submission(session, reveal.request)
    if row is None:
        raise RegisterError("not-found", what=reveal.request)
    is_new = _fill(row, f"reveal_{reveal.party}", forms.encode(reveal))
    return Added(
        "reveal", forms.digest_of(reveal), row.implementation.vendor, row.implementation.product, is_new
    )


def add_run(session: Session, digest: str, manifest: Manifest, request: Request, hand: Hand) -> Added:
    """File a run by its evidence.

    Args:
        session: Where to file it.
        digest: Of the evidence package.
        manifest: What the package says of itself.
        request: The request that the run answers, from the package.
        hand: Who files it.
    """
    product, identity = request.product, manifest.identity
    is_new = session.scalar(select(RunRow.id).where(RunRow.digest == digest)) is None
    if is_new:
        session.add(
            RunRow(
                implementation_id=_implementation(session, product.vendor, product.name, hand).id,
                digest=digest,
                request=forms.digest_of(request),
                version=_name(product.version),
                edition=_name(identity.edition.id),
                edition_digest=identity.edition.digest,
                suite_digest=identity.suite,
                tool=_name(identity.lpx),
                seed=_name(manifest.seed),
                results=manifest.results,
                begun_at=_moment(manifest.begun_at),
                ended_at=_moment(manifest.ended_at),
                added_at=hand.at,
                added_by=_name(hand.name),
                scopes=[
                    RunScopeRow(
                        position=position,
                        scope=result.scope,
                        verdict=result.verdict.value,
                        passed=result.passed,
                        excused=result.excused,
                        failed=len(result.failed),
                        open=len(result.open),
                    )
                    for position, result in enumerate(manifest.scopes)
                ],
            )
        )
    return Added("evidence", digest, product.vendor, product.name, is_new)


def add_certificate(
    session: Session, digest: str, certificate: Certificate, envelope: bytes, hand: Hand
) -> Added:
    """File a certificate.

    Args:
        session: Where to file it.
        digest: Of what was signed.
        certificate: What it says.
        envelope: Its file.
        hand: Who files it.
    """
    product = certificate.product
    is_new = session.scalar(select(CertificateRow.id).where(CertificateRow.digest == digest)) is None
    if is_new:
        row = certificate_row(digest, certificate, envelope, hand)
        row.implementation_id = _implementation(session, product.vendor, product.name, hand).id
        session.add(row)
    return Added("certificate", digest, product.vendor, product.name, is_new)


def certificate_row(digest: str, certificate: Certificate, envelope: bytes, hand: Hand) -> CertificateRow:
    """Return the row of a certificate, not yet in any register."""
    identity = certificate.identity
    return CertificateRow(
        digest=digest,
        number=_name(certificate.number),
        evidence=certificate.evidence,
        version=_name(certificate.product.version),
        product_digest=certificate.product.digest,
        edition=_name(identity.edition.id),
        edition_digest=identity.edition.digest,
        suite_digest=identity.suite,
        tool=_name(identity.lpx),
        issuer=_name(certificate.issuer.name),
        key_id=_name(certificate.issuer.keyid),
        issued_at=_moment(certificate.issued_at),
        valid_from=_moment(certificate.valid_from),
        valid_until=_moment(certificate.valid_until),
        renews=certificate.renews,
        envelope=envelope,
        added_at=hand.at,
        added_by=_name(hand.name),
        scopes=[
            CertificateScopeRow(
                position=position,
                scope=result.scope,
                verdict=result.verdict.value,
                passed=result.passed,
                excused=result.excused,
                failed=len(result.failed),
                waived=len(result.waived),
                open=len(result.open),
            )
            for position, result in enumerate(certificate.scopes)
        ],
        waivers=[
            WaiverRow(
                position=position,
                cases=len(waiver.cases),
                reason=waiver.reason,
                granted_by=_name(waiver.granted_by),
                expires=_day(waiver.expires),
            )
            for position, waiver in enumerate(certificate.waivers)
        ],
        deviations=[
            DeviationRow(
                position=position,
                kind=deviation.kind,
                capability=_name(deviation.id),
                text=deviation.text,
                cases=deviation.cases,
                expires=_day(deviation.expires) if deviation.expires else None,
            )
            for position, deviation in enumerate(certificate.deviations)
        ],
        statements=[
            StatementRow(
                position=position,
                question=_name(statement.question),
                answer=statement.answer,
                stated_as=_name(statement.position),
                stated_on=_day(statement.date) if statement.date else None,
                note=statement.note,
                attachment=statement.attachment,
            )
            for position, statement in enumerate(certificate.statements)
        ],
    )


def add_revocations(
    session: Session, digest: str, revocations: RevocationList, envelope: bytes, hand: Hand
) -> Added:
    """File a list of revocations. Arguments as for ``add_certificate``."""
    known = select(RevocationListRow.id).where(RevocationListRow.digest == digest)
    is_new = session.scalar(known) is None
    if is_new:
        session.add(revocations_row(digest, revocations, envelope, hand))
    return Added("revocations", digest, revocations.issuer.name, "", is_new)


def revocations_row(
    digest: str, revocations: RevocationList, envelope: bytes, hand: Hand
) -> RevocationListRow:
    """Return the row of a list of revocations, not yet in any register."""
    return RevocationListRow(
        digest=digest,
        sequence=revocations.sequence,
        issuer=_name(revocations.issuer.name),
        key_id=_name(revocations.issuer.keyid),
        issued_at=_moment(revocations.issued_at),
        envelope=envelope,
        added_at=hand.at,
        added_by=_name(hand.name),
        revocations=[
            RevocationRow(
                position=position,
                certificate=entry.certificate,
                number=_name(entry.number),
                reason=entry.reason,
                revoked_at=_moment(entry.revoked_at),
                note=entry.note,
            )
            for position, entry in enumerate(revocations.entries)
        ],
    )


def add_comment(
    session: Session, on: tuple[str, str], text: str, hand: Hand, *, about: str = "", public: bool = False
) -> None:
    """Write a remark on an implementation that is in the register.

    Args:
        session: Where to write it.
        on: Vendor and product of the implementation.
        text: The remark.
        hand: Who writes it.
        about: Digest of a submission, run or certificate of it; empty: the implementation as such.
        public: Whether it goes into the public export.

    Raises:
        RegisterError: ``not-found``: there is no such implementation.
    """
    row = _known(session, *on)
    if row is None:
        raise RegisterError("not-found", what=" ".join(on))
    session.add(
        CommentRow(
            implementation_id=row.id,
            about=about,
            author=_name(hand.name),
            text=text,
            public=public,
            written_at=hand.at,
        )
    )


def _moment(text: str) -> datetime:
    try:
        return moment(text)
    except MomentError:
        raise RegisterError("unusable-time") from None


def _day(text: str) -> date:
    try:
        return day(text)
    except MomentError:
        raise RegisterError("unusable-time") from None


def _name(text: str) -> str:
    if len(text) > NAME:
        raise RegisterError("too-long")
    return text


def _known(session: Session, vendor: str, product: str) -> ImplementationRow | None:
    return session.scalar(
        select(ImplementationRow).where(
            ImplementationRow.vendor == vendor, ImplementationRow.product == product
        )
    )


def _implementation(session: Session, vendor: str, product: str, hand: Hand) -> ImplementationRow:
    """Return the row of an implementation, which is made where there is none."""
    row = _known(session, vendor, product)
    if row is None:
        row = ImplementationRow(
            vendor=_name(vendor), product=_name(product), added_at=hand.at, added_by=_name(hand.name)
        )
        session.add(row)
        session.flush()
    return row


def _submission(session: Session, digest: str) -> SubmissionRow | None:
    return session.scalar(select(SubmissionRow).where(SubmissionRow.digest == digest))


def _fill(row: SubmissionRow, column: str, content: bytes) -> bool:
    """Write ``content`` into an empty column; return whether it was empty."""
    held = getattr(row, column)
    if held is not None and held != content:
        raise RegisterError("differs", what=row.digest)
    setattr(row, column, content)
    return held is None
