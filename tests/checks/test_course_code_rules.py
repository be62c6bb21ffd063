"""課程代碼 against the tables, the record, and a course-code file."""

from __future__ import annotations

import pytest

from lpx.checks.course_files import rows_of_file


def code_of(sheet, **parts):
    """The code of the first course with some of its parts exchanged."""
    from lpx.coursecode import load_code_edition

    text = sheet.get("course", "course_code")
    for name, value in parts.items():
        part = load_code_edition().layout.part(name)
        text = text[: part.start] + value + text[part.end :]
    return text


def with_parts(sheet, **parts):
    return sheet.set("course", "course_code", code_of(sheet, **parts))


def test_a_part_that_no_table_has_is_told_with_its_span(sheet, judge):
    (finding,) = judge(with_parts(sheet, field="EE")).findings
    assert finding.requirement == "CCD-002"
    assert finding.location.span == (19, 21)
    assert finding.parameters["position"] == 20
    assert finding.parameters["value"] == "EE"


def test_a_subject_that_the_school_numbers_itself_is_fine(sheet, findings):
    assert findings(with_parts(sheet, category="5", subject="A7")) == []


def test_a_code_of_another_school_is_told_unless_the_course_is_held_across_schools(sheet, plan, findings):
    other = next(entry.code for entry in plan.schools if entry.code != sheet.get("basic", "school"))
    place = sheet.pointer("course", "course_code")
    assert findings(with_parts(sheet, school=other)) == [("CCD-003", place)]
    assert findings(with_parts(sheet, mode="E")) == []


@pytest.mark.parametrize("category", ["8", "9"])
def test_a_course_without_credits_bears_no_outcome_unless_its_attribute_gives_credits(
    category, sheet, findings
):
    place = sheet.pointer("course", "course_code")
    twin = with_parts(sheet.copy(), category=category, attribute="D", field="00", subject="A1")
    assert ("CCD-004", place) not in findings(twin)
    assert ("CCD-004", place) in findings(with_parts(sheet, category=category, attribute="0", field="00"))


def test_a_cohort_later_than_the_course_is_told(sheet, findings):
    year = sheet.get("course", "year")
    assert findings(with_parts(sheet.copy(), cohort=str(year))) == []
    assert findings(with_parts(sheet, cohort=str(year + 1))) == [
        ("CCD-008", sheet.pointer("course", "course_code"))
    ]


@pytest.fixture
def filed(sheet, codes):
    """Rows of a file that has every course of the sheet as the sheet has it."""

    def call(name="", given=None, leave_out=()):
        lines = []
        for index in range(len(sheet.part("course"))):
            code = sheet.get("course", "course_code", index)
            cohort, year, term = (
                int(code[:3]),
                sheet.get("course", "year", index),
                sheet.get("course", "term", index),
            )
            semesters = ["0"] * 6
            semesters[2 * (year - cohort) + term - 1] = str(
                given or int(sheet.get("course", "credits", index))
            )
            if code not in leave_out:
                lines.append(
                    f"{code},{name or sheet.get('course', 'course_name', index)},{''.join(semesters)}"
                )
        return rows_of_file("\n".join(lines).encode(), "codes.csv", codes)

    return call


def test_courses_as_in_the_file_are_fine(sheet, judge, filed):
    report = judge(sheet, rows=filed())
    assert report.findings == ()
    assert {"CCD-005", "CCD-006", "CCD-007"} <= set(report.checked)


def test_a_code_that_the_file_lacks_is_told(sheet, findings, filed):
    code = sheet.get("course", "course_code")
    told = findings(sheet, rows=filed(leave_out={code}))
    assert set(told) == {
        ("CCD-005", sheet.pointer("course", "course_code", index))
        for index in range(len(sheet.part("course")))
        if sheet.get("course", "course_code", index) == code
    }


def test_a_file_of_another_school_accuses_no_course(sheet, plan, findings, codes):
    other = next(entry.code for entry in plan.schools if entry.code != sheet.get("basic", "school"))
    rows = rows_of_file(f"{code_of(sheet, school=other)},國語文,444422".encode(), "codes.csv", codes)
    assert rows
    assert findings(sheet, rows=rows) == []


def test_another_name_than_in_the_file_is_told_and_a_dropped_ending_is_not(sheet, findings, filed):
    name = sheet.get("course", "course_name")
    sheet.part("course")[1:] = []
    assert findings(sheet, rows=filed(name=f"{name}A版")) == []
    assert findings(sheet, rows=filed(name="別的名稱")) == [
        ("CCD-006", sheet.pointer("course", "course_name"))
    ]


def test_other_credits_than_in_the_file_are_told(sheet, judge, filed):
    sheet.part("course")[1:] = []
    sheet.set("course", "credits", 2)
    (finding,) = judge(sheet, rows=filed(given=3)).findings
    assert finding.requirement == "CCD-007"
    assert finding.parameters == {"expected": "3", "found": "2"}


def test_without_a_file_the_comparison_is_listed_and_changes_nothing(sheet, judge):
    report = judge(sheet)
    assert report.verdict == "conforms"
    assert ("CCD-005", "CCD-006", "CCD-007") in [item.requirements for item in report.not_judged]
