"""Files of certification: one form of each, so that two files that differ never mean the same."""

from __future__ import annotations

import contextlib
import hashlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.attest import forms
from lpx.attest.digests import digest_of_path, is_digest
from lpx.attest.nouns import CHALLENGE, REVEAL, Challenge, Reveal

CHALLENGED = Challenge(CHALLENGE, "sha256:" + "1" * 64, "sha256:" + "2" * 64, "2026-01-01T00:00:00+08:00")


@given(st.text(), st.text())
def test_what_is_written_is_read(request, made_at):
    noun = Challenge(CHALLENGE, request, "sha256:" + "2" * 64, made_at)
    data = forms.encode(noun)
    assert forms.decode(data, Challenge, CHALLENGE) == noun
    assert forms.digest_of(noun) == "sha256:" + hashlib.sha256(data).hexdigest()


@given(place=st.integers(min_value=0, max_value=len(forms.encode(CHALLENGED)) - 1), mask=st.integers(1, 255))
def test_a_changed_byte_never_gives_the_same_noun(place, mask):
    data = bytearray(forms.encode(CHALLENGED))
    data[place] ^= mask
    with contextlib.suppress(forms.FormError):
        assert forms.decode(bytes(data), Challenge, CHALLENGE) != CHALLENGED


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "file-not-json"),
        (b"\xff\xfe", "file-not-json"),
        (b"[" * 100_000, "file-not-json"),
        (b"{}", "file-other-form"),
        (b'{"schema": "lpx-attest-challenge-9"}', "file-other-form"),
        (b'{"schema": "lpx-attest-challenge-1"}', "file-other-form"),
        (forms.encode(Reveal(REVEAL, "team", "r", "n")), "file-other-form"),
        (forms.encode(CHALLENGED).replace(b"\n", b"\r\n"), "file-changed"),
        (forms.encode(CHALLENGED) + b"\n", "file-changed"),
        (forms.compact(CHALLENGED), "file-changed"),
        (b" " * (forms.MOST_BYTES + 1), "file-too-long"),
    ],
)
def test_another_form_is_refused(data, key):
    with pytest.raises(forms.FormError) as told:
        forms.decode(data, Challenge, CHALLENGE)
    assert told.value.key == key


def test_long_and_absent_files_are_told_apart(tmp_path):
    (tmp_path / "long").write_bytes(b"12345")
    for name, key in (("long", "file-too-long"), ("absent", "file-absent")):
        with pytest.raises(forms.FormError) as told:
            forms.read_bytes(tmp_path / name, most=4)
        assert told.value.key == key
    assert forms.read_bytes(tmp_path / "long", most=5) == b"12345"


def test_the_digest_of_a_folder_is_what_sha256sum_would_say(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "檔案.txt").write_bytes(b"two")
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / "b.txt").write_bytes(b"three")
    lines = b"".join(
        hashlib.sha256(content).hexdigest().encode() + b"  " + name.encode() + b"\n"
        for name, content in (("a.txt", b"one"), ("b.txt", b"three"), ("b/檔案.txt", b"two"))
    )
    assert digest_of_path(tmp_path) == ("sha256:" + hashlib.sha256(lines).hexdigest(), "folder")
    assert digest_of_path(tmp_path / "a.txt") == ("sha256:" + hashlib.sha256(b"one").hexdigest(), "file")


def test_a_folder_without_files_has_no_digest(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(forms.FormError, match="folder-empty"):
        digest_of_path(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege on Windows")
def test_what_a_link_leads_to_is_not_in_the_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(forms.FormError, match="folder-special"):
        digest_of_path(tmp_path)


@pytest.mark.parametrize(
    "text", ["sha256:" + "A" * 64, "sha256:" + "1" * 63, "1" * 64, "sha256:" + "1" * 65, ""]
)
def test_only_one_way_to_write_a_digest(text):
    assert not is_digest(text)
    assert is_digest("sha256:" + "a" * 64)
