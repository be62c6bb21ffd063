"""Keys are kept encrypted, and trusted for one thing and for a time."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from attest.making import NOW, SIGNER, STRANGER, trust
from lpx.attest import forms
from lpx.attest.keys import (
    ROLES,
    KeyFileError,
    is_encrypted,
    make_signer,
    public_of,
    read_private,
    read_trust,
    trust_file,
    trusted_key,
    why_not_entitled,
    write_private,
)

SECRET = b"secret bytes of 32 characters, ok"[:32]
PASSPHRASE = "correct horse battery"


def entry(signer=SIGNER, roles=ROLES, since="2026-01-01T00:00:00+08:00", until="2027-01-01T00:00:00+08:00"):
    return trusted_key(signer, "團隊", roles, since, until)


def test_a_private_key_is_encrypted_and_comes_back():
    pem = write_private(SECRET, PASSPHRASE)
    assert is_encrypted(pem)
    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert public_of(read_private(pem, PASSPHRASE)) == public_of(make_signer(SECRET))


@pytest.mark.parametrize(
    ("passphrase", "key"), [(None, "passphrase-missing"), ("another passphrase", "passphrase-wrong")]
)
def test_without_its_passphrase_a_key_is_of_no_use(passphrase, key):
    with pytest.raises(KeyFileError, match=key):
        read_private(write_private(SECRET, PASSPHRASE), passphrase)


def test_short_passphrases_are_refused():
    with pytest.raises(KeyFileError, match="passphrase-short"):
        write_private(SECRET, "eleven char")


def test_a_key_in_clear_needs_no_passphrase():
    pem = write_private(SECRET, None)
    assert not is_encrypted(pem)
    assert public_of(read_private(pem, "whatever is given here")) == public_of(make_signer(SECRET))


def test_keys_of_other_kinds_are_refused():
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(KeyFileError, match="key-no-ed25519"):
        read_private(pem, None)
    with pytest.raises(KeyFileError, match="key-unreadable"):
        read_private(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", None)


def test_a_trust_file_holds_what_was_put_in():
    made = trust_file([entry(STRANGER), entry()])
    assert read_trust(forms.encode(made)) == made
    assert {key.keyid for key in made.keys} == {SIGNER.public_key.keyid, STRANGER.public_key.keyid}


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ([], "trust-empty"),
        ([entry(), entry()], "trust-key-twice"),
        ([replace(entry(), keyid="0" * 64)], "trust-key-differs"),
        ([replace(entry(), public=public_of(STRANGER))], "trust-key-differs"),
        ([replace(entry(), public="zz")], "key-no-ed25519"),
        ([entry(since="2027-01-01T00:00:00+08:00")], "trust-time"),
        ([entry(since="2026-01-01")], "trust-time"),
        ([entry(until="never")], "trust-time"),
    ],
)
def test_wrong_entries_are_refused(keys, key):
    with pytest.raises(KeyFileError, match=key):
        trust_file(keys)


def test_a_slip_of_the_pen_in_a_trust_file_is_seen():
    data = trust()
    assert read_trust(data)
    with pytest.raises(forms.FormError, match="file-changed"):
        read_trust(data.replace(b"2031", b"2041"))


def test_a_key_counts_for_what_it_is_for_and_while_it_is_valid():
    key = entry(roles=("certify",), since="2026-02-01T08:00:00+08:00", until="2026-02-01T08:00:01+08:00")
    assert why_not_entitled(key, "certify", NOW) == ""
    assert why_not_entitled(key, "revoke", NOW) == "key-other-role"
    assert why_not_entitled(key, "certify", NOW.replace(hour=7)) == "key-out-of-time"
    assert why_not_entitled(key, "certify", NOW.replace(second=1)) == "key-out-of-time"
