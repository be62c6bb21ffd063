"""File names that are almost nothing, or almost too long."""

from __future__ import annotations

import pytest

from lpx.portfolio.names import safe_name, split_extension


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("_", "file_"),
        ("??", "file__"),
        ("._.", "file._"),
        (" . ", "file"),
        ("X", "X"),
        ("TeX", "TeX"),
        ("XX.pdf", "XX.pdf"),
        ("a . . ", "a"),
    ],
)
def test_a_name_says_something(name, safe):
    assert safe_name(name) == safe


def test_names_are_cut_at_180_bytes_and_not_before():
    just = "x" * 176 + ".pdf"
    assert safe_name(just) == just
    assert safe_name("x" + just) == just
    ending_in_a_dot = "x" * 175 + "..pdf"
    assert safe_name(ending_in_a_dot) == ending_in_a_dot


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("x" * 174 + ". " + "y" * 50 + ".pdf", "x" * 174 + ".pdf"),
        ("X" * 300 + ".pdf", "X" * 176 + ".pdf"),
        ("學" * 60 + ".pdf", "學" * 58 + ".pdf"),
        ("x" * 300, "x" * 180),
    ],
)
def test_a_cut_leaves_whole_characters_and_no_dot_or_space(name, safe):
    assert safe_name(name) == safe


def test_an_extension_has_eight_characters_at_most():
    assert split_extension("a.abcdefgh") == ("a", ".abcdefgh")
    assert split_extension("a.abcdefghi") == ("a.abcdefghi", "")
