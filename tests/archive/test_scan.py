"""One pass: the digests, every entry verified, and a result that does not depend on threads."""

from __future__ import annotations

import hashlib
import random
import threading

import pytest

from lpx.archive import FileSource, MemorySource, read_directory
from lpx.archive.digest import Digest
from lpx.archive.forge import Forged, forge
from lpx.archive.scan import ScanCancelled, scan

RNG = random.Random(3)
CONTENT = {f"A/{number:02}.bin": RNG.randbytes(RNG.randrange(0, 90_000)) for number in range(40)}
CONTENT["text.json"] = b'{"key": [1, 2, 3]}' * 5_000


def bundle(cipher: str = "aes-256") -> bytes:
    return forge([Forged(name, data, cipher=cipher) for name, data in CONTENT.items()], password="p")


@pytest.mark.parametrize("cipher", ["aes-256", "traditional", "none"])
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_every_entry_is_digested_in_the_members_order(cipher, workers):
    data = bundle(cipher)
    source = MemorySource(data)
    directory = read_directory(source)
    result = scan(source, directory, "p", workers=workers, sha256=True)
    assert result.archive_md5 == hashlib.md5(data).hexdigest()
    assert result.archive_sha256 == hashlib.sha256(data).hexdigest()
    assert [entry.member for entry in result.results] == list(range(len(CONTENT)))
    for entry, content in zip(result.results, CONTENT.values(), strict=True):
        assert entry.state == "read"
        assert entry.size == len(content)
        assert entry.md5 == hashlib.md5(content).hexdigest()
        assert entry.head == content[:64]
        assert entry.content is None


def test_content_is_kept_as_asked():
    source = MemorySource(bundle())
    directory = read_directory(source)
    wanted = {"text.json": 1 << 30, "A/01.bin": 10}
    result = scan(source, directory, "p", keep=lambda member: wanted.get(member.name, 0))
    kept = {directory.members[e.member].name: e.content for e in result.results if e.content is not None}
    assert kept == {"text.json": CONTENT["text.json"], "A/01.bin": CONTENT["A/01.bin"][:10]}


def test_an_empty_entry_that_is_kept_has_empty_content(opened):
    assert opened(forge([Forged("a", b"")]), keep=lambda _: 5).scan.results[0].content == b""


def test_a_file_gives_the_same_result_as_memory(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(bundle())
    memory = MemorySource(bundle())
    with FileSource(path) as source:
        directory = read_directory(source)
        assert directory == read_directory(memory)
        assert scan(source, directory, "p") == scan(memory, directory, "p", workers=3)


def test_large_entries_stream(monkeypatch, opened):
    monkeypatch.setattr("lpx.archive.entries.WHOLE_ENTRY", 1000)
    for cipher in ("aes-256", "traditional", "none"):
        assert opened(bundle(cipher), "p").states == ["read"] * len(CONTENT)
        broken = forge([Forged("a", CONTENT["text.json"], cipher=cipher, flips=(-15,))], password="p")
        assert opened(broken, "p").states == ["damaged"]
        lying = forge([Forged("a", CONTENT["text.json"], cipher=cipher, both={"size": 50_000})], password="p")
        assert opened(lying, "p").forms("damaged", "detail") == {"size"}


def test_large_entries_are_taken_one_at_a_time(monkeypatch, opened):
    monkeypatch.setattr("lpx.archive.crew._LARGE", 1000)
    assert opened(bundle(), "p", workers=4).states == ["read"] * len(CONTENT)


def test_progress_rises_to_the_size_of_the_archive_in_the_calling_thread():
    data = bundle()
    source = MemorySource(data)
    seen: list[tuple[int, int, int]] = []
    scan(
        source,
        read_directory(source),
        "p",
        progress=lambda done, total: seen.append((done, total, threading.get_ident())),
    )
    assert seen[-1][:2] == (len(data), len(data))
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert {thread for _, _, thread in seen} == {threading.get_ident()}


def test_a_cancelled_scan_gives_no_result():
    source = MemorySource(bundle())
    with pytest.raises(ScanCancelled):
        scan(source, read_directory(source), "p", cancelled=lambda: True)


def test_no_thread_outlives_a_scan():
    before = threading.active_count()
    source = MemorySource(bundle())
    with pytest.raises(ScanCancelled):
        scan(source, read_directory(source), "p", cancelled=lambda: True, workers=4)
    scan(source, read_directory(source), "p", workers=4)
    assert threading.active_count() == before


class FailingSource(MemorySource):
    def read_into(self, offset, buffer):
        raise OSError("the disk is gone")


def test_a_failing_disk_is_an_error_and_no_finding():
    source = FailingSource(bundle())
    with pytest.raises(OSError, match="the disk is gone"):
        scan(source, read_directory(source), "p")


def test_a_fatal_directory_still_gives_the_digest(opened):
    data = b"not a zip at all"
    assert opened(data).scan.archive_md5 == hashlib.md5(data).hexdigest()
    assert opened(data).scan.results == ()


def test_a_digest_that_began_early_is_used() -> None:
    data = forge([Forged("a.txt", b"text")])
    source = MemorySource(data)
    with Digest(source) as early:
        early.start().wait()
        assert early.md5 == hashlib.md5(data).hexdigest()
        scanned = scan(source, read_directory(source), None, digest=early)
    assert scanned.archive_md5 == early.md5


def test_a_digest_that_cannot_read_says_so() -> None:
    class Broken(MemorySource):
        def read_into(self, offset: int, buffer: bytearray | memoryview) -> int:
            raise OSError("gone")

    broken = Broken(forge([Forged("a.txt", b"text")]))
    with pytest.raises(OSError, match="gone"):
        scan(broken, read_directory(MemorySource(forge([]))), None)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_to_be_done_meanwhile_is_done_once_in_the_calling_thread(workers):
    source = MemorySource(bundle())
    seen = []
    scan(
        source,
        read_directory(source),
        "p",
        workers=workers,
        meanwhile=lambda: seen.append(threading.current_thread()),
    )
    assert seen == [threading.current_thread()]
