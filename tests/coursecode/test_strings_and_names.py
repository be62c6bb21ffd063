from __future__ import annotations

import pytest

from lpx.coursecode import parse
from lpx.coursecode.code import PartsError, build, columns, marker
from lpx.coursecode.compare import compare
from lpx.coursecode.known import is_cross_school
from lpx.coursecode.naming import codes_named, same_name
from lpx.coursecode.search import search
from lpx.coursecode.strings import (
    credits_in,
    describe_credits,
    describe_modes,
    parse_attribute,
    parse_credits,
    parse_open_modes,
)


def test_every_real_string_is_valid_and_agrees(codes, real_rows):
    for row in real_rows:
        if row["credits"]:
            found = parse_credits(row["credits"], codes)
            assert found.is_valid
            if row["open_modes"]:
                modes = parse_open_modes(row["open_modes"], codes)
                assert modes.is_valid
                assert modes.agrees_with(found)
        if row["course_attr"]:
            assert parse_attribute(row["course_attr"], codes).is_valid


def test_swapped_credits_are_not_in_the_total(codes):
    found = parse_credits("2B00RZ", codes)
    assert [semester.kind for semester in found.semesters] == [
        "amount", "swap", "none", "none", "amount", "taught-without-credits",
    ]  # fmt: skip
    assert (found.total, found.swapped) == (12, 2)
    assert describe_credits(found, codes, "en")[1] == (
        "year 1, semester 2: 2 credits, exchanged between semesters (對開)"
    )


def test_credits_of_one_term(codes):
    assert credits_in("2B0000", 109, 109, 1, codes) == 2
    assert credits_in("2B0000", 109, 109, 2, codes) == 2
    assert credits_in("2B0000", 109, 110, 1, codes) is None
    assert credits_in("222222", 109, 112, 1, codes) is None
    assert credits_in("222222", 109, 108, 1, codes) is None
    assert credits_in("22", 109, 109, 1, codes) is None


def test_wrong_strings_say_where(codes):
    assert parse_credits("22?2", codes).unknown == (2,)
    assert parse_credits("22?2", codes).wrong_length
    assert parse_open_modes("00-X--", codes).unknown == (3,)
    assert not parse_attribute("11", codes).is_valid
    assert describe_modes(parse_open_modes("C-----", codes), "M", codes, "zh-Hant") == ("一上：跨學程",)


@pytest.mark.parametrize(
    ("given", "official", "same"),
    [
        ("數學", "數學B版", True),
        ("數學Ｂ版", "數學B版", True),
        ("國語文", "國語文", True),
        ("國文", "國語文", False),
        ("臺灣手語", "台灣手語", True),
    ],
)
def test_when_two_names_are_the_same(codes, given, official, same):
    assert same_name(given, official, codes) is same


def test_names_stand_for_codes(codes):
    assert codes_named("type", "技術型高中", {}, codes) == ("V",)
    values = {"type": "V", "category": "1", "attribute": "1", "field": "01"}
    assert codes_named("subject", "國語文", values, codes) == ("01",)
    assert codes_named("cohort", "109", {}, codes) == ()


def test_search_finds_by_name_code_and_spelling(codes):
    assert search("資訊科", codes)[0].code == "305"
    assert search("305", codes)[0].name == "資訊科"
    assert "070406" in {hit.code for hit in search("彰化高商", codes)}
    assert search("台中 高工", codes, tables=("school",))[0].code == "190407"
    assert search("國文", codes, tables=("fixed_subject",))[0].name == "國語文"
    assert search("普通班", codes)[0].code == "101", "the former name leads to the present one"
    assert search("   ", codes) == ()
    assert search("no such thing", codes) == ()


def test_comparing_names_the_parts(codes):
    left, right = (parse(text, codes) for text in ("109070406V2640401010101", "109070406C2640401010102"))
    found = compare(left, right, codes)
    assert [(one.part, one.left, one.right) for one in found.differences] == [
        ("type", "V", "C"),
        ("subject", "01", "02"),
    ]
    assert not found.same_plan
    assert compare(left, left, codes).are_equal


def test_building_names_every_fault(codes):
    values = parse("109070406V2640401010101", codes).values
    assert build(values, codes).text == "109070406V2640401010101"
    with pytest.raises(PartsError) as caught:
        build({**values, "group": "2", "cohort": "1O9", "colour": "red"} | {"type": "v"}, codes)
    assert {(error.part, error.kind) for error in caught.value.errors} == {
        ("colour", "not-a-part"),
        ("group", "length"),
        ("cohort", "characters"),
        ("type", "characters"),
    }
    with pytest.raises(PartsError, match="subject: missing"):
        build({name: value for name, value in values.items() if name != "subject"}, codes)


def test_courses_for_other_schools(codes):
    assert is_cross_school(parse("109070406V26404051E0090"[:17] + "E10090", codes), codes)
    assert not is_cross_school(parse("109070406V2640401010101", codes), codes)


def test_marks_stand_under_wide_characters():
    shown, marks = marker("1０9\x1b", [(1, 2), (3, 4)])
    assert shown == "1０9."
    assert marks == " ^^ ^"
    assert columns(shown) == columns(marks)
