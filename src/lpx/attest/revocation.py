"""The list of certificates that do not count any more: signed, numbered, every list holding all entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lpx.attest.digests import is_digest
from lpx.attest.envelope import EnvelopeError, Opened, check_signature, open_envelope, seal
from lpx.attest.forms import compact
from lpx.attest.keys import public_of
from lpx.attest.moments import MomentError, moment
from lpx.attest.nouns import REVOCATIONS, Issuer, RevocationList, Revoked

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

PAYLOAD_TYPE = "application/vnd.lpx.revocations+json"
SUFFIX = ".revocations.json"


class RevocationError(Exception):
    """A list of revocations cannot be used.

    Args:
        key: Of an ``EnvelopeError``, or ``not-a-revocation-list``, ``revocations-newer``,
            ``revoked-already``, ``revoked-no-digest``.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class ReadList(Struct, frozen=True):
    """A list out of its file; only to be believed once its signature was checked."""

    content: RevocationList
    keyid: str
    digest: str
    opened: Opened


def extend(
    before: RevocationList | None, entry: Revoked, issuer: str, issued_at: str, signer: CryptoSigner
) -> bytes:
    """Return the file of a list with one more entry, and a number one higher.

    Args:
        before: The newest list so far; None: this is the first one.
        entry: What is revoked.
        issuer: Name of who signs.
        issued_at: Now.
        signer: With which key.

    Raises:
        RevocationError: The certificate is revoked already, or its digest is none.
    """
    entries = before.entries if before is not None else ()
    if not is_digest(entry.certificate):
        raise RevocationError("revoked-no-digest")
    if find(entries, entry.certificate) is not None:
        raise RevocationError("revoked-already")
    listed = RevocationList(
        REVOCATIONS,
        (before.sequence if before is not None else 0) + 1,
        Issuer(issuer, signer.public_key.keyid, public_of(signer)),
        issued_at,
        tuple(sorted((*entries, entry), key=lambda item: item.certificate)),
    )
    return seal(compact(listed), PAYLOAD_TYPE, signer)


def find(entries: tuple[Revoked, ...], certificate: str) -> Revoked | None:
    """Return the entry of the certificate whose digest is ``certificate``."""
    return next((entry for entry in entries if entry.certificate == certificate), None)


class _Marked(Struct):
    schema: str = ""


def read_list(data: bytes) -> ReadList:
    """Return the list that ``data`` holds, unverified.

    Raises:
        RevocationError: It holds none that can be read.
    """
    try:
        opened = open_envelope(data)
        if opened.payload_type != PAYLOAD_TYPE:
            raise RevocationError("not-a-revocation-list")
        if msgspec.json.decode(opened.payload, type=_Marked).schema != REVOCATIONS:
            raise RevocationError("revocations-newer")
        content = msgspec.json.decode(opened.payload, type=RevocationList)
        moment(content.issued_at)
    except EnvelopeError as error:
        raise RevocationError(error.key) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, MomentError):
        raise RevocationError("not-a-revocation-list") from None
    if compact(content) != opened.payload:
        raise RevocationError("envelope-changed")
    return ReadList(content, opened.keyid, opened.digest, opened)


def is_whole(read: ReadList) -> bool:
    """Tell whether the list was signed with the key that it names; that says not whose it is."""
    issuer = read.content.issuer
    try:
        check_signature(read.opened, issuer.public)
    except EnvelopeError:
        return False
    return issuer.keyid == read.keyid
