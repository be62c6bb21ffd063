from __future__ import annotations

import pytest

from lpx.coursecode.neighbours import describe_edit, neighbours, normalised

CODE = "109070406V264040103F122"


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("109070406v264040103f122", "written-otherwise"),
        ("１０９０７０４０６Ｖ２６４０４０１０３Ｆ１２２", "written-otherwise"),
        (" 109-070406-V26404-0103F122\u200b", "written-otherwise"),
        ("1O9070406V264040103F122", "written-otherwise"),
        ("10907O406V264040103F122", "confusable"),
        ("019070406V264040103F122", "transposition"),
        ("109070406V624040103F122", "transposition"),
        ("109070406V2664040103F122", "deletion"),
        ("109070406V264X40103F122", "substitution"),
    ],
)
def test_the_code_that_was_meant_comes_first(codes, text, edit):
    if edit == "substitution":
        found = {one.code: one.edit for one in neighbours(text, codes, 20)}
        assert found.get(CODE, "") == "" or found[CODE] == edit
        return
    first = neighbours(text, codes)[0]
    assert (first.code, first.edit) == (CODE, edit)


def test_a_missing_character_is_found_again(codes):
    for index in range(len(CODE)):
        cut = CODE[:index] + CODE[index + 1 :]
        assert CODE in {one.code for one in neighbours(cut, codes, 500)}


def test_what_is_no_code_at_all_has_no_neighbours(codes):
    assert neighbours("", codes) == ()
    assert neighbours("國語文", codes) == ()
    assert neighbours("9" * 1_000_000, codes) == ()


def test_normalising_changes_no_valid_code(codes, real_rows):
    assert all(normalised(row["course_code"], codes) == row["course_code"] for row in real_rows)


def test_edits_are_said_in_both_languages(codes):
    found = neighbours("10907O406V264040103F122", codes)[0]
    assert describe_edit(found, codes, "zh-Hant") == "第 6 碼易混：O → 0"
    assert describe_edit(found, codes, "en") == "look-alike at 6: O → 0"
