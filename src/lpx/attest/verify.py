"""Does a certificate hold? A function over values; every way in which it may not is another answer.

What a certificate says of itself is believed only after its signature was checked against a trusted key. A
failure of lpx, or something that was not given, never reads as valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lpx.attest.envelope import EnvelopeError, check_signature
from lpx.attest.forms import FormError
from lpx.attest.keys import KeyFileError, find_key, read_trust, why_not_entitled
from lpx.attest.moments import MomentError, moment, written
from lpx.attest.nouns import (
    Certificate,
    Problem,
    ScopeResult,
    ScopeVerdict,
    Status,
    TrustedKey,
    TrustFile,
    Verification,
)
from lpx.attest.revocation import ReadList, RevocationError, find, read_list
from lpx.attest.revocation import is_whole as list_is_whole
from lpx.attest.statement import CertificateError, Read, is_whole, read_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lpx.attest.nouns import Manifest, Request

FAILS = frozenset(
    {
        Status.TAMPERED,
        Status.UNKNOWN_KEY,
        Status.KEY_NOT_ENTITLED,
        Status.REVOKED,
        Status.NOT_YET_VALID,
        Status.EXPIRED,
        Status.WRONG_PRODUCT,
        Status.OTHER_EVIDENCE,
        Status.NOT_SUPPORTED,
    }
)
"""Answers that say no. ``valid`` says yes; all others say that nobody can tell."""


@dataclass(frozen=True)
class EvidenceSeen:
    """Evidence that was looked at for a certificate."""

    digest: str
    """Of the package; empty where it could not be opened."""
    fault: str = ""
    """Key of why it could not be opened, or not be judged."""
    manifest: Manifest | None = None
    request: Request | None = None
    scopes: tuple[ScopeResult, ...] = ()
    """With the waivers of the certificate taken into account."""
    results: str = ""
    """Digest over all results."""
    rejudged: bool = False
    same_suite: bool = True


@dataclass(frozen=True)
class Given:
    """What a certificate is held against."""

    at: datetime
    trust: bytes | None = None
    """Content of a trust file."""
    product: str | None = None
    """Digest of the product at hand."""
    revocations: bytes | None = None
    """Content of a list of revocations."""
    evidence: EvidenceSeen | None = None
    suite: str = ""
    """Digest of the suite that the reader has."""


def verify_certificate(data: bytes, given: Given) -> Verification:
    """Return whether the certificate ``data`` holds.

    Args:
        data: Content of the file.
        given: Moment, trusted keys, and what else is at hand.
    """
    problems: list[Problem] = []
    trust = _trust(given.trust, problems)
    try:
        read = read_certificate(data)
    except CertificateError as error:
        changed = error.key in {"envelope-changed", "certificate-contradicts-itself"}
        problems.append(Problem(Status.TAMPERED if changed else Status.UNREADABLE, error.key))
        return _answer(problems, given, None, None, None)
    key = find_key(trust, read.keyid) if trust is not None else None
    problems += _of_signature(read, key, given)
    problems += _of_time(read.certificate, given.at)
    problems += _of_product(read.certificate, given.product)
    revoked = _revocations(given.revocations, trust, problems)
    if revoked is not None:
        problems += _of_revocation(read, revoked)
    if given.evidence is not None:
        problems += _of_evidence(read.certificate, given.evidence)
    return _answer(problems, given, read, key, revoked)


def _answer(
    problems: list[Problem],
    given: Given,
    read: Read | None,
    key: TrustedKey | None,
    revoked: ReadList | None,
) -> Verification:
    order = list(Status)
    ordered = sorted(problems, key=lambda problem: order.index(problem.status))
    evidence: Literal["re-judged", "compared", "not-given"] = "not-given"
    if given.evidence is not None:
        evidence = "re-judged" if given.evidence.rejudged else "compared"
    return Verification(
        status=ordered[0].status if ordered else Status.VALID,
        problems=tuple(ordered),
        at=written(given.at),
        digest=read.digest if read is not None else "",
        certificate=read.certificate if read is not None else None,
        signer=key.name if key is not None else "",
        trust="given" if given.trust is not None else "not-given",
        product="compared" if given.product is not None else "not-given",
        evidence=evidence,
        revocations="given" if given.revocations is not None else "not-given",
        revocation_sequence=revoked.content.sequence if revoked is not None else 0,
        suite=_suite(read, given.suite),
    )


def _suite(read: Read | None, own: str) -> Literal["same", "other", "not-given"]:
    if read is None or not own:
        return "not-given"
    return "same" if read.certificate.identity.suite == own else "other"


def _trust(data: bytes | None, problems: list[Problem]) -> TrustFile | None:
    if data is None:
        return None
    try:
        return read_trust(data)
    except (FormError, KeyFileError) as error:
        problems.append(Problem(Status.TRUST_UNUSABLE, error.key))
        return None


def _of_signature(read: Read, key: TrustedKey | None, given: Given) -> Iterator[Problem]:
    if not is_whole(read):
        yield Problem(Status.TAMPERED, "signature-wrong")
    if given.trust is None:
        yield Problem(Status.NO_TRUST, "no-trust", {"keyid": read.keyid})
        return
    if key is None:
        yield Problem(Status.UNKNOWN_KEY, "unknown-key", {"keyid": read.keyid})
        return
    try:
        check_signature(read.opened, key.public)
    except EnvelopeError as error:
        yield Problem(Status.TAMPERED, error.key)
    try:
        reason = why_not_entitled(key, "certify", moment(read.certificate.issued_at))
    except MomentError:
        reason = "certificate-time"
    if reason:
        yield Problem(Status.KEY_NOT_ENTITLED, reason, {"name": key.name})


def _of_time(certificate: Certificate, at: datetime) -> Iterator[Problem]:
    try:
        begin, end = moment(certificate.valid_from), moment(certificate.valid_until)
    except MomentError:
        yield Problem(Status.UNREADABLE, "certificate-time")
        return
    if at < begin:
        yield Problem(Status.NOT_YET_VALID, "not-yet-valid", {"since": certificate.valid_from})
    if at >= end:
        yield Problem(Status.EXPIRED, "expired", {"until": certificate.valid_until})


def _of_product(certificate: Certificate, product: str | None) -> Iterator[Problem]:
    if product is not None and product != certificate.product.digest:
        yield Problem(
            Status.WRONG_PRODUCT, "wrong-product", {"found": product, "certified": certificate.product.digest}
        )


def _revocations(data: bytes | None, trust: TrustFile | None, problems: list[Problem]) -> ReadList | None:
    """Return the list that was given, where it is to be believed; else say why not."""
    if data is None:
        return None
    try:
        read = read_list(data)
    except RevocationError as error:
        problems.append(Problem(Status.REVOCATIONS_UNUSABLE, error.key))
        return None
    if not list_is_whole(read):
        problems.append(Problem(Status.REVOCATIONS_UNUSABLE, "signature-wrong"))
        return None
    if trust is None:
        return read
    key = find_key(trust, read.keyid)
    reason = "unknown-key"
    if key is not None:
        reason = why_not_entitled(key, "revoke", moment(read.content.issued_at))
        if key.public != read.content.issuer.public:
            reason = "signature-wrong"
    if reason:
        name = key.name if key is not None else ""
        problems.append(Problem(Status.REVOCATIONS_UNUSABLE, reason, {"keyid": read.keyid, "name": name}))
        return None
    return read


def _of_revocation(read: Read, revoked: ReadList) -> Iterator[Problem]:
    entry = find(revoked.content.entries, read.digest)
    if entry is not None:
        yield Problem(
            Status.REVOKED,
            "revoked",
            {
                "reason": entry.reason,
                "date": entry.revoked_at,
                "note": entry.note,
                "sequence": revoked.content.sequence,
            },
        )


def _of_evidence(certificate: Certificate, seen: EvidenceSeen) -> Iterator[Problem]:
    if seen.digest != certificate.evidence:
        key = seen.fault or "other-evidence"
        yield Problem(Status.OTHER_EVIDENCE, key, {"found": seen.digest, "certified": certificate.evidence})
        return
    if seen.fault:
        yield Problem(Status.NOT_JUDGED, seen.fault)
        return
    if seen.manifest is None or not _fits(certificate, seen):
        yield Problem(Status.NOT_SUPPORTED, "evidence-of-something-else")
    elif seen.same_suite or seen.rejudged:
        yield from _of_scopes(certificate, seen)
    elif not _by_same_suite(certificate, seen.manifest):
        yield Problem(Status.NOT_JUDGED, "evidence-of-another-suite")
    elif not _says_the_same(certificate, seen.manifest):
        yield Problem(Status.NOT_SUPPORTED, "results-differ")


def _of_scopes(certificate: Certificate, seen: EvidenceSeen) -> Iterator[Problem]:
    found = {item.scope: item for item in seen.scopes}
    for scope in certificate.scopes:
        own = found.get(scope.scope)
        if own is None or own.verdict is ScopeVerdict.NOT_JUDGED:
            yield Problem(Status.NOT_JUDGED, "scope-not-judged", {"scope": scope.scope})
        elif own.verdict is not scope.verdict:
            cases = ", ".join((*own.failed, *own.open)[:5])
            told: dict[str, str | int] = {"scope": scope.scope, "verdict": own.verdict.value, "cases": cases}
            yield Problem(Status.NOT_SUPPORTED, "scope-not-supported", told)
    if seen.same_suite and seen.results != certificate.results:
        yield Problem(Status.NOT_SUPPORTED, "results-differ")


def _fits(certificate: Certificate, seen: EvidenceSeen) -> bool:
    assert seen.manifest is not None
    return (
        seen.request is not None
        and seen.request.product == certificate.product
        and seen.request.adapter == certificate.adapter
        and seen.manifest.seed == certificate.seed
        and seen.manifest.transport == certificate.transport
    )


def _by_same_suite(certificate: Certificate, manifest: Manifest) -> bool:
    own, other = certificate.identity, manifest.identity
    return own.suite == other.suite and own.edition == other.edition and own.catalogues == other.catalogues


def _says_the_same(certificate: Certificate, manifest: Manifest) -> bool:
    """Tell whether the manifest amounts to what is certified, for readers that have another suite."""
    told = {item.scope: item for item in manifest.scopes}
    return (
        manifest.results == certificate.results
        and manifest.required == manifest.executed
        and all(
            scope.scope in told
            and sorted((*scope.failed, *scope.waived)) == sorted(told[scope.scope].failed)
            and not told[scope.scope].open
            and scope.passed == told[scope.scope].passed
            for scope in certificate.scopes
        )
    )
