"""Sound and damaged archives, read with the kernels and without them: the same results to the last byte."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpx import _native
from lpx.archive.crew import ScanCancelled
from lpx.archive.digest import Digested, digest_many
from lpx.archive.directory import read_directory
from lpx.archive.forge import Forged, forge
from lpx.archive.scan import scan
from lpx.archive.sources import MemorySource

PASSWORD = "密碼 p"
CIPHERS = ("aes-128", "aes-192", "aes-256", "traditional", "none")


def entries(rng: random.Random, count: int) -> list[Forged]:
    made = []
    for number in range(count):
        size = rng.choice([0, 1, 11, 12, 13, 63, 64, 65, 500, 5_000, 40_000])
        content = rng.randbytes(size) if rng.random() < 0.5 else b"words " * (size // 6)
        made.append(Forged(f"{number}.bin", content, method=rng.choice([0, 8]), cipher=rng.choice(CIPHERS)))
    return made


def look(data: bytes, password: str | None, **options):
    source = MemorySource(data)
    directory = read_directory(source)
    return scan(source, directory, password, keep=lambda member: 1 << 12, **options)


@pytest.fixture
def pure(monkeypatch):
    """Switches the kernels off while it is entered."""

    class Pure:
        def __enter__(self):
            monkeypatch.setattr(_native, "loaded", False)
            monkeypatch.setattr(_native, "features", frozenset())

        def __exit__(self, *_):
            monkeypatch.undo()

    return Pure()


MANNERS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@MANNERS
@given(
    seed=st.integers(0, 1 << 32),
    flips=st.lists(st.integers(0, 1 << 20), max_size=4),
    cut=st.sampled_from([0, 0, 0, 1, 30, 3_000]),
    password=st.sampled_from([PASSWORD, PASSWORD, PASSWORD, "wrong", "\udc80", None]),
    workers=st.integers(1, 3),
)
def test_an_archive_reads_the_same_both_ways(pure, seed, flips, cut, password, workers):  # noqa: PLR0917 - drawn by name
    rng = random.Random(seed)
    data = bytearray(forge(entries(rng, rng.randrange(1, 24)), password=PASSWORD))
    for flip in flips:
        data[flip % len(data)] ^= 1 + flip % 255
    damaged = bytes(data[: len(data) - min(cut, len(data) - 1)])
    native = look(damaged, password, workers=workers)
    with pure:
        assert look(damaged, password, workers=1) == native


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("method", [0, 8])
@pytest.mark.parametrize(
    "lie",
    [
        {"both": {"size": 4_999}},
        {"both": {"size": 5_001}},
        {"both": {"crc": 1}},
        {"flips": (-1,)},
        {"flips": (-15,)},
        {"flips": (3,)},
    ],
    ids=["short", "long", "crc", "end", "data", "header"],
)
def test_an_entry_that_lies_among_sound_ones(pure, cipher, method, lie):
    content = random.Random(3).randbytes(2_500) * 2
    many = [Forged(f"{number}", content, method=method, cipher=cipher) for number in range(9)]
    many[4] = Forged("4", content, method=method, cipher=cipher, **lie)
    data = forge(many, password=PASSWORD)
    native = look(data, PASSWORD)
    with pure:
        assert look(data, PASSWORD) == native
    if cipher != "none" or "size" in lie.get("both", ()):
        states = [result.state for result in native.results]
        assert states.count("read") >= 8


def test_groups_end_where_memory_would_not_suffice(monkeypatch, pure):
    monkeypatch.setattr("lpx.archive.groups.ENTRY_BYTES", 6_000)
    monkeypatch.setattr("lpx.archive.groups.STORED_BYTES", 9_000)
    monkeypatch.setattr("lpx.archive.groups.CONTENT_BYTES", 9_000)
    data = forge(entries(random.Random(8), 60), password=PASSWORD)
    native = look(data, PASSWORD, workers=2)
    with pure:
        assert look(data, PASSWORD) == native
    assert {result.state for result in native.results} == {"read"}


@pytest.mark.parametrize(
    "sizes", [(), (0,), (1, 0, 131_072, 131_073, 262_144, 64), tuple(range(0, 900_000, 44_444))]
)
@pytest.mark.parametrize("sha256", [False, True])
def test_many_digests_at_once_are_those_of_one_by_one(pure, sizes, sha256):
    sources = [MemorySource(random.Random(size).randbytes(size)) for size in sizes]
    native = digest_many(sources, sha256=sha256)
    with pure:
        alone = digest_many(sources, sha256=sha256)
    assert [(item.md5, item.sha256, item.size, item.done) for item in native] == [
        (item.md5, item.sha256, item.size, item.done) for item in alone
    ]


class Failing(MemorySource):
    def read_into(self, offset, buffer):
        raise OSError("the disk is gone")


def test_a_source_that_cannot_be_read_spoils_only_its_own_digest():
    sound = MemorySource(b"abc" * 100_000)
    first, broken, last = digest_many([sound, Failing(b"abc"), sound])
    assert first.md5 == last.md5 != ""
    first.wait()
    with pytest.raises(OSError, match="the disk is gone"):
        broken.wait()
    with pytest.raises(OSError, match="the disk is gone"):
        scan(sound, read_directory(sound), None, digest=broken)


def test_a_finished_digest_and_one_worker_need_no_thread(monkeypatch):
    data = forge(entries(random.Random(5), 12), password=PASSWORD)
    source = MemorySource(data)
    wanted = look(data, PASSWORD)
    (digest,) = digest_many([source])
    monkeypatch.setattr("threading.Thread.start", lambda thread: pytest.fail("a thread was started"))
    told: list[int] = []
    done = look(data, PASSWORD, workers=1, digest=digest, progress=lambda count, total: told.append(count))
    assert done == wanted
    assert told == sorted(told)
    assert told[-1] == len(data)
    with pytest.raises(ScanCancelled):
        look(data, PASSWORD, workers=1, digest=Digested(len(data), ""), cancelled=lambda: True)
