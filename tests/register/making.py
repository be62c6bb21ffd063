"""Certificates, requests and lists of revocations as attest writes them, without a run behind them."""

from __future__ import annotations

from lpx.attest import forms
from lpx.attest.envelope import seal
from lpx.attest.keys import make_signer, public_of
from lpx.attest.nouns import (
    CERTIFICATE,
    CHALLENGE,
    EVIDENCE,
    REQUEST,
    REVEAL,
    REVOCATIONS,
    AdapterMark,
    Certificate,
    Challenge,
    Deviation,
    HumanStatement,
    Identity,
    Issuer,
    Manifest,
    Product,
    Request,
    Reveal,
    RevocationList,
    Revoked,
    ScopeResult,
    ScopeVerdict,
    Waiver,
)
from lpx.attest.revocation import PAYLOAD_TYPE
from lpx.attest.statement import make_statement, read_certificate, sign_statement
from lpx.checks.nouns import EditionMark
from lpx.harness.protocol import Ciphers

SIGNER = make_signer(bytes(range(32)))
OTHER_SIGNER = make_signer(bytes(range(1, 33)))


def digest(text: str) -> str:
    """Return a digest that only ``text`` has."""
    return forms.digest(text.encode())


IDENTITY = Identity(
    lpx="0.1.0",
    package=digest("package"),
    edition=EditionMark("lightweight-1.0-alpha1", digest("edition")),
    code_edition=EditionMark("course-code", digest("codes")),
    suite=digest("suite"),
    catalogues={"cases.lock": digest("lock")},
    python="3.11",
    platform="Linux",
)
STATEMENTS = (
    HumanStatement("backup-on-another-machine", "yes", "測試人員", "資訊組長", "2026-11-20", "每日"),
    HumanStatement("backup-at-another-place", "no", "測試人員", "資訊組長", "2026-11-20"),
    HumanStatement("restore-was-tried", "not-answered"),
)
WAIVER = Waiver(("import/records/service",), "下一版修正服務學習的單位欄位", "認證小組", "2027-06-30")
SCOPES = (
    ScopeResult("exporter", ScopeVerdict.CONFORMS, 113, 2),
    ScopeResult("importer", ScopeVerdict.WITH_WAIVERS, 240, 8, waived=("import/records/service",)),
    ScopeResult("transfer", ScopeVerdict.WITH_WAIVERS, 350, 10, waived=("import/records/service",)),
)


def product(
    name: str = "測試校務系統", version: str = "2.4.1", vendor: str = "測試資訊股份有限公司"
) -> Product:
    """Return a product."""
    return Product(name, version, vendor, "20261101", digest(f"{name} {version}"), "folder")


def certificate(made: Product | None = None, *, signer=SIGNER, **changes) -> Certificate:
    """Return what a certificate says; ``changes`` replace its members."""
    members = {
        "schema": CERTIFICATE,
        "number": "LPX-20261123-5f1d2c3b",
        "product": made or product(),
        "adapter": AdapterMark(digest("adapter"), "folder"),
        "product_check": "compared",
        "adapter_check": "compared",
        "issuer": Issuer("測試大學認證小組", signer.public_key.keyid, public_of(signer)),
        "issued_at": "2026-11-23T14:05:00+08:00",
        "valid_from": "2026-11-23T14:05:00+08:00",
        "valid_until": "2027-07-01T00:00:00+08:00",
        "scopes": SCOPES,
        "occasions": ("transfer-after-first-term",),
        "identity": IDENTITY,
        "request": digest("request"),
        "vendor_commitment": digest("vendor"),
        "team_commitment": digest("team"),
        "seed": forms.digest(b"seed").removeprefix("sha256:"),
        "transport": "process",
        "evidence": digest("evidence"),
        "results": digest("results"),
        "required": 363,
        "excused": 10,
        "deviations": (Deviation("capability", "read-zip64", cases=3),),
        "waivers": (WAIVER,),
        "statements": STATEMENTS,
    }
    return Certificate(**{**members, **changes})


def signed(made: Certificate, *, signer=SIGNER) -> bytes:
    """Return the file of a certificate."""
    waived = {name for scope in made.scopes for name in scope.waived}
    return sign_statement(make_statement(made, {"export/records/service"}, waived), signer)


def digest_of(envelope: bytes) -> str:
    """Return the digest by which a certificate is known."""
    return read_certificate(envelope).digest


def request(made: Product | None = None, made_at: str = "2026-11-01T09:00:00+08:00") -> Request:
    """Return a vendor's request."""
    return Request(
        schema=REQUEST,
        product=made or product(),
        adapter=AdapterMark(digest("adapter"), "folder"),
        roles=("exporter", "importer"),
        supports=("read-cp950-names",),
        ciphers=Ciphers(read=("aes-256",), write=("aes-256",)),
        scopes=("exporter", "importer"),
        edition="lightweight-1.0-alpha1",
        commitment=digest("vendor"),
        made_at=made_at,
    )


def challenge(to: Request) -> Challenge:
    """Return the team's answer to a request."""
    return Challenge(CHALLENGE, forms.digest_of(to), digest("team"), "2026-11-02T09:00:00+08:00")


def reveal(to: Request, party: str) -> Reveal:
    """Return what a party reveals."""
    return Reveal(REVEAL, party, forms.digest_of(to), forms.digest(party.encode()).removeprefix("sha256:"))


def manifest() -> Manifest:
    """Return what a package of evidence says of itself."""
    return Manifest(
        schema=EVIDENCE,
        identity=IDENTITY,
        seed=forms.digest(b"seed").removeprefix("sha256:"),
        transport="process",
        product="compared",
        adapter="compared",
        begun_at="2026-11-10T09:00:00+08:00",
        ended_at="2026-11-10T09:01:00+08:00",
        required=("a", "b"),
        executed=("a", "b"),
        excused=(),
        verdicts={"pass": 2},
        results=digest("results"),
        requirements=(),
        scopes=(ScopeResult("exporter", ScopeVerdict.CONFORMS, 113, 2),),
        files=(),
    )


def revocations(*digests: str, sequence: int = 1, signer=SIGNER) -> bytes:
    """Return the file of a list that revokes certificates."""
    entries = tuple(
        Revoked(item, "LPX-20261123-5f1d2c3b", "withdrawn", "2027-01-05T10:00:00+08:00", "應廠商要求")
        for item in digests
    )
    issuer = Issuer("測試大學認證小組", signer.public_key.keyid, public_of(signer))
    made = RevocationList(REVOCATIONS, sequence, issuer, "2027-01-05T10:00:00+08:00", entries)
    return seal(forms.compact(made), PAYLOAD_TYPE, signer)
