"""Passwords in every encoding that writers use, and the honest answer where a check byte passes by chance."""

from __future__ import annotations

import random

import pytest

from lpx.archive import MemorySource, open_entry, read_directory
from lpx.archive.forge import Forged, forge
from lpx.archive.passwords import candidates
from lpx.archive.scan import scan

TEXT = b"one two three four " * 300
NOISE = random.Random(2).randbytes(9_000)


def test_an_ascii_password_has_one_form():
    assert candidates("secret") == (b"secret",)


def test_other_passwords_have_a_form_per_encoding():
    assert candidates("密碼") == ("密碼".encode(), "密碼".encode("cp950"))
    assert candidates("é") == ("é".encode(), "é".encode("cp437"))


def test_a_password_without_any_form_opens_nothing(opened):
    assert candidates("\ud800") == ()
    result = opened(forge([Forged("a", TEXT, cipher="aes-256")], password="x"), "\ud800")
    assert result.scan.password_state == "wrong"


@pytest.mark.parametrize("cipher", ["aes-256", "traditional"])
@pytest.mark.parametrize(
    ("password", "encoding"), [("密碼", "utf-8"), ("密碼", "cp950"), ("señal", "cp437"), ("plain", "utf-8")]
)
def test_the_encoding_of_the_password_is_found(opened, cipher, password, encoding):
    entries = [Forged("a", TEXT, cipher=cipher), Forged("b", NOISE, cipher=cipher)]
    data = forge(entries, password=password, password_encoding=encoding)
    result = opened(data, password)
    assert result.states == ["read", "read"]
    assert result.scan.password_encoding == encoding
    source = MemorySource(data)
    for member in read_directory(source).members:
        assert sum(map(len, open_entry(source, member, password))) == member.size


def passing_wrong_password(data: bytes) -> str:
    """Find a wrong password that the check bytes of every entry let pass."""
    from lpx.archive.unlock import Keyring, header_length

    source = MemorySource(data)
    members = read_directory(source).members
    headers = [source.read_at(member.data_offset, header_length(member)) for member in members]
    return next(
        word
        for word in map(str, range(200_000))
        if all(Keyring(word).fitting(member, header) for member, header in zip(members, headers, strict=True))
    )


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("method", [0, 8])
def test_a_wrong_password_that_passes_the_check_byte_is_still_wrong(opened, count, method):
    entries = [Forged(f"{number}.txt", TEXT, method=method, cipher="traditional") for number in range(count)]
    data = forge(entries, password="right")
    result = opened(data, passing_wrong_password(data))
    assert result.kinds == {"wrong-password"}
    assert result.forms("wrong-password", "certain") == {False}
    assert result.scan.password_state == "wrong"


@pytest.mark.parametrize(("method", "data"), [(8, TEXT * 20), (8, NOISE), (0, TEXT)])
def test_damage_everywhere_with_the_right_password_is_damage(opened, method, data):
    entry = Forged("a", data, method=method, cipher="traditional", flips=(-3,))
    result = opened(forge([entry], password="right"), "right")
    assert result.kinds == {"damaged"}
    assert result.scan.password_state == "given"


def test_the_time_check_byte_is_accepted(opened):
    entries = [
        Forged("a", TEXT, cipher="traditional", check="time", descriptor="signed"),
        Forged("b", NOISE, cipher="traditional", check="time", descriptor="bare"),
        Forged("c", b"", cipher="traditional", check="crc"),
    ]
    result = opened(forge(entries, password="right"), "right")
    assert result.problems == ()
    assert result.states == ["read"] * 3


def test_plain_entries_among_encrypted_ones_are_read_without_password(opened):
    entries = [Forged("plain", TEXT), Forged("folder/"), Forged("locked", TEXT, cipher="aes-256")]
    result = opened(forge(entries, password="right"))
    assert result.states == ["read", "read", "locked"]
    assert opened(forge(entries, password="right"), "bad").states == ["read", "read", "locked"]


def test_an_archive_without_encryption_needs_no_password(opened):
    assert opened(forge([Forged("a", TEXT)]), "any").scan.password_state == "not-needed"


def test_only_empty_entries_prove_nothing_but_are_read(opened):
    result = opened(forge([Forged("a", b"", method=0, cipher="traditional")], password="right"), "right")
    assert result.scan.password_state == "given"
    assert result.states == ["read"]


def test_an_entry_under_another_password_is_damaged_beside_those_that_open(opened):
    entries = [Forged("a", TEXT, cipher="aes-256"), Forged("b", TEXT, cipher="aes-256", password="other")]
    result = opened(forge(entries, password="right"), "right")
    assert result.states == ["read", "damaged"]
    assert result.forms("damaged", "detail") == {"verifier"}


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04"], ids=["empty", "text", "cut"])
def test_of_what_could_not_be_read_nobody_knows_whether_it_needs_a_password(data):
    source = MemorySource(data)
    found = scan(source, read_directory(source), "any")
    assert found.password_state == "unknown"
