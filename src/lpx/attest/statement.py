"""Certificates as in-toto statements: the test-result predicate, with what lpx adds beside it.

https://github.com/in-toto/attestation (Statement v1; predicate test-result v0.1). Members that other tools do
not know they ignore; ``lpx_certificate`` holds the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct, field

from lpx.attest.envelope import EnvelopeError, Opened, check_signature, open_envelope, seal
from lpx.attest.forms import compact
from lpx.attest.nouns import CERTIFICATE, Certificate

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
SUFFIX = ".cert.json"


class Resource(Struct, frozen=True):
    """A ResourceDescriptor: a thing and its digest."""

    name: str
    digest: dict[str, str]


class Predicate(Struct, frozen=True):
    """The test-result predicate, about the cases of the scopes that the certificate is about."""

    result: Literal["PASSED", "WARNED"]
    """``WARNED``: some failures are waived. There is no certificate for what failed."""
    configuration: tuple[Resource, ...]
    passed: tuple[str, ...] = field(name="passedTests")
    warned: tuple[str, ...] = field(name="warnedTests")
    failed: tuple[str, ...] = field(name="failedTests")
    certificate: Certificate = field(name="lpx_certificate")


class Statement(Struct, frozen=True):
    """An in-toto statement."""

    type: str = field(name="_type")
    subject: tuple[Resource, ...]
    predicate_type: str = field(name="predicateType")
    predicate: Predicate


class Read(Struct, frozen=True):
    """A certificate out of its file; only to be believed once ``lpx.attest.verify`` says so."""

    certificate: Certificate
    statement: Statement
    digest: str
    """Of the signed statement: by this the certificate is known."""
    keyid: str
    opened: Opened


class CertificateError(Exception):
    """A file is no certificate that this lpx can read.

    Args:
        key: Of an ``EnvelopeError``, or ``not-a-certificate``, ``certificate-newer``,
            ``certificate-contradicts-itself``.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def make_statement(certificate: Certificate, passed: Collection[str], waived: Collection[str]) -> Statement:
    """Return the statement of ``certificate``.

    Args:
        certificate: What is attested.
        passed: Ids of the cases that passed, of its scopes.
        waived: Ids of those that failed and are waived.
    """
    return Statement(
        STATEMENT_TYPE,
        _subjects(certificate),
        PREDICATE_TYPE,
        Predicate(
            "WARNED" if waived else "PASSED",
            _configuration(certificate),
            tuple(sorted(passed)),
            tuple(sorted(waived)),
            (),
            certificate,
        ),
    )


def _subjects(certificate: Certificate) -> tuple[Resource, ...]:
    product = certificate.product
    return (
        _resource(f"{product.name} {product.version}", product.digest),
        _resource("evidence", certificate.evidence),
    )


def _configuration(certificate: Certificate) -> tuple[Resource, ...]:
    identity = certificate.identity
    return (
        _resource(f"lpx {identity.lpx}", identity.package),
        _resource("suite", identity.suite),
        _resource(f"edition {identity.edition.id}", identity.edition.digest),
        _resource(f"course-code edition {identity.code_edition.id}", identity.code_edition.digest),
        *(_resource(name, value) for name, value in sorted(identity.catalogues.items())),
        _resource("adapter", certificate.adapter.digest),
        _resource("request", certificate.request),
        _resource("seed", f"sha256:{certificate.seed}"),
    )


def _resource(name: str, digest: str) -> Resource:
    kind, _, value = digest.partition(":")
    return Resource(name, {kind: value})


def sign_statement(statement: Statement, signer: CryptoSigner) -> bytes:
    """Return the file of a certificate."""
    return seal(compact(statement), PAYLOAD_TYPE, signer)


class _Outline(Struct):
    type: str = field(default="", name="_type")
    predicate_type: str = field(default="", name="predicateType")
    predicate: dict[str, msgspec.Raw] = field(default_factory=dict)


class _Marked(Struct):
    schema: str = ""


def read_certificate(data: bytes) -> Read:
    """Return the certificate that ``data`` holds, unverified. Needs no key and no clock.

    Raises:
        CertificateError: It holds none that can be read.
    """
    try:
        opened = open_envelope(data)
    except EnvelopeError as error:
        raise CertificateError(error.key) from None
    if opened.payload_type != PAYLOAD_TYPE:
        raise CertificateError("not-a-certificate")
    statement = _statement(opened.payload)
    certificate = statement.predicate.certificate
    if (
        statement.subject != _subjects(certificate)
        or statement.predicate.configuration != _configuration(certificate)
        or compact(statement) != opened.payload
    ):
        raise CertificateError("certificate-contradicts-itself")
    return Read(certificate, statement, opened.digest, opened.keyid, opened)


def _statement(payload: bytes) -> Statement:
    try:
        outline = msgspec.json.decode(payload, type=_Outline)
        kinds = (outline.type, outline.predicate_type)
        marked = msgspec.json.decode(outline.predicate.get("lpx_certificate", b"{}"), type=_Marked)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise CertificateError("not-a-certificate") from None
    if kinds != (STATEMENT_TYPE, PREDICATE_TYPE) or not marked.schema.startswith("lpx-certificate-"):
        raise CertificateError("not-a-certificate")
    if marked.schema != CERTIFICATE:
        raise CertificateError("certificate-newer")
    try:
        return msgspec.json.decode(payload, type=Statement)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise CertificateError("not-a-certificate") from None


def is_whole(read: Read) -> bool:
    """Tell whether the certificate was signed with the key that it names; that says not whose it is."""
    issuer = read.certificate.issuer
    try:
        check_signature(read.opened, issuer.public)
    except EnvelopeError:
        return False
    return issuer.keyid == read.keyid
