"""Course outcomes against each other, their terms, their files and the school."""

from __future__ import annotations

import pytest

FLAGS = ("flag_visiting", "flag_repeat", "flag_transfer")


@pytest.fixture
def one(sheet):
    """A sheet with one course outcome that has a document and no recording."""
    sheet.part("course")[1:] = []
    sheet.set("course", "av_link", "").set("course", "av_md5", "")
    sheet.set("course", "document_link", "A/課程學習成果/C01.pdf").set("course", "document_md5", "0" * 32)
    return sheet


def second(sheet, **values):
    row = dict(sheet.row("course"))
    sheet.part("course").append(row)
    for role, value in values.items():
        sheet.set("course", role, value, 1)
    return sheet


RECORDING = {
    "document_link": "",
    "document_md5": "",
    "av_link": "A/課程學習成果/C02.mp4",
    "av_md5": "1" * 32,
}


def test_an_outcome_split_into_two_records_is_told_at_the_second(one, judge):
    (finding,) = judge(second(one, **RECORDING)).findings
    assert (finding.requirement, finding.location.pointer) == ("CRS-010", one.pointer("course", index=1))
    assert finding.parameters == {"other": one.pointer("course")}
    assert [place.pointer for place in finding.related] == [one.pointer("course")]


def test_two_outcomes_of_one_course_are_not_split(one, findings):
    assert findings(second(one.copy(), **RECORDING, summary="另一個成果")) == []
    assert findings(second(one, document_link="A/課程學習成果/C02.pdf", document_md5="1" * 32)) == []


def test_a_course_without_any_file_has_no_outcome_and_is_no_item(one, judge):
    limit = next(item.per_year for item in one.edition.item_limits if item.category == "course")
    for role in ("document_link", "document_md5"):
        one.set("course", role, "")
    one.set("course", "submitted_term", "1101").set("course", "summary", "")
    for number in range(limit + 1):
        second(one)
        one.part("course")[-1][one.key("course", "course_name")] = f"課程{number}"
    assert {item.requirement for item in judge(one).findings} == {"CRS-009"}


@pytest.mark.parametrize(("count", "told"), [(6, []), (7, ["CRS-019"])])
def test_outcomes_submitted_in_a_year_are_counted(count, told, one, judge):
    row = one.row("course")
    one.part("course")[:] = [
        {**row, one.key("course", "summary"): f"成果{number}"} for number in range(count)
    ]
    for number in range(count):
        one.set("course", "submitted_term", "1101" if number % 2 else "1102", number)
    report = judge(one)
    assert [item.requirement for item in report.findings] == told
    for finding in report.findings:
        assert finding.parameters == {"year": "110", "limit": 6, "found": "7"}
        assert finding.location.pointer == "/0"


def test_outcomes_submitted_in_three_years_are_counted(one, judge):
    row = one.row("course")
    one.part("course")[:] = [{**row, one.key("course", "summary"): f"成果{number}"} for number in range(19)]
    for number in range(19):
        one.set("course", "submitted_term", f"{(108, 109, 110, 111)[number % 4]}1", number)
    (finding,) = judge(one).findings
    assert (finding.requirement, finding.parameters) == ("CRS-020", {"limit": 18, "found": "19"})
    one.part("course").pop()
    assert judge(one).findings == ()


@pytest.mark.parametrize("flag", FLAGS)
def test_a_course_of_another_school_needs_a_flag(flag, one, plan, judge):
    home = one.get("basic", "school")
    other = next(entry.code for entry in plan.schools if entry.code != home)
    code = one.get("course", "course_code").replace(home, other)
    one.set("course", "school", other).set("course", "course_code", code)
    (finding,) = judge(one).findings
    assert finding.requirement == "CRS-011"
    assert finding.parameters == {"school": other, "home": home}
    assert [place.pointer for place in finding.related] == [one.pointer("basic", "school")]
    one.set("course", flag, value=True)
    if flag == "flag_repeat":
        one.set("course", "repeat_term", "1102")
    assert judge(one).findings == ()


@pytest.mark.parametrize(("retaken", "told"), [("1092", ["CRS-006"]), ("1101", [])])
@pytest.mark.parametrize("way", ["retake", "makeup"])
def test_a_retake_in_the_term_of_the_course_itself_is_told(way, retaken, told, one, findings):
    one.set("course", "year", 109).set("course", "term", 2).set("course", "upload_term", "1101")
    one.set("course", f"flag_{way}", value=True).set("course", f"{way}_mode", "3").set(
        "course", f"{way}_term", retaken
    )
    assert [name for name, _ in findings(one)] == told


@pytest.mark.parametrize(("upload", "told"), [("1092", ["CRS-014"]), ("1101", []), ("0000", [])])
def test_nothing_is_uploaded_before_its_course(upload, told, one, judge):
    one.set("course", "year", 110).set("course", "term", 1).set("course", "upload_term", upload)
    report = judge(one)
    assert [item.requirement for item in report.findings] == told
    for finding in report.findings:
        assert finding.parameters == {"course_term": "1101", "upload_term": "1092"}


def test_a_summary_is_expected_from_a_term_on(one, findings):
    one.set("course", "summary", "")
    assert [name for name, _ in findings(one)] == ["CRS-015"]
    since = one.edition.attachments.summary_required_since
    one.set("course", "year", 108).set("course", "term", 2).set("course", "upload_term", "1082")
    one.set("basic", "year", 108)
    assert since > "1082"
    assert "CRS-015" not in {name for name, _ in findings(one)}


TIMES = ("2021-03-01 10:00:00", "2021-03-02 10:00:00", "2021-03-03 10:00:00")


@pytest.mark.parametrize(
    ("order", "told"),
    [((0, 1, 2), []), ((0, 0, 0), []), ((1, 0, 2), ["sent_at"]), ((0, 2, 1), ["certified_at"])],
)
def test_making_sending_and_certifying_follow_each_other(order, told, one, judge):
    for role, place in zip(("created", "sent_at", "certified_at"), order, strict=True):
        one.set("course", role, TIMES[place])
    report = judge(one)
    assert [item.location.pointer for item in report.findings] == [
        one.pointer("course", role) for role in told
    ]
    for finding in report.findings:
        assert finding.requirement == "CRS-023"
        assert finding.related[0].pointer.endswith(finding.parameters["first"])


def test_made_and_certified_are_compared_where_nobody_sent(one, findings):
    one.set("course", "created", TIMES[1]).set("course", "certified_at", TIMES[0])
    assert findings(one) == [("CRS-023", one.pointer("course", "certified_at"))]


def test_contradictions_name_the_flag_beside_the_field(one, judge):
    (finding,) = judge(one.set("course", "retake_term", "1102")).findings
    assert finding.parameters == {"flag": one.key("course", "flag_retake"), "found": "1102"}
    assert [place.pointer for place in finding.related] == [one.pointer("course", "flag_retake")]


def test_a_retake_that_is_made_up_names_both_flags(one, judge):
    for way in ("retake", "makeup"):
        one.set("course", f"flag_{way}", value=True).set("course", f"{way}_mode", "3")
        one.set("course", f"{way}_term", "1111")
    (finding,) = judge(one).findings
    assert finding.location.pointer == one.pointer("course", "flag_makeup")
    assert [place.pointer for place in finding.related] == [one.pointer("course", "flag_retake")]
