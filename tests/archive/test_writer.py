"""Archives that lpx writes: strong by default, deterministic with a seed, never escaping."""

from __future__ import annotations

import hashlib
import io
import random
from datetime import datetime

import pytest

from lpx.archive import MemorySource, read_directory
from lpx.archive.structures import FULL32
from lpx.archive.writer import ArchiveWriter, end_records, pack_central, pack_local

PHOTO = random.Random(4).randbytes(200_000)
JSON = b'[{"key": "value"}]' * 2_000
MOMENT = datetime(2024, 8, 1, 9, 30, 2)  # noqa: DTZ001 - DOS times carry no zone


def write(**options) -> bytes:
    sink = io.BytesIO()
    with ArchiveWriter(sink, modified=MOMENT, **options) as writer:
        writer.add_folder("A123456789/課程學習成果")
        writer.add("A123456789/課程學習成果/C01.jpg", PHOTO)
        writer.add("document.json", JSON)
        writer.add("empty", b"")
    written = writer.close()
    data = sink.getvalue()
    assert written.md5 == hashlib.md5(data).hexdigest()
    assert (written.size, written.entries) == (len(data), 4)
    return data


@pytest.mark.parametrize("cipher", ["aes-256", "aes-192", "aes-128", "traditional", "none"])
def test_what_is_written_is_read_without_a_problem(opened, cipher):
    result = opened(write(password="密碼", cipher=cipher), "密碼")
    assert result.problems == ()
    assert result.states == ["read"] * 4
    assert {member.encryption for member in result.directory.members if not member.is_dir} == {cipher}
    assert {member.modified for member in result.directory.members} == {MOMENT}


def test_the_default_is_aes_256_and_no_password_means_none(opened):
    assert opened(write(password="p"), "p").directory.members[1].encryption == "aes-256"
    assert opened(write()).directory.members[1].encryption == "none"


def test_deflates_only_where_it_pays(opened):
    methods = {m.name: m.method_name for m in opened(write(password="p"), "p").directory.members}
    assert methods["document.json"] == "deflated"
    assert methods["A123456789/課程學習成果/C01.jpg"] == "stored"


@pytest.mark.parametrize("cipher", ["aes-256", "traditional"])
def test_a_seed_makes_the_same_bytes_and_none_makes_others(cipher):
    assert write(password="p", cipher=cipher, seed=1) == write(password="p", cipher=cipher, seed=1)
    assert write(password="p", cipher=cipher, seed=1) != write(password="p", cipher=cipher, seed=2)
    assert write(password="p", cipher=cipher) != write(password="p", cipher=cipher)


def test_one_seed_never_enciphers_two_contents_with_one_key_stream():
    def salt(content: bytes) -> bytes:
        sink = io.BytesIO()
        with ArchiveWriter(sink, password="p", seed=1) as writer:
            writer.add("a", content, "store")
        member = read_directory(MemorySource(sink.getvalue())).members[0]
        return sink.getvalue()[member.data_offset : member.data_offset + 16]

    assert salt(b"one") != salt(b"two")


@pytest.mark.parametrize("name", ["../a", "/a", "C:/a", "a\\b", "a\0", "", "//x/y"])
def test_a_name_that_escapes_is_refused(name):
    with pytest.raises(ValueError, match="out of the archive"):
        ArchiveWriter(io.BytesIO()).add(name, b"")


def test_a_name_is_used_once_and_a_closed_archive_takes_no_more():
    writer = ArchiveWriter(io.BytesIO())
    writer.add("a", b"")
    with pytest.raises(ValueError, match="only once"):
        writer.add("a", b"")
    written = writer.close()
    assert writer.close() == written
    with pytest.raises(ValueError, match="closed"):
        writer.add("b", b"")


def write_and_fail(writer: ArchiveWriter) -> None:
    writer.add("a", b"1")
    writer.add("../b", b"2")


def test_an_error_inside_the_block_leaves_no_readable_archive(opened):
    sink = io.BytesIO()
    with pytest.raises(ValueError, match="out of the archive"), ArchiveWriter(sink) as writer:
        write_and_fail(writer)
    assert opened(sink.getvalue()).kinds == {"truncated"}


def test_zip64_is_written_where_it_is_needed():
    from lpx.archive.structures import CentralHeader, LocalHeader, Zip64EndRecord, zip64_values

    header = CentralHeader(0x02014B50, 63, 20, 0, 0, 0, 33, 0, 5 << 30, 6 << 30, 0, 0, 0, 0, 0, 0, 7 << 30)
    local = pack_local(header, b"name", b"")
    parsed = LocalHeader.parse(local)
    assert (parsed.size, parsed.compressed_size, parsed.version_needed) == (FULL32, FULL32, 45)
    assert zip64_values(local[34:], (True, True, False)) == (6 << 30, 5 << 30, None)
    central = pack_central(header, b"name", b"")
    assert zip64_values(central[50:], (True, True, True)) == (6 << 30, 5 << 30, 7 << 30)
    assert Zip64EndRecord.parse(end_records(70_000, 10, 10)).entries == 70_000
    assert len(end_records(65_534, 10, 10)) == 22


def test_seventy_thousand_entries_are_written_and_read(opened):
    sink = io.BytesIO()
    with ArchiveWriter(sink) as writer:
        for number in range(70_000):
            writer.add(str(number), b"")
    result = read_directory(MemorySource(sink.getvalue()))
    assert len(result.members) == 70_000
    assert result.problems == ()


@pytest.mark.parametrize("cipher", ["aes-256", "traditional", "none"])
def test_threads_leave_the_bytes_as_they_are(cipher):
    contents = [
        bytes((number,)) * size for number, size in enumerate((10, 300_000, 0, 140_000, 5_000, 2_000_000))
    ]
    made = []
    for workers in (1, 2, 5):
        out = io.BytesIO()
        with ArchiveWriter(out, password="p", cipher=cipher, seed=1, workers=workers) as writer:
            for number, content in enumerate(contents):
                writer.add(f"{number}/a.bin", content, ("auto", "store", "deflate")[number % 3])
                writer.add_folder(f"{number}")
        assert writer.close().md5 == hashlib.md5(out.getvalue()).hexdigest()
        made.append(out.getvalue())
    assert made[0] == made[1] == made[2]


class FullDisk(io.BytesIO):
    def write(self, data):
        raise OSError(28, "no space left")


def test_a_full_disk_is_told_at_the_latest_when_closing():
    writer = ArchiveWriter(FullDisk(), password="p")
    writer.add("a", bytes(1_000_000))
    with pytest.raises(OSError, match="no space left"):
        writer.close()


def test_what_fails_in_a_thread_is_told_to_the_caller(monkeypatch):
    def broken(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr("lpx.archive.writer.seal", broken)
    writer = ArchiveWriter(io.BytesIO(), password="p")
    writer.add("a", bytes(1_000_000))
    with pytest.raises(MemoryError):
        writer.close()
