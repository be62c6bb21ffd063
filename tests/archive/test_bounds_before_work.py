"""Bombs, crowds and lies about size are answered at once, and in little memory."""

from __future__ import annotations

import tracemalloc

import pytest

from lpx.archive import Limits, MemorySource, read_directory
from lpx.archive.forge import Ending, Forged, forge, forge_crowd
from lpx.archive.scan import scan

ZEROS = bytes(1 << 24)


def bounds(result) -> set[object]:
    return result.forms("bound", "bound")


@pytest.mark.parametrize(
    ("count", "declared", "name"),
    [(1_000_000, None, "entries"), (1_000_000, 60_000, "directory-bytes"), (200_000, 60_000, "entries")],
)
def test_a_million_entries_are_answered_no_further_than_their_bound(count, declared, name, calls):
    data = forge_crowd(count, declared=declared)
    source = MemorySource(data)
    with calls() as counted:
        directory = read_directory(source)
        result = scan(source, directory, None)
    assert counted.calls < 12 * Limits().entries
    assert directory.is_fatal
    assert [problem.parameters["bound"] for problem in directory.problems] == [name]
    assert result.archive_md5
    tracemalloc.start()
    read_directory(source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300_000_000


def test_ten_thousand_entries_are_fine(opened):
    result = opened(forge_crowd(10_000))
    assert result.problems == ()
    assert len(result.scan.results) == 10_000


def test_the_old_wrapped_count_is_no_lie(opened):
    assert opened(forge_crowd(66_000, declared=66_000 - 65_536)).kinds == set()


@pytest.mark.parametrize("declared", [1, 3])
def test_a_count_that_lies_is_noticed(opened, declared):
    result = opened(forge([Forged("a", b"1"), Forged("b", b"2")], ending=Ending(entries=declared)))
    assert result.forms("header-mismatch", "field") == {"entries"}
    assert result.states == ["read", "read"]


def test_a_bomb_is_refused_by_its_ratio(opened):
    result = opened(forge([Forged("bomb", ZEROS * 4), Forged("note", b"text")]))
    assert bounds(result) == {"ratio"}
    assert result.states == ["skipped", "read"]


def test_small_content_may_shrink_as_far_as_it_can(opened):
    assert opened(forge([Forged("blank", bytes(4_000_000))])).problems == ()


def test_many_entries_below_their_bound_do_not_make_a_bomb_together(opened):
    entries = [
        Forged("0", bytes(8_000_000)),
        *(Forged(str(n), bytes(8_000_000), shares=0) for n in range(1, 40)),
    ]
    result = opened(forge(entries))
    assert bounds(result) == {"ratio"}
    assert result.directory.is_fatal
    assert "overlap" in result.kinds


@pytest.mark.parametrize("cipher", ["none", "aes-256", "traditional"])
def test_a_gigabyte_declared_in_a_kilobyte_is_not_believed(opened, cipher):
    entry = Forged("a", b"x" * 1000, cipher=cipher, both={"size": 1 << 30})
    result = opened(forge([entry], password="p"), "p")
    assert bounds(result) == {"ratio"}
    assert result.states == ["skipped"]


@pytest.mark.parametrize("cipher", ["none", "aes-256", "traditional"])
@pytest.mark.parametrize("size", [900, 999, 1001, 5_000_000])
def test_a_size_that_lies_is_damage(opened, cipher, size):
    content = bytes(range(250)) * 4
    entry = Forged("a", content, cipher=cipher, both={"size": size})
    result = opened(forge([Forged("b", content, cipher=cipher), entry], password="p"), "p")
    assert result.states == ["read", "damaged"]
    assert result.forms("damaged", "detail") == {"size"}


@pytest.mark.parametrize("size", [10, 70])
def test_a_stored_entry_whose_sizes_differ_is_damage(opened, size):
    result = opened(forge([Forged("a", b"x" * 50, method=0, both={"size": size})]))
    assert result.forms("damaged", "detail") == {"size"}
    assert result.states == ["damaged"]


def test_a_stream_beyond_its_declared_size_is_stopped(opened):
    entry = Forged("a", ZEROS * 4, both={"size": 40_000_000})
    limits = Limits(ratio=10_000)
    tracemalloc.start()
    result = opened(forge([entry]), limits=limits)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.forms("damaged", "detail") == {"size"}
    assert peak < 300_000_000


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        (Limits(entries=1), "entries"),
        (Limits(directory_bytes=10), "directory-bytes"),
        (Limits(name_bytes=2), "name-bytes"),
        (Limits(entry_bytes=9), "entry-bytes"),
        (Limits(total_bytes=19), "total-bytes"),
    ],
)
def test_every_bound_is_named_with_limit_and_found(opened, limits, name):
    result = opened(forge([Forged("aaa", b"0123456789"), Forged("bbb", b"0123456789")]), limits=limits)
    assert bounds(result) == {name}
    problem = next(problem for problem in result.problems if problem.kind == "bound")
    assert problem.parameters["limit"] < problem.parameters["found"]
    assert problem.fatal is (name in {"entries", "directory-bytes", "total-bytes"})


def test_kept_content_has_a_bound_that_does_not_depend_on_threads(opened):
    entries = [Forged(name, b"0123456789") for name in "abc"]
    results = [
        opened(forge(entries), keep=lambda _: 100, limits=Limits(kept_bytes=25), workers=workers)
        for workers in (1, 2, 4)
    ]
    for result in results:
        assert [entry.content for entry in result.scan.results] == [b"0123456789", b"0123456789", None]
        assert bounds(result) == {"kept-bytes"}


def test_problems_of_one_kind_are_capped_and_counted(opened):
    result = opened(forge([Forged("same", b"") for _ in range(1500)]))
    assert len([problem for problem in result.problems if problem.kind == "duplicate"]) == 1000
    assert result.directory.omitted["duplicate"] == 499


def test_very_long_names_cost_nothing(opened):
    data = forge([Forged("長" * 20_000 + str(number), b"") for number in range(400)])
    tracemalloc.start()
    result = opened(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * len(data)
    assert bounds(result) == {"name-bytes"}
    assert set(result.states) == {"skipped"}
    assert {len(member.name) for member in result.directory.members} == {341}
    assert result.kinds == {"bound", "unportable-name"}


def test_a_directory_beyond_its_bound_is_not_read(opened):
    result = opened(forge([Forged("n" * 60_000 + str(number), b"") for number in range(600)]))
    assert bounds(result) == {"directory-bytes"}
    assert result.directory.is_fatal


def test_many_false_end_records_do_not_slow_the_search_down(opened, calls):
    data = forge([Forged("a", b"1")])
    with calls() as few:
        opened(data + b"PK\x05\x06" * 25_000)
    with calls() as many:
        opened(data + b"PK\x05\x06" * 250_000)
    assert many.calls < 2 * few.calls + 500
