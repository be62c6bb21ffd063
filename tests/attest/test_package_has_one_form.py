"""Evidence packages: packed and unpacked without loss, one form only, and bounds before work."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.attest import package
from lpx.attest.package import PackageError, digest_of_package, unpack, write_package

names = st.from_regex(r"(?:evidence/)?[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True)
contents = st.dictionaries(names, st.binary(max_size=300), min_size=1, max_size=6).filter(
    lambda found: "evidence" not in found
)


def packed(held) -> bytes:
    sink = io.BytesIO()
    write_package(sink, held)
    return sink.getvalue()


def taken_apart(data: bytes) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as place:
        path, folder = Path(place, "p"), Path(place, "f")
        path.write_bytes(data)
        folder.mkdir()
        assert unpack(path, folder) == digest_of_package(path)
        return {
            item.relative_to(folder).as_posix(): item.read_bytes()
            for item in folder.rglob("*")
            if item.is_file()
        }


@given(contents)
def test_what_is_packed_comes_out(held):
    assert taken_apart(packed(held)) == held


@given(contents, st.randoms())
def test_the_same_content_gives_the_same_bytes(held, random):
    shuffled = list(held.items())
    random.shuffle(shuffled)
    again = packed(dict(shuffled))
    assert again == packed(held)
    with tempfile.TemporaryDirectory() as place:
        paths = {}
        for number, (name, content) in enumerate(held.items()):
            paths[name] = Path(place, str(number))
            paths[name].write_bytes(content)
        assert packed(paths) == again


@given(contents, st.data())
def test_any_changed_byte_is_seen(held, data):
    whole = bytearray(packed(held))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(PackageError):
        taken_apart(bytes(whole))


@given(contents, st.data())
def test_a_piece_of_a_package_is_none(held, data):
    whole = packed(held)
    with pytest.raises(PackageError):
        taken_apart(whole[: data.draw(st.integers(0, len(whole) - 1))])


def other_zip(**options) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", **options) as made:
        made.writestr("transcript.jsonl", b"x" * 1000)
    return sink.getvalue()


def with_entry(name: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        made.writestr(name, b"x")
    return sink.getvalue()


def twice() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        made.writestr("a", b"x")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a", b"y")
    return sink.getvalue()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "package-no-zip"),
        (b"no zip at all, but long enough", "package-no-zip"),
        (packed({"a": b"x"}) + b"\0", "package-no-zip"),
        (b"MZ" + packed({"a": b"x"}), "package-changed"),
        (other_zip(), "package-changed"),
        (other_zip(compression=zipfile.ZIP_DEFLATED), "package-entry"),
        (with_entry("../outside"), "package-entry"),
        (with_entry("/outside"), "package-entry"),
        (with_entry("evidence/../../outside"), "package-entry"),
        (with_entry("evidence\\x"), "package-entry"),
        (with_entry("Upper"), "package-entry"),
        (with_entry("folder/"), "package-entry"),
        (twice(), "package-entry"),
    ],
)
def test_other_archives_are_refused(data, key):
    with pytest.raises(PackageError) as told:
        taken_apart(data)
    assert told.value.key == key


def test_too_many_entries_are_refused_before_they_are_read():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 0, 0, 0)
    with pytest.raises(PackageError, match="package-too-large"):
        taken_apart(end)


def test_a_directory_that_claims_to_be_huge_is_refused_before_it_is_read():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 1 << 30, 0, 0)
    with pytest.raises(PackageError, match="package-too-large"):
        taken_apart(end)


def test_a_long_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(package, "MOST_BYTES", 100)
    (tmp_path / "p").write_bytes(packed({"a": b"x" * 200}))
    (tmp_path / "f").mkdir()
    with pytest.raises(PackageError, match="package-too-large"):
        unpack(tmp_path / "p", tmp_path / "f")
    with pytest.raises(PackageError, match="package-too-large"):
        digest_of_package(tmp_path / "p")


@pytest.mark.parametrize("name", ["../x", "a/b", "名", "", "a" * 101, "evidence/"])
def test_names_that_a_package_cannot_hold_are_not_written(name):
    with pytest.raises(PackageError, match="package-entry"):
        packed({name: b""})
