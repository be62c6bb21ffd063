"""Does everything in the register hold? Certificates are verified, and tables held against what was signed.

The signed files are the truth: a column that says something else was changed by hand.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import inspect, select

from lpx.attest.nouns import Recall, Status, Verification
from lpx.attest.package import SUFFIX, PackageError, digest_of_package
from lpx.attest.recall import Held
from lpx.attest.register.errors import RegisterError
from lpx.attest.register.finding import newest_revocations
from lpx.attest.register.storing import Hand, certificate_row, revocations_row
from lpx.attest.register.tables import CertificateRow, RevocationListRow
from lpx.attest.revocation import RevocationError, read_list
from lpx.attest.statement import CertificateError, read_certificate
from lpx.attest.verify import Given, verify_certificate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import Session

    from lpx.attest.register.tables import Base

AUTHENTIC = frozenset({Status.VALID, Status.EXPIRED, Status.NOT_YET_VALID, Status.REVOKED})
"""Answers of a certificate that is what it says, whether it counts today or not."""
OPEN = frozenset({Status.NO_TRUST, Status.TRUST_UNUSABLE, Status.REVOCATIONS_UNUSABLE, Status.NOT_JUDGED})
"""Answers that say nothing about it."""
_PARTS = ("scopes", "waivers", "deviations", "statements", "revocations")
_OWN = frozenset({"id", "implementation_id", "certificate_id", "list_id", "added_at", "added_by", "envelope"})
"""Columns that are the register's own, and not read from what was signed."""


class CertificateCheck(Struct, frozen=True):
    """What became of one certificate."""

    digest: str
    number: str
    vendor: str
    product: str
    version: str
    verification: Verification
    differs: tuple[str, ...] = ()
    """Columns that say something else than what was signed."""


class ListCheck(Struct, frozen=True):
    """What became of one list of revocations."""

    digest: str
    sequence: int
    differs: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    """Digests of certificates that an older list of the same key names and this one does not."""
    unknown: tuple[str, ...] = ()
    """Digests of revoked certificates that the register does not hold."""


class RegisterCheck(Struct, frozen=True):
    """What became of everything."""

    at: datetime
    certificates: tuple[CertificateCheck, ...]
    lists: tuple[ListCheck, ...]
    recall: Recall | None = None
    """What judging the evidence again says of the certificates that count; None: not asked for."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong: no certificate forged, no column changed, none to be recalled."""
        recalled = self.recall is not None and any(entry.outcome == "flips" for entry in self.recall.entries)
        return (
            not recalled
            and not any(
                item.differs or item.verification.status not in AUTHENTIC | OPEN for item in self.certificates
            )
            and not any(item.differs or item.vanished for item in self.lists)
        )

    @property
    def is_decided(self) -> bool:
        """Whether everything that was asked could be judged."""
        left = self.recall is not None and any(
            entry.outcome == "could-not-be-judged" for entry in self.recall.entries
        )
        return not left and not any(
            item.verification.status in OPEN or item.verification.trust == "not-given"
            for item in self.certificates
        )


def check_register(session: Session, at: datetime, trust: bytes | None) -> RegisterCheck:
    """Return what becomes of everything in the register; nothing is judged again.

    Args:
        session: The register.
        at: Moment for which it is asked.
        trust: Content of a trust file; None: nobody can say whose the signatures are.
    """
    lists = [envelope for _, envelope in newest_revocations(session)]
    rows = list(
        session.scalars(select(CertificateRow).order_by(CertificateRow.issued_at, CertificateRow.digest))
    )
    return RegisterCheck(
        at=at,
        certificates=tuple(_certificate(row, at, trust, lists) for row in rows),
        lists=tuple(_lists(session, {row.digest for row in rows})),
    )


def held_in_register(session: Session, checked: RegisterCheck, folder: Path) -> Iterator[Held]:
    """Yield the certificates that count, each with its evidence where ``folder`` holds it.

    Args:
        session: The register.
        checked: What became of its certificates.
        folder: Where packages of evidence lie, under whatever names.
    """
    wanted = {item.digest: item.number for item in checked.certificates if _counts(item)}
    packages: dict[str, Path] = {}
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        try:
            packages[digest_of_package(path)] = path
        except PackageError:
            continue
    rows = select(CertificateRow).order_by(CertificateRow.issued_at, CertificateRow.digest)
    for row in session.scalars(rows):
        if row.digest in wanted:
            yield Held(wanted[row.digest], row.envelope, packages.get(row.evidence))


def _counts(item: CertificateCheck) -> bool:
    return item.verification.status in {Status.VALID, Status.NO_TRUST}


def _certificate(
    row: CertificateRow, at: datetime, trust: bytes | None, lists: Iterable[bytes]
) -> CertificateCheck:
    answers = [verify_certificate(row.envelope, Given(at, trust, revocations=item)) for item in lists]
    order = list(Status)
    answer = min(
        answers or [verify_certificate(row.envelope, Given(at, trust))],
        key=lambda found: order.index(found.status),
    )
    implementation = row.implementation
    return CertificateCheck(
        row.digest,
        row.number,
        implementation.vendor,
        implementation.product,
        row.version,
        answer,
        _differing(row),
    )


def _differing(row: CertificateRow) -> tuple[str, ...]:
    """Return the columns of a certificate that say something else than what was signed."""
    try:
        read = read_certificate(row.envelope)
        again = certificate_row(read.digest, read.certificate, row.envelope, Hand(row.added_by, row.added_at))
    except (CertificateError, RegisterError):
        return ("envelope",)
    product = read.certificate.product
    named = [
        name
        for name, said, signed in (
            ("vendor", row.implementation.vendor, product.vendor),
            ("product", row.implementation.product, product.name),
        )
        if said != signed
    ]
    return (*named, *_columns(row, again))


def _columns(row: Base, again: Base) -> tuple[str, ...]:
    """Return the columns, and the parts with a table of their own, in which two rows differ."""
    differing = [name for name in _named(row) if getattr(row, name) != getattr(again, name)]
    for part in _PARTS:
        if part in inspect(type(row)).relationships:
            mine, other = getattr(row, part), getattr(again, part)
            told = [[getattr(item, name) for name in _named(item)] for item in mine]
            if told != [[getattr(item, name) for name in _named(item)] for item in other]:
                differing.append(part)
    return tuple(differing)


def _named(row: Base) -> list[str]:
    return [name for name in inspect(type(row)).columns.keys() if name not in _OWN]  # noqa: SIM118 - no mapping


def _lists(session: Session, known: set[str]) -> Iterator[ListCheck]:
    order = (RevocationListRow.key_id, RevocationListRow.sequence, RevocationListRow.digest)
    named: dict[str, set[str]] = defaultdict(set)
    for row in session.scalars(select(RevocationListRow).order_by(*order)):
        own = {entry.certificate for entry in row.revocations}
        before = named[row.key_id]
        yield ListCheck(
            row.digest,
            row.sequence,
            _list_differing(row),
            tuple(sorted(before - own)),
            tuple(sorted(own - known)),
        )
        before |= own


def _list_differing(row: RevocationListRow) -> tuple[str, ...]:
    try:
        read = read_list(row.envelope)
        again = revocations_row(read.digest, read.content, row.envelope, Hand(row.added_by, row.added_at))
    except (RevocationError, RegisterError):
        return ("envelope",)
    return _columns(row, again)
