"""A table of passwords gives each bundle its own; what is in doubt is said and not used."""

from __future__ import annotations

import contextlib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.scale.listing import Names, find_places
from lpx.scale.passwords import Secret, TableError, match, one_for_all, parse_table

NAMES = ("011317/a.zip", "011317/b.zip", "051302/a.zip", "051302/deep/c.zip")


def _matched(text, names=NAMES, default=None, above=""):
    found = match(parse_table(text.encode()), names, default, above)
    given_ones = {name: found.passwords.of(name) for name in names}
    return {name: secret.reveal() for name, secret in given_ones.items() if secret is not None}, found


@pytest.mark.parametrize(
    ("key", "hits"),
    [
        ("011317/a.zip", {"011317/a.zip"}),
        ("011317\\a.zip", {"011317/a.zip"}),
        ("./011317/a.zip", {"011317/a.zip"}),
        ("011317/a", {"011317/a.zip"}),
        ("b.zip", {"011317/b.zip"}),
        ("B", {"011317/b.zip"}),
        ("deep/c.zip", {"051302/deep/c.zip"}),
        ("051302", {"051302/a.zip", "051302/deep/c.zip"}),
        ("051302/", {"051302/a.zip", "051302/deep/c.zip"}),
        ("deep", {"051302/deep/c.zip"}),
    ],
)
def test_a_line_may_name_a_bundle_in_many_ways(key, hits):
    given_ones, found = _matched(f"heading,password\n{key},secret\n")
    assert set(given_ones) == hits
    assert found.unused == found.ambiguous == ()


ABOVE = "/data/county/011317"


@pytest.mark.parametrize(
    ("key", "hits"),
    [
        ("011317/a.zip", {"a.zip"}),
        ("county/011317/A", {"a.zip"}),
        ("/data/county/011317/deep/c.zip", set()),  # a table is written from a folder, not from the root
        ("011317/deep/c.zip", {"deep/c.zip"}),
        ("011317", {"a.zip", "b.zip", "deep/c.zip"}),
        ("county/011317/", {"a.zip", "b.zip", "deep/c.zip"}),
        ("county", set()),
        ("051302/a.zip", set()),
        ("1317/a.zip", set()),
    ],
)
def test_a_line_may_be_written_from_a_folder_above_what_was_named(key, hits):
    given_ones, found = _matched(
        f"heading,password\n{key},secret\n", ("a.zip", "b.zip", "deep/c.zip"), above=ABOVE
    )
    assert set(given_ones) == hits
    assert found.unused == (() if hits else (2,))
    assert found.ambiguous == ()


def test_of_lines_from_above_the_longest_counts_and_what_is_below_comes_first():
    names = ("a.zip", "b.zip")
    table = "011317,folder\n011317/a.zip,long\na.zip,short\n"
    assert _matched(table, names, above=ABOVE)[0] == {"a.zip": "long", "b.zip": "folder"}
    # A bundle that is really called so below what was named is meant first, as it always was.
    names = ("a.zip", "011317/a.zip")
    given_ones, found = _matched("011317/a.zip,x\n", names, above=ABOVE)
    assert given_ones == {"011317/a.zip": "x"}
    assert found.without == 1


def test_a_name_of_several_bundles_is_not_used_and_said():
    given_ones, found = _matched("bundle,password\na.zip,x\n")
    assert given_ones == {}
    assert found.ambiguous == (2,)
    assert found.without == 4


def test_lines_that_fit_nothing_are_said_but_for_the_heading():
    _, found = _matched("檔名,密碼\nnobody.zip,x\nb.zip,y\n")
    assert found.unused == (2,)


def test_what_is_more_exact_counts_in_any_order():
    lines = ["051302,folder", "051302/deep,deeper", "a.zip,doubtful", "051302/a.zip,exact"]
    for order in (lines, lines[::-1]):
        given_ones, _ = _matched("\n".join(["bundle,password", *order]))
        assert given_ones == {"051302/a.zip": "exact", "051302/deep/c.zip": "deeper"}


def test_contradicting_lines_leave_a_bundle_without_a_password():
    given_ones, found = _matched("bundle,password\nb.zip,one\nb.zip,two\nb.zip,one\n", default=Secret("all"))
    assert "011317/b.zip" not in given_ones
    assert found.contradicting == (3,)
    assert set(given_ones.values()) == {"all"}
    assert found.without == 1


def test_the_same_line_twice_is_no_contradiction():
    given_ones, found = _matched("bundle,password\nb.zip,one\nb.zip,one\n")
    assert given_ones == {"011317/b.zip": "one"}
    assert found.contradicting == ()


@pytest.mark.parametrize(
    "data",
    [
        "bundle,password\n王.zip,密碼一\n".encode(),
        "\ufeffbundle,password\r\n王.zip,密碼一\r\n".encode(),
        "bundle,password\n王.zip,密碼一\n".encode("cp950"),
        "bundle\tpassword\r\n王.zip\t密碼一\r\n".encode("utf-16"),
        "bundle;password\n王.zip;密碼一;note\n".encode(),
        'bundle,password\n"王.zip","密碼一"\n'.encode(),
        'bundle,password\n王.zip,"=""密碼一"""\n'.encode(),
        "\n\nbundle,password\n,\n王.zip,密碼一".encode(),
    ],
    ids=["utf-8", "bom-crlf", "cp950", "excel-unicode", "semicolon", "quoted", "excel-text", "blank-lines"],
)
def test_tables_are_read_as_spreadsheets_save_them(data):
    found = match(parse_table(data), ["王.zip"])
    assert found.passwords.of("王.zip").reveal() == "密碼一"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"one\ntwo\n", "columns"),
        (b"a,\nb,\n", "empty"),
        (b"\xff\xff,\x00", "encoding"),
    ],
)
def test_what_is_no_table_is_refused(data, kind):
    with pytest.raises(TableError) as told:
        parse_table(data)
    assert told.value.kind == kind


def test_lines_without_a_password_are_said():
    table = parse_table(b"bundle,password\na.zip,\n,x\nb.zip,y\n")
    assert table.incomplete == (2, 3)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_table_error(data):
    with contextlib.suppress(TableError):
        match(parse_table(data), NAMES)


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and "\0" not in text))
def test_a_password_comes_out_as_it_went_in(text):
    import csv
    import io

    line = io.StringIO()
    csv.writer(line).writerow(["b.zip", text])
    if text.startswith('="') and text.endswith('"'):
        return
    found = match(parse_table(b"bundle,password\n" + line.getvalue().encode("utf-8", "ignore")), NAMES)
    secret = found.passwords.of("011317/b.zip")
    assert secret is not None
    assert secret.reveal() == text.encode("utf-8", "ignore").decode()


def test_a_password_travels_without_showing_itself():
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret!r} {secret} {[secret]} {one_for_all('hunter2').__dict__}"
    assert pickle.loads(pickle.dumps(secret)).reveal() == "hunter2"


@pytest.mark.parametrize("asked", ["folder", "here", "files", "pattern", "url"])
def test_a_table_of_the_county_serves_for_one_of_its_schools(county, edition, monkeypatch, asked):
    school = next(path for path in sorted(county.iterdir()) if path.is_dir())
    archives = sorted(school.rglob("*.zip"))
    named = {
        "folder": [f"../{county.name}/{school.name}"],
        "here": ["."],
        "files": [f"./{path.name}" for path in archives],
        "pattern": [str(school / "*.zip")],
        "url": [school.as_uri()],
    }[asked]
    monkeypatch.chdir(county if asked == "folder" else school)
    listing = find_places(named, edition.signature.read_names)
    table = "".join(f"{school.name}/{path.name},{number}\n" for number, path in enumerate(archives))
    found = match(parse_table(table.encode()), Names(listing.places), None, listing.above)
    assert (found.unused, found.without) == ((), 0)
    assert [found.passwords.of(name).reveal() for name in Names(listing.places)] == [
        str(number) for number in range(len(archives))
    ]


def test_where_several_folders_are_named_there_is_nothing_above_them_all(county, edition):
    folders = [str(path) for path in sorted(county.iterdir()) if path.is_dir()]
    assert len(folders) > 1
    assert find_places(folders, edition.signature.read_names).above == ""
