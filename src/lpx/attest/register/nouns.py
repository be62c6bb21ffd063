"""What a register tells: frozen nouns, the same for lists, pages and the public export.

Moments have an offset. What the team signed stands beside them whole (``envelope``), so that whoever reads an
export can verify every certificate without the register.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from msgspec import Raw, Struct, field

SCHEMA = "lpx-register-1"


class Standing(StrEnum):
    """How a certificate stands at a moment, by its dates and what was revoked; nothing is verified."""

    REVOKED = "revoked"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    RENEWED = "renewed"
    """Still within its dates, and continued by a newer one."""
    WITHIN_DATES = "within-dates"


class SubmissionEntry(Struct, frozen=True):
    """A vendor's request for certification."""

    digest: str
    """Of the request."""
    version: str
    product_digest: str
    adapter_digest: str
    commitment: str
    made_at: datetime
    challenged: bool
    """Whether the team's commitment is there."""
    revealed: bool
    """Whether both nonces are there."""
    added_at: datetime
    added_by: str


class ScopeEntry(Struct, frozen=True):
    """The verdict on one scope, with numbers of cases."""

    scope: str
    verdict: str
    passed: int
    excused: int
    failed: int
    waived: int
    open: int


class RunEntry(Struct, frozen=True):
    """A certification run by its evidence."""

    digest: str
    """Of the evidence package."""
    request: str
    """Digest of the request that it answers."""
    version: str
    edition: str
    edition_digest: str
    suite_digest: str
    tool: str
    seed: str
    results: str
    begun_at: datetime
    ended_at: datetime
    scopes: tuple[ScopeEntry, ...]
    """Before anybody waived anything."""
    added_at: datetime
    added_by: str


class RevocationEntry(Struct, frozen=True):
    """That a certificate does not count any more."""

    reason: str
    revoked_at: datetime
    note: str
    list_digest: str
    """Of the signed list that says so."""
    sequence: int


class WaiverEntry(Struct, frozen=True):
    """Failed cases that the team let pass until a day."""

    cases: int
    reason: str
    granted_by: str
    expires: date


class DeviationEntry(Struct, frozen=True):
    """What a certified product does not do, or does in its own way."""

    kind: str
    capability: str
    text: str
    cases: int
    expires: date | None


class StatementEntry(Struct, frozen=True):
    """A person's answer to a yes/no question. No machine saw what it is about."""

    question: str
    answer: str
    """``yes``, ``no`` or ``not-answered``."""
    stated_as: str
    """The person's position."""
    stated_on: date | None
    note: str
    attachment: str
    """Digest of a document that goes with the answer; empty where there is none."""
    source: Literal["human"] = "human"


class CertificateEntry(Struct, frozen=True):
    """A certificate."""

    digest: str
    """Of what was signed."""
    number: str
    version: str
    product_digest: str
    evidence: str
    """Digest of the package that it rests on."""
    edition: str
    edition_digest: str
    suite_digest: str
    tool: str
    issuer: str
    key_id: str
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    renews: str
    """Digest of the certificate that it continues; empty where there is none."""
    renewed_by: str
    """Digest of the certificate that continues it; empty where there is none."""
    revoked: RevocationEntry | None
    scopes: tuple[ScopeEntry, ...]
    waivers: tuple[WaiverEntry, ...]
    deviations: tuple[DeviationEntry, ...]
    statements: tuple[StatementEntry, ...]
    envelope: Raw
    """The certificate's file: a DSSE envelope."""
    added_at: datetime
    added_by: str

    def standing(self, at: datetime) -> Standing:
        """Return how it stands at a moment, by its dates and what was revoked."""
        if self.revoked is not None and self.revoked.revoked_at <= at:
            return Standing.REVOKED
        if at < self.valid_from:
            return Standing.NOT_YET_VALID
        if at >= self.valid_until:
            return Standing.EXPIRED
        return Standing.RENEWED if self.renewed_by else Standing.WITHIN_DATES


class CommentEntry(Struct, frozen=True):
    """A remark; it is never changed."""

    about: str
    """Digest of what it is about; empty: the implementation as such."""
    author: str
    text: str
    public: bool
    written_at: datetime


class ImplementationEntry(Struct, frozen=True):
    """A product of a vendor, and all that happened to it."""

    vendor: str
    product: str
    submissions: tuple[SubmissionEntry, ...] = ()
    runs: tuple[RunEntry, ...] = ()
    certificates: tuple[CertificateEntry, ...] = ()
    comments: tuple[CommentEntry, ...] = ()


class RevocationListEntry(Struct, frozen=True):
    """A signed list of revoked certificates."""

    digest: str
    sequence: int
    issuer: str
    key_id: str
    issued_at: datetime
    certificates: tuple[str, ...]
    """Digests of those that it names."""
    envelope: Raw
    added_at: datetime
    added_by: str


class Register(Struct, frozen=True, kw_only=True):
    """All of a register, or the part of it that was asked for."""

    schema: str = field(default=SCHEMA)
    implementations: tuple[ImplementationEntry, ...]
    revocation_lists: tuple[RevocationListEntry, ...]


class Added(Struct, frozen=True):
    """What became of something that was handed in."""

    kind: Literal["request", "challenge", "reveal", "evidence", "certificate", "revocations"]
    digest: str
    vendor: str
    product: str
    new: bool
    """False: it was there already."""
