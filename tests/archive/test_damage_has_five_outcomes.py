"""Wrong password, damage, truncation, an unsupported method, no zip at all: five different answers."""

from __future__ import annotations

import random

import pytest

from lpx.archive.forge import Ending, Forged, forge

TEXT = b"plain text that deflates well, and says so again. " * 200
NOISE = random.Random(1).randbytes(20_000)
CIPHERS = ("aes-256", "aes-128", "traditional")


def bundle(cipher: str, **change: object) -> list[Forged]:
    return [
        Forged("document.json", TEXT, cipher=cipher),
        Forged("a/C01.jpg", NOISE, method=0, cipher=cipher, **change),
        Forged("a/C02.jpg", TEXT + NOISE, cipher=cipher),
    ]


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_sound_archive_has_no_problem(opened, cipher):
    result = opened(forge(bundle(cipher), password="right"), "right")
    assert result.problems == ()
    assert result.states == ["read"] * 3
    assert result.scan.password_state == "given"


@pytest.mark.parametrize("cipher", CIPHERS)
def test_wrong_password(opened, cipher):
    result = opened(forge(bundle(cipher), password="right"), "wrong")
    assert result.kinds == {"wrong-password"}
    assert result.scan.password_state == "wrong"
    assert result.states == ["locked"] * 3


@pytest.mark.parametrize("cipher", CIPHERS)
def test_missing_password_is_no_problem_but_a_state(opened, cipher):
    result = opened(forge(bundle(cipher), password="right"))
    assert result.problems == ()
    assert result.scan.password_state == "missing"
    assert result.states == ["locked"] * 3


@pytest.mark.parametrize("cipher", [*CIPHERS, "none"])
@pytest.mark.parametrize("place", [40, -40])
def test_damaged_content(opened, cipher, place):
    result = opened(forge(bundle(cipher, flips=(place,)), password="right"), "right")
    assert result.kinds == {"damaged"}
    assert [problem.member for problem in result.problems] == [1]
    assert result.forms("damaged", "detail") == {"hmac" if cipher.startswith("aes") else "crc"}
    assert result.states == ["read", "damaged", "read"]


@pytest.mark.parametrize("cipher", CIPHERS)
def test_damaged_password_check_of_one_entry_is_damage_not_a_wrong_password(opened, cipher):
    header_end = {"aes-256": 17, "aes-128": 9, "traditional": 11}[cipher]
    result = opened(forge(bundle(cipher, flips=(header_end,)), password="right"), "right")
    assert result.kinds == {"damaged"}
    assert result.scan.password_state == "given"


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("missing", [1, 21, 22, 60, 5000])
def test_truncated(opened, cipher, missing):
    result = opened(forge(bundle(cipher), password="right", cut=missing), "right")
    assert result.kinds == {"truncated"}
    assert result.directory.is_fatal
    assert result.scan.archive_md5


def test_bytes_missing_in_the_middle_are_truncation(opened):
    whole = forge(bundle("aes-256"), password="right")
    assert opened(whole[:3000] + whole[3100:], "right").kinds == {"truncated"}


@pytest.mark.parametrize(
    ("method", "name"),
    [(9, "deflate64"), (12, "bzip2"), (14, "lzma"), (93, "zstd"), (98, "ppmd"), (77, "method-77")],
)
def test_unsupported_method_is_named(opened, method, name):
    result = opened(forge([Forged("a", TEXT, method=method), Forged("b", TEXT)]))
    assert result.kinds == {"unsupported"}
    assert result.forms("unsupported", "method") == {name}
    assert result.states == ["unsupported", "read"]


def test_strong_encryption_and_split_archives_are_named(opened):
    strong = opened(forge([Forged("a", TEXT, both={"flags": 0x41})]), "x")
    assert strong.forms("unsupported", "method") == {"strong-encryption"}
    masked = opened(forge([Forged("a", TEXT, both={"flags": 0x2041})]), "x")
    assert masked.forms("unsupported", "method") == {"encrypted-directory"}
    split = opened(forge([Forged("a", TEXT)], ending=Ending(disk=1)))
    assert split.forms("unsupported", "method") == {"split-archive"}
    assert split.directory.is_fatal
    first_part = opened(b"PK\x07\x08PK\x03\x04" + bytes(500))
    assert first_part.forms("unsupported", "method") == {"split-archive"}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "pdf"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"\xef\xbb\xbf<!doctype html>", "html"),
        (bytes(5000), ""),
    ],
)
def test_not_a_zip_says_what_it_looks_like(opened, data, found):
    result = opened(data)
    assert result.kinds == {"not-a-zip"}
    assert result.forms("not-a-zip", "found") == {found}


def test_a_broken_directory_is_damage(opened):
    data = bytearray(forge(bundle("none")))
    place = data.rfind(b"PK\x01\x02")
    data[place] ^= 0xFF
    result = opened(bytes(data))
    assert result.kinds == {"damaged"}
    assert result.directory.is_fatal


def test_an_end_record_with_a_cut_comment_still_opens(opened):
    result = opened(forge([Forged("a", TEXT)], comment=b"a comment", cut=3))
    assert result.kinds == {"truncated"}
    assert not result.directory.is_fatal
    assert result.states == ["read"]
