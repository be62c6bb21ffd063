"""What the commands of certification did, for ``Outcome.result``: one noun for each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lpx.attest.nouns import RevocationReason, ScopeResult, TrustedKey


class KeyMade(Struct, frozen=True):
    """``lpx attest keygen``.

    Args:
        keyid: digest of the public key.
        roles: what the key is for.
        valid_from: moment from which it is trusted.
        valid_until: moment until which it is.
        encrypted: whether the private key has a passphrase.
    """

    keyid: str
    roles: tuple[str, ...]
    valid_from: str
    valid_until: str
    encrypted: bool


class KeysListed(Struct, frozen=True):
    """``lpx attest trust``: public keys, by the names under which they sign."""

    keys: tuple[TrustedKey, ...]


class Requested(Struct, frozen=True):
    """``lpx attest request``.

    Args:
        request: digest of the request.
        product: name that the module gives itself.
        version: of the product.
        product_digest: what the vendor is bound to.
        adapter_digest: the same.
        scopes: that were asked for.
        edition: of the specification.
        commitment: to the vendor's half of the seed.
    """

    request: str
    product: str
    version: str
    product_digest: str
    adapter_digest: str
    scopes: tuple[str, ...]
    edition: str
    commitment: str


class Challenged(Struct, frozen=True):
    """``lpx attest challenge``: the request that is answered, and the commitment to the team's half."""

    request: str
    commitment: str


class Revealed(Struct, frozen=True):
    """``lpx attest reveal``: who revealed, and the digest of the request that it is about."""

    party: Literal["vendor", "team"]
    request: str


class SeedDerived(Struct, frozen=True):
    """``lpx attest seed``."""

    seed: str
    request: str


class EvidencePacked(Struct, frozen=True):
    """``lpx attest run`` and ``lpx attest pack``.

    Args:
        seed: of the run.
        results: digest over every verdict.
        cases: verdict → number of cases.
        scopes: those that were asked for, with their verdicts.
    """

    seed: str
    results: str
    cases: dict[str, int]
    scopes: tuple[ScopeResult, ...]


class TermsWritten(Struct, frozen=True):
    """``lpx attest terms``: how many questions the form has."""

    questions: int


class Issued(Struct, frozen=True):
    """``lpx attest issue`` and ``lpx attest renew``.

    Args:
        number: of the certificate.
        digest: by which it is known.
        valid_from: its first moment.
        valid_until: its last one.
        keyid: of the key that signed it.
        scopes: that it covers.
        renews: digest of the certificate that it continues; may be empty.
    """

    number: str
    digest: str
    valid_from: str
    valid_until: str
    keyid: str
    scopes: tuple[ScopeResult, ...]
    renews: str = ""


class RevokedNow(Struct, frozen=True):
    """``lpx attest revoke``.

    Args:
        number: of the certificate.
        certificate: its digest.
        reason: why.
        sequence: number of the list of revocations.
        entries: that the list has now.
    """

    number: str
    certificate: str
    reason: RevocationReason
    sequence: int
    entries: int


class PageWritten(Struct, frozen=True):
    """``lpx attest certificate``: the certificate that is shown, and on what page."""

    number: str
    digest: str
    form: Literal["html", "pdf"]
    languages: tuple[str, ...]
