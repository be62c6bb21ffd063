"""One entry at a time, verified at its end."""

from __future__ import annotations

import pytest

from lpx.archive import EntryError, MemorySource, open_entry, read_directory
from lpx.archive.forge import Forged, forge

TEXT = b"some text, " * 5_000


def first(entry: Forged, password: str | None = "p") -> bytes:
    source = MemorySource(forge([entry], password="p"))
    return b"".join(open_entry(source, read_directory(source).members[0], password))


@pytest.mark.parametrize("cipher", ["none", "traditional", "aes-128", "aes-192", "aes-256"])
@pytest.mark.parametrize("method", [0, 8])
def test_content_comes_out(cipher, method):
    assert first(Forged("a", TEXT, cipher=cipher, method=method)) == TEXT


@pytest.mark.parametrize(
    ("entry", "password", "kind", "detail"),
    [
        (Forged("a", TEXT, cipher="aes-256"), None, "password-missing", ""),
        (Forged("a", TEXT, cipher="aes-256"), "x", "wrong-password", ""),
        (Forged("a", TEXT, cipher="aes-256", flips=(-1,)), "p", "damaged", "hmac"),
        (Forged("a", TEXT, cipher="traditional", method=0, flips=(50,)), "p", "damaged", "crc"),
        (Forged("a", TEXT, both={"size": 5}), "p", "damaged", "size"),
        (Forged("a", TEXT, central={"offset": 7}), "p", "damaged", "header"),
        (Forged("a", TEXT, method=9), "p", "unsupported", "deflate64"),
    ],
)
def test_what_stands_in_the_way_is_named(entry, password, kind, detail):
    with pytest.raises(EntryError) as caught:
        first(entry, password)
    assert (caught.value.kind, caught.value.detail) == (kind, detail)


def test_nothing_can_be_refused_only_at_the_end():
    source = MemorySource(forge([Forged("a", TEXT, method=0, flips=(-1,))]))
    pieces = open_entry(source, read_directory(source).members[0])
    assert next(pieces)
    with pytest.raises(EntryError, match="damaged: crc"):
        list(pieces)
