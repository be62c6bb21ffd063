"""Tables: within the columns of a terminal, one line for each row elsewhere, and nothing lost either way."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.reports.columns import cell_width, cut, table

CELLS = st.text(alphabet="ab 學生,。-", max_size=30).map(str.strip)
ROWS = st.integers(1, 5).flatmap(
    lambda columns: st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=6)
)


@given(rows=ROWS, width=st.integers(60, 120))
def test_no_line_is_wider_than_asked_for(rows, width):
    assert max(map(cell_width, table(rows, width=width))) <= width


@given(rows=ROWS, width=st.integers(20, 120))
def test_nothing_is_lost_by_breaking(rows, width):
    def letters(lines):
        return sorted("".join("".join(lines).split()))

    assert letters(table(rows, width=width)) == letters(cell for row in rows for cell in row)


@given(rows=ROWS)
def test_a_table_that_fits_is_left_alone(rows):
    assert table(rows, width=1_000) == table(rows)
    assert len(table(rows)) == len(rows)


def test_words_give_way_before_identifiers_do():
    lines = table([("identifier-of-something", "words that may be broken over lines")], width=40)
    assert lines == [
        "identifier-of-something  words that may",
        " " * 25 + "be broken over",
        " " * 25 + "lines",
    ]


COMMANDS = [
    ["spec", "list", "requirements"],
    ["spec", "list", "sources"],
    ["spec", "show", "course"],
    ["spec", "trace", "SPEC"],
    ["spec", "ambiguities"],
    ["exchange", "occasions"],
    ["course-code", "search", "語文"],
    ["course-code", "compare", "109070406V2640401010101", "110070406V2640401010101"],
    ["interop", "list"],
    ["conform", "list", "--core"],
    ["explain", "--list"],
    ["fixtures", "list", "--coverage"],
    ["fixtures", "list", "--only", "package-structure/*"],
]


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect.spawn needs a POSIX terminal")
@pytest.mark.parametrize("columns", [40, 72])
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_lists_fit_a_terminal(arguments, columns):
    pexpect = pytest.importorskip("pexpect")
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "lpx", *arguments],
        env=environment,
        encoding="utf-8",
        timeout=60,
        dimensions=(40, columns),
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus in {0, 1}
    assert [line for line in child.before.splitlines() if cell_width(line) > columns] == []


def test_a_pipe_gets_one_line_for_each_row():
    told = subprocess.run(
        [sys.executable, "-m", "lpx", "spec", "list", "fields"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "COLUMNS": "40"},
    )
    assert all(line.split()[0][0].isdigit() for line in told.stdout.splitlines())


def test_config_hides_every_secret_of_the_environment(run, monkeypatch):
    monkeypatch.setenv("LPX_KEY_PASSPHRASE", "canary-passphrase")
    monkeypatch.setenv("LPX_REGISTER", "postgresql://office:canary-password@host/register")
    for form in ("text", "json"):
        told = run("config", "--format", form, password="canary-word").stdout
        assert "canary" not in told
        assert "host/register" in told


def test_a_vector_can_be_shown_as_json(run):
    told = json.loads(
        run("fixtures", "show", "package-structure/archive-of-zero-bytes", "--format", "json").stdout
    )
    assert told["requirements"] == ["PKG-001"]
    assert told["files"]
    assert told["expected"]["verdict"] == "does-not-conform"


@given(text=CELLS, width=st.integers(4, 40))
def test_what_is_cut_fits_and_says_so(text, width):
    shown = cut(text, width)
    assert cell_width(shown) <= width
    assert shown == text or shown.endswith("…")


@given(rows=ROWS, width=st.integers(20, 60))
def test_names_are_never_broken_where_a_line_has_room_for_them(rows, width):
    words = {word for row in rows for cell in row for word in cell.split() if word.isascii()}
    lines = " ".join(table(rows, width=width))
    assert all(word in lines for word in words if cell_width(word) <= width - 4)
