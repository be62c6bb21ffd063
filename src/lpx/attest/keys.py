"""Keys: made, kept encrypted, and trusted by a file that says for what and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.attest import forms
from lpx.attest.moments import MomentError, moment
from lpx.attest.nouns import TRUST, KeyRole, TrustedKey, TrustFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from securesystemslib.signer import CryptoSigner, SSlibKey

KEY_BYTES = 32
ROLES: tuple[KeyRole, ...] = ("certify", "revoke")
SHORTEST_PASSPHRASE = 12


class KeyFileError(Exception):
    """A key cannot be used.

    Args:
        key: ``key-unreadable``, ``key-no-ed25519``, ``passphrase-missing``, ``passphrase-wrong``,
            ``passphrase-short``, ``trust-key-differs``, ``trust-key-twice``, ``trust-time``, ``trust-empty``.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def make_signer(secret: bytes) -> CryptoSigner:
    """Return the signer whose private key is ``secret``: 32 bytes that nobody can guess."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from securesystemslib.signer import CryptoSigner

    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(secret))


def write_private(secret: bytes, passphrase: str | None) -> bytes:
    """Return a private key as a PEM file (PKCS #8).

    Args:
        secret: 32 bytes that nobody can guess.
        passphrase: With which it is encrypted; None: it is not.

    Raises:
        KeyFileError: The passphrase is too short.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if passphrase is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyFileError("passphrase-short")
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        protection = serialization.BestAvailableEncryption(passphrase.encode("utf-8"))
    return Ed25519PrivateKey.from_private_bytes(secret).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )


def is_encrypted(pem: bytes) -> bool:
    """Tell whether a private key asks for a passphrase."""
    return b"ENCRYPTED PRIVATE KEY" in pem


def read_private(pem: bytes, passphrase: str | None) -> CryptoSigner:
    """Return the signer of a PEM file.

    Raises:
        KeyFileError: It is none, is of another kind, or the passphrase does not fit.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    encrypted = is_encrypted(pem)
    if encrypted and passphrase is None:
        raise KeyFileError("passphrase-missing")
    try:
        key = load_pem_private_key(pem, passphrase.encode("utf-8") if encrypted and passphrase else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFileError("passphrase-wrong" if encrypted else "key-unreadable") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError("key-no-ed25519")
    return CryptoSigner(key)


def public_of(signer: CryptoSigner) -> str:
    """Return the public key of ``signer`` as 64 hexadecimal digits."""
    return str(signer.public_key.keyval["public"])


def verifier(public: str) -> SSlibKey:
    """Return what verifies signatures of the public key ``public``.

    Raises:
        KeyFileError: It is no Ed25519 key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from securesystemslib.signer import SSlibKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    except ValueError:
        raise KeyFileError("key-no-ed25519") from None
    return SSlibKey.from_crypto(key)


def trusted_key(
    signer: CryptoSigner, name: str, roles: tuple[KeyRole, ...], valid_from: str, valid_until: str
) -> TrustedKey:
    """Return the entry of a trust file for ``signer``."""
    return TrustedKey(signer.public_key.keyid, public_of(signer), name, roles, valid_from, valid_until)


def trust_file(keys: Iterable[TrustedKey]) -> TrustFile:
    """Return a trust file with its digest.

    Raises:
        KeyFileError: There is no key, one stands there twice, is not what its id says, or its time is wrong.
    """
    held = tuple(sorted(keys, key=lambda key: key.keyid))
    if not held:
        raise KeyFileError("trust-empty")
    if len({key.keyid for key in held}) != len(held):
        raise KeyFileError("trust-key-twice")
    for key in held:
        if verifier(key.public).keyid != key.keyid:
            raise KeyFileError("trust-key-differs")
        try:
            if moment(key.valid_from) >= moment(key.valid_until):
                raise KeyFileError("trust-time")
        except MomentError:
            raise KeyFileError("trust-time") from None
    bare = TrustFile(TRUST, held)
    return replace(bare, digest=forms.digest_of(bare))


def read_trust(data: bytes) -> TrustFile:
    """Return the trust file that ``data`` holds.

    Its digest finds slips and damage. Whoever may edit the file can write another digest: it has to be kept
    where only those who decide may write.

    Raises:
        FormError: It is no trust file, or was changed.
        KeyFileError: An entry is wrong.
    """
    found = forms.decode(data, TrustFile, TRUST)
    if trust_file(found.keys) != found:
        raise forms.FormError("file-changed", TRUST)
    return found


def find_key(trust: TrustFile, keyid: str) -> TrustedKey | None:
    """Return the key with the id ``keyid``, if it is trusted."""
    return next((key for key in trust.keys if key.keyid == keyid), None)


def why_not_entitled(key: TrustedKey, role: KeyRole, at: datetime) -> str:
    """Return why ``key`` may not sign for ``role`` at a moment, as a key of the catalogue; empty: it may."""
    if role not in key.roles:
        return "key-other-role"
    if not moment(key.valid_from) <= at < moment(key.valid_until):
        return "key-out-of-time"
    return ""
