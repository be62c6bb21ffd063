"""Signed envelopes: DSSE with one Ed25519 signature, written in one way only.

https://github.com/secure-systems-lab/dsse
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lpx.attest.forms import MOST_BYTES, compact, digest

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner


class EnvelopeError(Exception):
    """A file is no envelope, or its signature does not fit.

    Args:
        key: ``envelope-unreadable`` (no envelope at all), ``envelope-changed`` (one that was written
            otherwise than lpx writes it), ``signature-wrong``.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _Signature(Struct, forbid_unknown_fields=True):
    keyid: str
    sig: str


class _Envelope(Struct, forbid_unknown_fields=True):
    payload: str
    payloadType: str  # noqa: N815 - as the format has it
    signatures: list[_Signature]


class Opened(Struct, frozen=True):
    """An envelope whose form is right; whether its signature is, ``check_signature`` says."""

    payload: bytes
    payload_type: str
    keyid: str
    raw: bytes
    """The file."""

    @property
    def digest(self) -> str:
        """Digest of what was signed."""
        return digest(self.payload)


def seal(payload: bytes, payload_type: str, signer: CryptoSigner) -> bytes:
    """Return ``payload`` in a signed envelope, as the bytes of a file."""
    from securesystemslib.dsse import Envelope

    envelope = Envelope(payload, payload_type, {})
    envelope.sign(signer)
    return compact(envelope.to_dict()) + b"\n"


def open_envelope(data: bytes) -> Opened:
    """Return what an envelope holds. Nothing of it is to be believed before ``check_signature``.

    Raises:
        EnvelopeError: It is none, or is written otherwise than lpx writes it.
    """
    from securesystemslib.dsse import Envelope

    if len(data) > MOST_BYTES:
        raise EnvelopeError("envelope-unreadable")
    try:
        found = msgspec.json.decode(data, type=_Envelope)
        (signature,) = found.signatures
        envelope = Envelope.from_dict(msgspec.to_builtins(found))
    except Exception:  # noqa: BLE001 - whatever the library raises at bytes that are no envelope
        raise EnvelopeError("envelope-unreadable") from None
    # Base64 and JSON allow one content to be written in several ways. One way only is read, so that a
    # certificate has one digest, and no byte of it can be changed unseen.
    if compact(envelope.to_dict()) + b"\n" != data:
        raise EnvelopeError("envelope-changed")
    return Opened(envelope.payload, envelope.payload_type, signature.keyid, data)


def check_signature(opened: Opened, public: str) -> None:
    """Check that ``opened`` was signed with the key whose public half is ``public`` (64 hexadecimal digits).

    Raises:
        EnvelopeError: It was not.
    """
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import UnverifiedSignatureError

    from lpx.attest.keys import KeyFileError, verifier

    try:
        key = verifier(public)
        Envelope.from_dict(msgspec.json.decode(opened.raw)).verify([key], 1)
    except (KeyFileError, UnverifiedSignatureError):
        raise EnvelopeError("signature-wrong") from None
