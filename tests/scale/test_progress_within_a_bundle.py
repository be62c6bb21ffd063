"""A bundle of gigabytes shows how far it has come, by bytes, and never goes back."""

from __future__ import annotations

import multiprocessing

import pytest

from lpx.archive import MemorySource
from lpx.archive.digest import digest_many
from lpx.scale import in_hand
from lpx.scale.in_hand import Hand, make_numbers, take_place
from lpx.scale.run import Meter

SIZE = 300_000


@pytest.fixture
def numbers(monkeypatch):
    """Places of two workers, of which this process has the first."""
    monkeypatch.setattr(in_hand, "_mine", None)
    monkeypatch.setattr(in_hand, "LEAST", SIZE)
    made = make_numbers(multiprocessing.get_context("spawn"), 2)
    take_place(made)
    return made[0]


def test_each_byte_counts_once_though_it_is_read_twice(numbers):
    data = bytes(SIZE)
    with Hand(SIZE) as hand:
        source = hand.watched(MemorySource(data))
        digest_many([source])
        assert list(numbers) == [SIZE // 2, 0]
        seen = []
        for offset in range(0, SIZE, 100_000):
            assert source.read_at(offset, 100_000) == data[offset : offset + 100_000]
            seen.append(numbers[0])
        assert seen == [200_000, 250_000, SIZE]
        source.read_at(0, SIZE)
        assert numbers[0] == SIZE, "what is read again is not counted"
    assert list(numbers) == [0, 0]


def test_small_groups_are_not_watched(numbers):
    source = MemorySource(b"x")
    with Hand(SIZE - 1) as hand:
        assert hand.watched(source) is source


def test_every_worker_has_a_place_of_its_own(numbers, monkeypatch):
    again = make_numbers(multiprocessing.get_context("spawn"), 2)
    for _ in range(2):
        take_place(again)
        with Hand(SIZE) as hand:
            hand.watched(MemorySource(bytes(SIZE))).read_at(0, SIZE)
            places = list(again[0])
    assert places == [0, SIZE // 2]


def test_progress_never_goes_back():
    class Engine:
        given = iter([10, 60, 0, 5, 200])

        def in_hand(self):
            return next(self.given)

    told = []
    meter = Meter(Engine(), 100, lambda done, total: told.append((done, total)))
    meter.tell()
    meter.tell()
    meter.tell()  # a worker was lost and begins anew
    meter.landed(70)
    meter.tell()
    meter.tell()
    assert told == [(10, 100), (60, 100), (60, 100), (75, 100), (100, 100)]
