"""An archive behind a URL reads like a file, is fetched once, and fails as a file does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.scale import remote
from lpx.scale.places import Place, open_place
from lpx.scale.remote import RemoteSource, open_remote

DATA = bytes(range(256)) * 400


class Shelf:
    """A store in memory that counts what it gives."""

    def __init__(self, data=DATA, fails=None):
        self.data, self.fails, self.given = data, fails, 0

    def cat_file(self, path, start=None, end=None):
        if self.fails is not None and end > self.fails[0]:
            raise self.fails[1]
        self.given += end - start
        return self.data[start:end]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(remote, "_PIECE", 10_000)
    monkeypatch.setattr(remote, "_IN_MEMORY", 30_000)
    monkeypatch.setattr(remote, "_TAIL", 2_000)


@given(st.lists(st.tuples(st.integers(-5, len(DATA) + 5), st.integers(-5, 120_000)), max_size=8))
def test_every_read_gives_what_a_file_would(reads):
    with RemoteSource(Shelf(), "x", len(DATA)) as source:
        for offset, length in reads:
            wanted = DATA[offset : offset + length] if offset >= 0 and length > 0 else b""
            assert source.read_at(offset, length) == wanted


def test_an_archive_is_fetched_once_but_for_its_directory():
    shelf = Shelf()
    with RemoteSource(shelf, "x", len(DATA)) as source:
        assert source.read_at(len(DATA) - 500, 500) == DATA[-500:]
        buffer = bytearray(7_000)
        for offset in range(0, len(DATA), len(buffer)):
            count = source.read_into(offset, buffer)
            assert buffer[:count] == DATA[offset : offset + len(buffer)]
        assert source.read_at(0, len(DATA)) == DATA
    assert shelf.given == len(DATA) + 500


@pytest.mark.parametrize(
    "error", [ConnectionError("secret"), RuntimeError("secret"), TimeoutError(), KeyError("x")]
)
def test_whatever_a_store_raises_is_an_error_of_reading_without_its_words(error):
    with RemoteSource(Shelf(fails=(50_000, error)), "x", len(DATA)) as source:
        assert source.read_at(0, 20_000) == DATA[:20_000]
        with pytest.raises(OSError, match=r"^(?!.*secret)"):
            source.read_at(60_000, 5_000)


def test_a_store_that_gives_too_little_is_an_error():
    with (
        RemoteSource(Shelf(DATA[:-1]), "x", len(DATA)) as source,
        pytest.raises(OSError, match="number of bytes"),
    ):
        source.read_at(0, len(DATA))


def test_closing_amid_a_download_ends_it():
    source = RemoteSource(Shelf(), "x", len(DATA))
    source.read_at(0, 1)
    source.close()
    assert not source._thread.is_alive()


@pytest.mark.parametrize("url", ["file:///nowhere/x.zip", "nope://x/y.zip"])
def test_what_cannot_be_opened_is_an_error_of_reading(url):
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the drivers that are installed
        open_remote(url)
    place = Place("y.zip", url, 1, "")
    with pytest.raises(OSError), open_place(place) as source:  # noqa: PT011 - the same
        source.read_at(0, 1)
