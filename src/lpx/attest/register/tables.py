"""The tables, as SQLAlchemy models. They never leave this room: callers get the nouns of ``nouns``.

Times are stored in UTC; digests are written ``sha256:`` and 64 digits. What a vendor or the team signed is
kept byte for byte beside the columns that are read from it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

DIGEST = 71
"""Characters of ``sha256:`` and 64 digits."""
NAME = 200
"""Characters of a name, version or author."""
WORD = 64
"""Characters of a code word: a role, a verdict, a key id."""


class Moment(TypeDecorator[datetime]):
    """A moment in time, with its offset in Python and in UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Return ``value`` in UTC; a time without an offset is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without an offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - same
        """Return a stored moment; SQLite forgets the offset, which is always UTC."""
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share: constraints have names that migrations can speak of."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, date: Date, bytes: LargeBinary}  # noqa: RUF012 - SQLAlchemy reads it


class ImplementationRow(Base):
    """A product of a vendor."""

    __tablename__ = "implementations"
    __table_args__ = (UniqueConstraint("vendor", "product"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vendor: Mapped[str] = mapped_column(String(NAME))
    product: Mapped[str] = mapped_column(String(NAME))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(NAME))


class SubmissionRow(Base):
    """A vendor's request for certification, with what it commits to; nonces join it when revealed."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    implementation_id: Mapped[int] = mapped_column(ForeignKey("implementations.id"), index=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    version: Mapped[str] = mapped_column(String(NAME))
    product_digest: Mapped[str] = mapped_column(String(DIGEST))
    adapter_digest: Mapped[str] = mapped_column(String(DIGEST))
    commitment: Mapped[str] = mapped_column(String(DIGEST))
    made_at: Mapped[datetime]
    request: Mapped[bytes]
    challenge: Mapped[bytes | None]
    reveal_vendor: Mapped[bytes | None]
    reveal_team: Mapped[bytes | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(NAME))

    implementation: Mapped[ImplementationRow] = relationship()


class RunRow(Base):
    """A certification run, known by the evidence that it left."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    implementation_id: Mapped[int] = mapped_column(ForeignKey("implementations.id"), index=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    request: Mapped[str] = mapped_column(String(DIGEST), index=True)
    """Digest of the request that it answers; the submission itself may not have been handed in."""
    version: Mapped[str] = mapped_column(String(NAME))
    edition: Mapped[str] = mapped_column(String(NAME))
    edition_digest: Mapped[str] = mapped_column(String(DIGEST))
    suite_digest: Mapped[str] = mapped_column(String(DIGEST))
    tool: Mapped[str] = mapped_column(String(NAME))
    seed: Mapped[str] = mapped_column(String(NAME))
    results: Mapped[str] = mapped_column(String(DIGEST))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(NAME))

    implementation: Mapped[ImplementationRow] = relationship()
    scopes: Mapped[list[RunScopeRow]] = relationship(order_by="RunScopeRow.position")


class RunScopeRow(Base):
    """What a run showed about one scope, before anybody waived anything."""

    __tablename__ = "run_scopes"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(WORD))
    verdict: Mapped[str] = mapped_column(String(WORD))
    passed: Mapped[int]
    excused: Mapped[int]
    failed: Mapped[int]
    open: Mapped[int]


class CertificateRow(Base):
    """A certificate as it was signed. Never changed, never deleted."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    implementation_id: Mapped[int] = mapped_column(ForeignKey("implementations.id"), index=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    number: Mapped[str] = mapped_column(String(WORD), index=True)
    evidence: Mapped[str] = mapped_column(String(DIGEST), index=True)
    """Digest of the package that it rests on; the package itself may not have been handed in."""
    version: Mapped[str] = mapped_column(String(NAME))
    product_digest: Mapped[str] = mapped_column(String(DIGEST))
    edition: Mapped[str] = mapped_column(String(NAME))
    edition_digest: Mapped[str] = mapped_column(String(DIGEST))
    suite_digest: Mapped[str] = mapped_column(String(DIGEST))
    tool: Mapped[str] = mapped_column(String(NAME))
    issuer: Mapped[str] = mapped_column(String(NAME))
    key_id: Mapped[str] = mapped_column(String(NAME))
    issued_at: Mapped[datetime]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    renews: Mapped[str] = mapped_column(String(DIGEST))
    """Digest of the certificate that it continues; empty where there is none."""
    envelope: Mapped[bytes]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(NAME))

    implementation: Mapped[ImplementationRow] = relationship()
    scopes: Mapped[list[CertificateScopeRow]] = relationship(order_by="CertificateScopeRow.position")
    waivers: Mapped[list[WaiverRow]] = relationship(order_by="WaiverRow.position")
    deviations: Mapped[list[DeviationRow]] = relationship(order_by="DeviationRow.position")
    statements: Mapped[list[StatementRow]] = relationship(order_by="StatementRow.position")


class CertificateScopeRow(Base):
    """What a certificate says about one scope, waivers counted."""

    __tablename__ = "certificate_scopes"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(WORD), index=True)
    verdict: Mapped[str] = mapped_column(String(WORD))
    passed: Mapped[int]
    excused: Mapped[int]
    failed: Mapped[int]
    waived: Mapped[int]
    open: Mapped[int]


class RevocationListRow(Base):
    """A signed list of revoked certificates. Never changed, never deleted."""

    __tablename__ = "revocation_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    sequence: Mapped[int]
    issuer: Mapped[str] = mapped_column(String(NAME))
    key_id: Mapped[str] = mapped_column(String(NAME))
    issued_at: Mapped[datetime]
    envelope: Mapped[bytes]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(NAME))

    revocations: Mapped[list[RevocationRow]] = relationship(order_by="RevocationRow.position")


class RevocationRow(Base):
    """One entry of a revocation list. Never changed, never deleted."""

    __tablename__ = "revocations"

    list_id: Mapped[int] = mapped_column(ForeignKey("revocation_lists.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    certificate: Mapped[str] = mapped_column(String(DIGEST), index=True)
    number: Mapped[str] = mapped_column(String(WORD))
    reason: Mapped[str] = mapped_column(String(WORD))
    revoked_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)


class WaiverRow(Base):
    """Failed cases that the team let pass until a day. Never changed, never deleted."""

    __tablename__ = "waivers"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    cases: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(String(NAME))
    expires: Mapped[date] = mapped_column(index=True)


class DeviationRow(Base):
    """What a certified product does not do, or does in its own way. Never changed, never deleted."""

    __tablename__ = "deviations"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(WORD))
    capability: Mapped[str] = mapped_column(String(WORD))
    text: Mapped[str] = mapped_column(Text)
    cases: Mapped[int]
    expires: Mapped[date | None]


class StatementRow(Base):
    """A person's answer to a yes/no question; nothing that lpx saw. Never changed, never deleted."""

    __tablename__ = "human_statements"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(WORD))
    answer: Mapped[str] = mapped_column(String(WORD))
    stated_as: Mapped[str] = mapped_column(String(NAME))
    """The person's position; the name stands in the certificate alone."""
    stated_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text)
    attachment: Mapped[str] = mapped_column(String(DIGEST))


class CommentRow(Base):
    """A remark on an implementation, or on something of it. Never changed, never deleted."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    implementation_id: Mapped[int] = mapped_column(ForeignKey("implementations.id"), index=True)
    about: Mapped[str] = mapped_column(String(DIGEST))
    """Digest of a submission, run or certificate of it; empty: the implementation as such."""
    author: Mapped[str] = mapped_column(String(NAME))
    text: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]
    written_at: Mapped[datetime]


APPEND_ONLY = (
    "certificates",
    "certificate_scopes",
    "revocation_lists",
    "revocations",
    "waivers",
    "deviations",
    "human_statements",
    "comments",
)
"""Tables whose rows the database itself refuses to change or delete."""
