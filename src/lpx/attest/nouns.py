"""The nouns of certification: what vendor and team exchange, the evidence, the certificate, the answers.

Digests are written ``sha256:`` and 64 hexadecimal digits. Times are ISO 8601 with an offset, as the caller's
clock gave them. What is stated by a person and what a machine saw never stand in the same noun.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import Struct, field

from lpx.checks.nouns import EditionMark
from lpx.harness.protocol import Ciphers, Role
from lpx.harness.results import RequirementResult

REQUEST = "lpx-attest-request-1"
CHALLENGE = "lpx-attest-challenge-1"
REVEAL = "lpx-attest-reveal-1"
SECRET = "lpx-attest-secret-1"  # noqa: S105 - the name of a form
EVIDENCE = "lpx-evidence-1"
CERTIFICATE = "lpx-certificate-1"
REVOCATIONS = "lpx-revocations-1"
TRUST = "lpx-trust-1"

Party = Literal["vendor", "team"]
Made = Literal["file", "folder", "stated"]
"""From what a digest was made; ``stated``: somebody gave it, lpx saw no bytes."""
KeyRole = Literal["certify", "revoke"]
"""What a key may sign: certificates, lists of revocations."""
RevocationReason = Literal[
    "product-changed", "evidence-wrong", "suite-wrong", "key-compromised", "withdrawn", "other"
]


# -- before a run: request, challenge, reveals ------------------------------------------------------------


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    """The module that is to be certified, down to its bytes."""

    name: str
    version: str
    vendor: str
    build: str
    digest: str
    made: Made


class AdapterMark(Struct, frozen=True, forbid_unknown_fields=True):
    """The bridge between suite and module, down to its bytes."""

    digest: str
    made: Made


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """What a vendor asks for, and what it binds itself to. May be published."""

    schema: str
    product: Product
    adapter: AdapterMark
    roles: tuple[Role, ...]
    """Roles that the module declares."""
    supports: tuple[str, ...]
    """Capabilities that it declares, sorted; only what is missing here excuses a case."""
    ciphers: Ciphers
    scopes: tuple[str, ...]
    """Scopes of ``conformance/certification.yaml`` that the certificate is to cover."""
    edition: str
    commitment: str
    """Digest over product digest, adapter digest and the vendor's nonce."""
    made_at: str


class Challenge(Struct, frozen=True, forbid_unknown_fields=True):
    """The team's answer to a request: its own commitment. May be published."""

    schema: str
    request: str
    """Digest of the request."""
    commitment: str
    """Digest over the team's nonce."""
    made_at: str


class Reveal(Struct, frozen=True, forbid_unknown_fields=True):
    """What one party committed to, told after both had committed."""

    schema: str
    party: Party
    request: str
    """Digest of the request that this is about."""
    nonce: str
    """64 hexadecimal digits."""


class Secret(Struct, frozen=True, forbid_unknown_fields=True):
    """What one party keeps to itself until both have committed."""

    schema: str
    party: Party
    request: str
    nonce: str


class Ceremony(Struct, frozen=True, forbid_unknown_fields=True):
    """All four parts of commit and reveal."""

    request: Request
    challenge: Challenge
    vendor: Reveal
    team: Reveal


# -- evidence ---------------------------------------------------------------------------------------------


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """By what a run was made and judged."""

    lpx: str
    """Version."""
    package: str
    """Digest over every file of the installed lpx that decides a verdict."""
    edition: EditionMark
    code_edition: EditionMark
    suite: str
    """Digest over all cases."""
    catalogues: dict[str, str]
    """File of the suite (``cases.lock``, ``allowances.yaml`` ...) → digest."""
    python: str
    platform: str


class FileMark(Struct, frozen=True, forbid_unknown_fields=True):
    """One file in a package."""

    name: str
    size: int
    digest: str


class Excuse(Struct, frozen=True, forbid_unknown_fields=True):
    """A case that does not apply, and what excuses it."""

    case: str
    reason: str
    """``role-not-declared``, ``capability-not-declared``, ``capability-declared``."""
    capabilities: tuple[str, ...] = ()
    """Ids of ``conformance/capabilities.yaml`` that decide it."""


class ScopeVerdict(StrEnum):
    """The verdict on one scope."""

    CONFORMS = "conforms"
    WITH_WAIVERS = "conforms-with-waivers"
    DOES_NOT_CONFORM = "does-not-conform"
    NOT_JUDGED = "could-not-be-judged"
    NOT_APPLICABLE = "not-applicable"


class ScopeResult(Struct, frozen=True, forbid_unknown_fields=True):
    """What a run shows about one scope (exporter, importer, transfer, visiting)."""

    scope: str
    verdict: ScopeVerdict
    passed: int
    excused: int
    failed: tuple[str, ...] = ()
    """Ids of cases."""
    waived: tuple[str, ...] = ()
    """Failed cases that a waiver covers; they stand in ``failed`` no more."""
    open: tuple[str, ...] = ()
    """Cases that could not be judged."""


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """``evidence.json``: what an evidence package holds and what it amounts to, by its own words."""

    schema: str
    identity: Identity
    seed: str
    """As derived from both reveals."""
    transport: str
    product: Literal["compared", "stated"]
    """``compared``: whoever ran the suite computed the digest of the product before it ran."""
    adapter: Literal["compared", "stated"]
    begun_at: str
    ended_at: str
    required: tuple[str, ...]
    """Ids of all cases of the suite, sorted."""
    executed: tuple[str, ...]
    """Ids of all cases that ran or were excused, sorted; must be equal to ``required``."""
    excused: tuple[Excuse, ...]
    verdicts: dict[str, int]
    """Verdict → number of cases."""
    results: str
    """Digest over every verdict with its shortfalls; a replay by the same suite gives the same one."""
    requirements: tuple[RequirementResult, ...]
    scopes: tuple[ScopeResult, ...]
    files: tuple[FileMark, ...]
    """Every other file of the package, by name."""


# -- certificate ------------------------------------------------------------------------------------------


class Waiver(Struct, frozen=True, forbid_unknown_fields=True):
    """Cases that may fail for a while, and who says so."""

    cases: tuple[str, ...]
    """Ids of failed cases."""
    reason: str
    granted_by: str
    expires: str
    """Date, the last day on which it counts."""


class Deviation(Struct, frozen=True, forbid_unknown_fields=True):
    """What the product does not do or does in its own way."""

    kind: Literal["capability", "stated"]
    """``capability``: seen by the machine, cases were excused for it; ``stated``: told by a person."""
    id: str = ""
    """Of the capability."""
    text: str = ""
    cases: int = 0
    """How many cases it excused."""
    expires: str = ""
    """Date by which it is to be gone; empty: it stays."""


class HumanStatement(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer of a person to a question that no machine can answer."""

    question: str
    """Id in ``conformance/certification.yaml``."""
    answer: Literal["yes", "no", "not-answered"]
    by: str = ""
    position: str = ""
    date: str = ""
    note: str = ""
    attachment: str = ""
    """Digest of a document that goes with the answer."""


class Issuer(Struct, frozen=True, forbid_unknown_fields=True):
    """Who signed."""

    name: str
    keyid: str
    public: str
    """Ed25519 public key, 64 hexadecimal digits. It proves nothing unless it is trusted."""


class Certificate(Struct, frozen=True, forbid_unknown_fields=True):
    """What is attested, beside the members of the test-result predicate."""

    schema: str
    number: str
    product: Product
    adapter: AdapterMark
    product_check: Literal["compared", "stated"]
    adapter_check: Literal["compared", "stated"]
    issuer: Issuer
    issued_at: str
    valid_from: str
    valid_until: str
    scopes: tuple[ScopeResult, ...]
    occasions: tuple[str, ...]
    identity: Identity
    """By which the evidence was judged when the certificate was issued."""
    request: str
    """Digest of the vendor's request."""
    vendor_commitment: str
    team_commitment: str
    seed: str
    transport: str
    evidence: str
    """Digest of the evidence package."""
    results: str
    """As in the manifest."""
    required: int
    """Number of cases."""
    excused: int
    deviations: tuple[Deviation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    statements: tuple[HumanStatement, ...] = ()
    renews: str = ""
    """Digest of the certificate that this one continues."""


class Revoked(Struct, frozen=True, forbid_unknown_fields=True):
    """One certificate that does not count any more."""

    certificate: str
    """Its digest: that of the signed statement."""
    number: str
    reason: RevocationReason
    revoked_at: str
    note: str = ""


class RevocationList(Struct, frozen=True, forbid_unknown_fields=True):
    """All certificates that were revoked, the newest list replacing those before."""

    schema: str
    sequence: int
    issuer: Issuer
    issued_at: str
    entries: tuple[Revoked, ...] = ()


class TrustedKey(Struct, frozen=True, forbid_unknown_fields=True):
    """A public key and what it is trusted for."""

    keyid: str
    public: str
    name: str
    roles: tuple[KeyRole, ...]
    valid_from: str
    valid_until: str


class TrustFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The keys that whoever verifies trusts; guards itself against slips, not against whoever may edit it."""

    schema: str
    keys: tuple[TrustedKey, ...]
    digest: str = ""
    """Over the keys."""


# -- answers ----------------------------------------------------------------------------------------------


class Status(StrEnum):
    """What became of verifying a certificate; every value is another answer. The first that fits counts."""

    UNREADABLE = "unreadable"
    """No certificate at all, or of a form that this lpx does not know."""
    TAMPERED = "tampered"
    TRUST_UNUSABLE = "trust-unusable"
    UNKNOWN_KEY = "unknown-key"
    """A trust file was given, and the signer is not in it."""
    KEY_NOT_ENTITLED = "key-not-entitled"
    """Known, but not for certificates, or not at that time."""
    REVOCATIONS_UNUSABLE = "revocations-unusable"
    REVOKED = "revoked"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    WRONG_PRODUCT = "wrong-product"
    OTHER_EVIDENCE = "other-evidence"
    """The evidence is not what the certificate speaks of: another package, or one that was changed."""
    NOT_SUPPORTED = "not-supported"
    """The evidence is the right one and does not support the verdict."""
    NO_TRUST = "no-trust"
    """Whole in itself, but no trust file was given: nobody said whether the signer counts."""
    NOT_JUDGED = "could-not-be-judged"
    VALID = "valid"


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing that stands in the way."""

    status: Status
    key: str
    """Key of the catalogue (section ``attest.problem``)."""
    parameters: dict[str, str | int] = field(default_factory=dict)


class Verification(Struct, frozen=True):
    """The answer to: does this certificate hold?"""

    status: Status
    problems: tuple[Problem, ...]
    """All of them, in the order of ``Status``."""
    at: str
    """Moment for which it was asked."""
    digest: str
    """Of the certificate; empty when unreadable."""
    certificate: Certificate | None
    """What the file says; only to be believed when the status is ``valid``."""
    signer: str
    """Name of the signing key in the trust file; empty when not there."""
    trust: Literal["given", "not-given"]
    product: Literal["compared", "not-given"]
    evidence: Literal["re-judged", "compared", "not-given"]
    revocations: Literal["given", "not-given"]
    revocation_sequence: int = 0
    suite: Literal["same", "other", "not-given"] = "not-given"
    """Whether the suite that judged is the one that the reader has."""


class Flip(Struct, frozen=True):
    """One case whose verdict is another under the suite as it is now."""

    case: str
    requirements: tuple[str, ...]
    """Those that the new verdict is booked on; where there is none, those of the case."""
    before: str
    after: str
    reason: str
    """Key of the reason of the new verdict."""


class RecallEntry(Struct, frozen=True):
    """What re-judging says of one certificate."""

    certificate: str
    """Digest."""
    number: str
    product: str
    version: str
    source: str
    """Name under which it was found."""
    outcome: Literal["stays", "flips", "could-not-be-judged"]
    reason: str = ""
    """Key of why it could not be judged."""
    scopes: tuple[str, ...] = ()
    """Scopes of the certificate that would not be granted any more."""
    flips: tuple[Flip, ...] = ()
    """All cases with another verdict, those that harm no scope (a failure that now passes) included."""


class Recall(Struct, frozen=True):
    """What re-judging says of many certificates."""

    suite: str
    edition: EditionMark
    package: str
    entries: tuple[RecallEntry, ...]
