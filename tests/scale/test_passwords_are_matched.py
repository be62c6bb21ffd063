"""A table of passwords gives each bundle its own; what is in doubt is said and not used."""

from __future__ import annotations

import contextlib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.scale.passwords import Secret, TableError, match, one_for_all, parse_table

NAMES = ("011317/a.zip", "011317/b.zip", "051302/a.zip", "051302/deep/c.zip")


def _matched(text, names=NAMES, default=None):
    found = match(parse_table(text.encode()), names, default)
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
