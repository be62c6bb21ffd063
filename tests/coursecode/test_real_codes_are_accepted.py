from __future__ import annotations

import pytest

from lpx.coursecode import (
    CourseCodeError,
    Standing,
    bears_outcomes,
    explain,
    parse,
    plan_key,
    standings,
    unknown_parts,
)
from lpx.coursecode.files import diff_files
from lpx.coursecode.naming import same_name


def test_every_real_row_parses_and_has_no_unknown_part(codes, real_rows):
    assert len(real_rows) > 1000
    for row in real_rows:
        code = parse(row["course_code"], codes)
        assert unknown_parts(code, codes) == (), row["course_code"]


def test_names_of_fixed_subjects_are_those_of_the_rows(codes, real_rows):
    """All but a few real names are the table's, or drop the ending A版/B版/C版."""
    judged = wrong = 0
    for row in real_rows:
        code = parse(row["course_code"], codes)
        entry = standings(code, codes)[-1].entry
        if entry is None or not row["subject_name"]:
            continue
        judged += 1
        wrong += not same_name(row["subject_name"], entry.name, codes)
    assert judged > 700
    assert wrong == 0


@pytest.mark.parametrize("text", ["108041305H11101B810FFFF", "108041305H11101B910EEEE"])
def test_a_field_that_cannot_be_is_pointed_at(codes, text):
    code = parse(text, codes)
    assert [(part.position, part.span, part.value) for part in unknown_parts(code, codes)] == [
        ("field", (19, 21), text[19:21])
    ]
    assert standings(code, codes)[9].standing is Standing.IMPOSSIBLE


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("112070406V264040101012K", "subject"),  # 閩東語文, fixed since entry year 111
        ("112070406V264040101012E", "subject"),  # not in any copy of the table
        ("112070406H11101K7100090", "class_group"),  # named by the school
        ("112070406H11101A71000ZZ", "subject"),  # numbered by the school
    ],
)
def test_what_schools_add_and_the_table_lacks_is_no_fault(codes, text, part):
    code = parse(text, codes)
    assert unknown_parts(code, codes) == ()
    told = {one.part: one for one in explain(code, codes).parts}
    assert told[part].standing in {Standing.KNOWN, Standing.PLAUSIBLE, Standing.SCHOOL_DEFINED}
    assert explain(code, codes).is_known


def test_a_new_department_is_unknown_and_possible(codes):
    code = parse("112070406V2649901010101", codes)
    (unknown,) = unknown_parts(code, codes)
    assert unknown.position == "department"
    assert explain(code, codes).is_known, "possible codes are not called wrong"


def test_outcomes_need_credits(codes):
    assert bears_outcomes(parse("109041305H11101B1010101", codes), codes)
    assert not bears_outcomes(parse("108041305H11101A8100001", codes), codes)
    assert not bears_outcomes(parse("108120401V2130109D00001", codes), codes)
    assert bears_outcomes(parse("108120401V2130109DD0090", codes), codes)


def test_parts_and_plan_key(codes):
    code = parse("111070406V409290101012L", codes)
    assert (code.cohort, code.school, code.course_type, code.open_mode) == (111, "070406", "V", "0")
    assert plan_key(code, codes) == "111070406V409290"
    assert "".join(part.value for part in code.parts) == code.text
    assert [part.span for part in code.parts][-1] == (21, 23)


def test_limits_by_course_type(codes):
    """美容造型群 is not for general high schools; codes that the limits never mention are not limited."""
    code = parse("109041305H36101A1010101", codes)
    (unknown,) = unknown_parts(code, codes)
    assert (unknown.position, unknown.value) == ("group", "36")
    cooperative = parse("110070406G2640401010101", codes)
    assert unknown_parts(cooperative, codes) == ()


def test_the_course_types_of_names(codes):
    assert codes.table("group").find_for("M", "26").name == "商業群"
    assert codes.table("group").find_for("V", "26").name == "商業與管理群"
    assert codes.table("mode").find_for("M", "C").name == "跨學程"


def test_a_diff_needs_readable_files_only(codes, sets):
    from lpx.coursecode.files import read_course_file

    nothing = read_course_file(b"", "empty.csv", codes)
    assert diff_files(nothing, nothing).changes == ()


def test_a_former_code_of_a_school_says_its_successor(codes):
    told = explain("109190407V233050102000B", codes).parts[1]
    assert told.standing is Standing.KNOWN
    assert any("193407" in note for note in told.notes)


def test_malformed_texts_raise_with_all_errors(codes):
    with pytest.raises(CourseCodeError) as caught:
        parse("1O9041305h11101B1010１01", codes)
    assert [(error.kind, error.span, error.suggestion) for error in caught.value.errors] == [
        ("not-a-digit-confusable", (1, 2), "0"),
        ("lower-case", (9, 10), "H"),
        ("not-ascii-form", (20, 21), "1"),
    ]
    shown, marks = str(caught.value).splitlines()[1:]
    assert shown.strip() == "1O9041305h11101B1010１01"
    assert marks == "     ^       ^          ^^"
