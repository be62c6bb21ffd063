"""Any number of bundles comes in order, with a bounded number of them in memory and no name on a disk."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.scale import listing, sorting
from lpx.scale.listing import find_places
from lpx.scale.places import Place
from lpx.scale.sorting import Pile, Shelf, on_shelf

texts = st.text(st.characters(codec=None), max_size=5)  # file names may hold lone surrogates


@given(st.lists(st.tuples(texts, st.integers())), st.integers(1, 40))
def test_a_pile_gives_what_sorting_gives_as_often_as_is_asked(values, most):
    pile = Pile(most)
    for value in values:
        pile.add(value)
    assert list(pile) == list(pile) == sorted(values)


@given(st.lists(texts, max_size=300), st.integers(0, 100), st.data())
def test_a_shelf_is_a_sequence_like_any_other(values, most, data):
    shelf = on_shelf(iter(values), most)
    assert isinstance(shelf, Shelf) == (len(values) > most)
    assert (len(shelf), list(shelf)) == (len(values), values)
    if values:
        number = data.draw(st.integers(-len(values), len(values) - 1))
        assert shelf[number] == values[number]
    assert tuple(shelf[1:-1:2]) == tuple(values[1:-1:2])
    with pytest.raises(IndexError):
        shelf[len(values)]


def test_what_is_on_the_disk_cannot_be_read_there(monkeypatch):
    opened = []
    real = sorting.tempfile.TemporaryFile
    monkeypatch.setattr(
        sorting.tempfile, "TemporaryFile", lambda **more: opened.append(real(**more)) or opened[-1]
    )
    pile = Pile(10)
    for number in range(100):
        pile.add(Place(f"金絲雀王小明{number}.zip", "/somewhere", number, ""))
    assert len(list(pile)) == 100
    (file,) = opened
    file.seek(0)
    content = file.read()
    assert len(content) > 100
    assert "金絲雀".encode() not in content
    assert b"somewhere" not in content


@pytest.mark.parametrize("asked", ["folder", "several", "files"])
def test_a_listing_on_the_disk_is_the_same_as_one_in_memory(county, edition, monkeypatch, asked):
    folders = sorted(path for path in county.iterdir() if path.is_dir())
    wanted = {
        "folder": [county],
        "several": [*folders, county, *folders[0].glob("*.zip")],
        "files": [*county.rglob("*.zip"), *folders[0].glob("*.zip")],
    }[asked]
    names = [str(path) for path in wanted]
    in_memory = find_places(names, edition.signature.read_names)
    monkeypatch.setattr(listing, "Pile", lambda: Pile(2))
    monkeypatch.setattr(listing, "on_shelf", lambda values: on_shelf(values, 2))
    on_disk = find_places(names, edition.signature.read_names)
    assert isinstance(on_disk.places, Shelf)
    assert tuple(on_disk.places) == tuple(in_memory.places)
    assert on_disk.bytes == in_memory.bytes


def test_memory_hardly_grows_with_the_number_of_bundles():
    peaks = []
    for count in (5_000, 20_000):
        tracemalloc.start()
        pile = Pile(1_000)
        for number in range(count):
            pile.add(
                Place(f"{number * 7919 % count:08d}/a-bundle-of-a-school.zip", "/" + "x" * 60, number, "")
            )
        assert sum(1 for _ in on_shelf(pile, 1_000)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # A place takes some 300 bytes; what grows is one block of each run.
    assert peaks[1] - peaks[0] < 30 * 15_000
