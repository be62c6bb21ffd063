"""Commit and reveal: the seed follows from both sides, and whatever does not fit is told apart."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from attest.making import ADAPTER, PRODUCT
from lpx.attest import forms
from lpx.attest.nouns import REQUEST, SECRET, AdapterMark, Ceremony, Product, Request, Secret
from lpx.attest.seeds import (
    CeremonyError,
    check_ceremony,
    derive_seed,
    make_challenge,
    make_reveal,
    vendor_commitment,
)
from lpx.harness.protocol import Ciphers

nonces = st.binary(min_size=32, max_size=32).map(bytes.hex)


def ceremony(vendor="11" * 32, team="22" * 32, product=PRODUCT, adapter=ADAPTER) -> Ceremony:
    request = Request(
        REQUEST,
        Product("模組", "1.0", "廠商", "", product, "file"),
        AdapterMark(adapter, "file"),
        ("exporter",),
        (),
        Ciphers(),
        ("exporter",),
        "edition",
        vendor_commitment(product, adapter, vendor),
        "2026-01-20T09:00:00+08:00",
    )
    challenge, secret = make_challenge(request, team, "2026-01-21T09:00:00+08:00")
    own = Secret(SECRET, "vendor", forms.digest_of(request), vendor)
    return Ceremony(
        request, challenge, make_reveal(own, request, challenge), make_reveal(secret, request, challenge)
    )


@given(vendor=nonces, team=nonces, product=nonces, adapter=nonces)
def test_an_independent_implementation_gets_the_same_seed(vendor, team, product, adapter):
    made = ceremony(vendor, team, f"sha256:{product}", f"sha256:{adapter}")
    request = hashlib.sha256(forms.encode(made.request)).digest()
    unhex = bytes.fromhex
    first = hashlib.sha256(b"lpx-attest-1 vendor\n" + unhex(product) + unhex(adapter) + unhex(vendor))
    second = hashlib.sha256(b"lpx-attest-1 team\n" + request + unhex(team))
    seed = hashlib.sha256(
        b"lpx-attest-1 seed\n" + unhex(vendor) + unhex(team) + first.digest() + second.digest()
    )
    assert made.request.commitment == f"sha256:{first.hexdigest()}"
    assert made.challenge.commitment == f"sha256:{second.hexdigest()}"
    assert derive_seed(made) == seed.hexdigest()


@given(one=nonces, other=nonces)
def test_each_side_alone_changes_the_seed(one, other):
    if one != other:
        assert derive_seed(ceremony(vendor=one)) != derive_seed(ceremony(vendor=other))
        assert derive_seed(ceremony(team=one)) != derive_seed(ceremony(team=other))


@pytest.mark.parametrize(
    ("change", "key", "party"),
    [
        (lambda c: replace(c, vendor=replace(c.vendor, nonce="33" * 32)), "reveal-wrong", "vendor"),
        (lambda c: replace(c, team=replace(c.team, nonce="33" * 32)), "reveal-wrong", "team"),
        (lambda c: replace(c, vendor=replace(c.vendor, nonce="33")), "nonce-malformed", "vendor"),
        (lambda c: replace(c, team=replace(c.team, nonce="GG" * 32)), "nonce-malformed", "team"),
        (lambda c: replace(c, vendor=c.team), "reveal-wrong-party", "vendor"),
        (lambda c: replace(c, team=c.vendor), "reveal-wrong-party", "team"),
        (
            lambda c: replace(c, team=replace(c.team, request="sha256:" + "0" * 64)),
            "reveal-of-another-request",
            "team",
        ),
        (
            lambda c: replace(c, request=replace(c.request, scopes=("importer",))),
            "challenge-of-another-request",
            "team",
        ),
        (
            lambda c: replace(c, challenge=replace(c.challenge, commitment="sha256:" + "0" * 64)),
            "reveal-wrong",
            "team",
        ),
    ],
)
def test_what_does_not_fit_is_told_apart(change, key, party):
    with pytest.raises(CeremonyError) as told:
        check_ceremony(change(ceremony()))
    assert (told.value.key, told.value.party) == (key, party)


def test_another_product_cannot_be_put_in_after_the_vendor_committed():
    made = ceremony()
    other = replace(made.request, product=replace(made.request.product, digest="sha256:" + "9" * 64))
    challenge, team = make_challenge(other, "22" * 32, "2026-01-21T09:00:00+08:00")
    vendor = Secret(SECRET, "vendor", forms.digest_of(other), "11" * 32)
    with pytest.raises(CeremonyError, match="reveal-wrong"):
        make_reveal(vendor, other, challenge)
    assert make_reveal(team, other, challenge).party == "team"


def test_a_secret_of_another_request_reveals_nothing():
    made = ceremony()
    strange = Secret(SECRET, "vendor", "sha256:" + "0" * 64, "11" * 32)
    with pytest.raises(CeremonyError, match="secret-of-another-request"):
        make_reveal(strange, made.request, made.challenge)
