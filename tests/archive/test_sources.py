"""Positioned reads, with and without the system's help."""

from __future__ import annotations

import os

import pytest

from lpx.archive import FileSource, MemorySource

DATA = bytes(range(256)) * 10


@pytest.fixture(params=["memory", "positioned", "locked"])
def source(request, tmp_path, monkeypatch):
    if request.param == "memory":
        yield MemorySource(DATA)
        return
    if request.param == "locked":
        monkeypatch.delattr(os, "preadv", raising=False)
    elif not hasattr(os, "preadv"):
        pytest.skip("this system has no preadv")
    path = tmp_path / "data"
    path.write_bytes(DATA)
    with FileSource(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("offset", "length"), [(0, 10), (100, 2460), (2550, 100), (2560, 5), (9999, 1), (-1, 5), (0, 0)]
)
def test_reads_what_is_there(source, offset, length):
    expected = DATA[offset : offset + length] if offset >= 0 else b""
    assert source.read_at(offset, length) == expected


def test_fills_a_buffer_as_far_as_it_goes(source):
    buffer = bytearray(100)
    assert source.read_into(2500, buffer) == 60
    assert buffer == DATA[2500:] + bytes(40)
    assert source.size == len(DATA)
    source.close()
