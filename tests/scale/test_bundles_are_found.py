"""Bundles are named by folder, pattern, list or URL; the same bundles give the same listing."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from lpx.scale import listing
from lpx.scale.listing import find_places
from lpx.scale.places import open_place, read_signature
from scale.batches import archives


@pytest.fixture
def find(edition):
    return lambda *wanted: find_places([str(item) for item in wanted], edition.signature.read_names)


def test_a_folder_is_searched_to_the_bottom_in_the_order_of_names(county, find):
    (county / "011317" / "notes.txt").parent.mkdir(exist_ok=True)
    listing = find(county)
    names = [place.name for place in listing.places]
    assert names == sorted(names) == [path.relative_to(county).as_posix() for path in archives(county)]
    assert listing.bytes == sum(path.stat().st_size for path in archives(county))


def test_every_way_to_name_them_gives_the_same_listing(made, find):
    paths = archives(made)
    asked = {
        "folder": find(made),
        "pattern": find(made / "*" / "*.zip"),
        "any-depth": find(made / "**" / "*.zip"),
        "one-by-one": find(*reversed(paths)),
        "url": find(made.as_uri()),
        "url-pattern": find(made.as_uri() + "/*/*.zip"),
        "urls": find(*(path.as_uri() for path in paths)),
    }
    names = {way: [place.name for place in listing.places] for way, listing in asked.items()}
    assert len(names["folder"]) == 6
    assert all(found == names["folder"] for found in names.values()), names
    signed = {way: [bool(place.signature) for place in listing.places] for way, listing in asked.items()}
    assert all(all(found) for found in signed.values()), signed


def test_urls_give_the_same_bytes(made, find):
    for local, remote in zip(find(made).places, find(made.as_uri()).places, strict=True):
        assert read_signature(local) == read_signature(remote)
        with open_place(local) as mine, open_place(remote) as theirs:
            assert mine.size == theirs.size
            assert mine.read_at(0, mine.size) == theirs.read_at(0, theirs.size)


def test_the_signature_file_is_found_under_each_of_its_names(county, find):
    first, second, third = archives(county)[:3]
    second.with_name(second.name + ".md5").rename(second.with_suffix(".md5"))
    third.with_name(third.name + ".md5").unlink()
    signatures = [place.signature for place in find(county).places[:3]]
    assert signatures == [f"{first}.md5", str(second.with_suffix(".md5")), ""]


def test_the_same_archive_named_twice_is_listed_once(made, find):
    assert find(made, made, archives(made)[0]).places
    assert len(find(made, made).places) == 6
    assert len(find(made, archives(made)[0]).places) == 6


def test_folders_of_one_name_keep_their_bundles_apart(made, county, find):
    places = find(made, county).places
    names = [place.name for place in places]
    assert len(places) == len(set(names)) == 12
    assert {name.split("/")[0] for name in names} == {"county", "county~2"}


def test_a_change_of_archive_or_signature_changes_its_mark(county, find):
    before = find(county).places
    path = archives(county)[0]
    os.utime(path, ns=(1, 1))
    os.utime(f"{archives(county)[1]}.md5", ns=(1, 1))
    after = find(county).places
    assert before[0].mark != after[0].mark
    assert before[1].signature_mark != after[1].signature_mark
    assert before[2:] == after[2:]


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        ("nowhere", "missing"),
        ("nowhere/*.zip", "missing"),
        ("nope://bucket/x", "unknown-protocol"),
        ("file:///nowhere/at/all", "missing"),
    ],
)
def test_what_is_not_there_is_said_by_its_number(wanted, kind, made, find):
    listing = find(made, wanted)
    assert [(trouble.number, trouble.kind) for trouble in listing.troubles] == [(2, kind)]
    assert len(listing.places) == 6


def test_links_to_folders_are_not_followed(county, find):
    (county / "loop").symlink_to(county, target_is_directory=True)
    assert len(find(county).places) == 6


def test_a_link_to_an_archive_that_is_gone_is_listed_and_cannot_be_judged(county, run, find):
    (county / "gone.zip").symlink_to(county / "nowhere.zip")
    assert [place.name for place in find(county).places][-1] == "gone.zip"
    assert run("batch", "verify", county, "--passwords", county / "passwords.csv").exit_code == 4


def test_hidden_files_and_folders_called_like_archives_are_left_alone(county, find):
    (county / ".draft.zip").write_bytes(b"")
    (county / "folder.zip").mkdir()
    assert len(find(county).places) == 6


@pytest.mark.parametrize("piece", [1, 3, 1 << 20])
def test_lists_are_lines_or_separated_by_nul(monkeypatch, piece):
    def names(data):
        return tuple(listing.names_in(io.BytesIO(data)))

    assert names("a b.zip\r\n\n甲.zip".encode("utf-8-sig")) == ("a b.zip", "甲.zip")
    assert names(b"a\nb.zip\0c.zip\0") == ("a\nb.zip", "c.zip")
    monkeypatch.setattr(listing, "_PIECE", piece)
    assert names("a b.zip\r\n\n甲.zip\n".encode()) == ("a b.zip", "甲.zip")
    with pytest.raises(UnicodeDecodeError):
        names(b"\xb0\xa1\n")


def test_what_has_no_names_in_it_is_no_list():
    with pytest.raises(listing.NoList):
        list(listing.names_in(io.BytesIO(b"x" * (3 << 20))))


def test_local_paths_never_load_what_urls_need(made):
    script = (
        "import sys; from lpx.scale.listing import find_places; from lpx.scale.places import open_place\n"
        f"places = find_places([{str(made)!r}], ('{{archive}}.md5',)).places\n"
        "with open_place(places[0]): pass\n"
        "assert len(places) == 6\n"
        "assert not {'fsspec', 'distributed', 'asyncio'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
