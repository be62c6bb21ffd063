"""A slip is told once, by the requirement that says most about it."""

from __future__ import annotations

import pytest


def test_a_number_where_a_code_belongs_is_a_wrong_type_only(sheet, judge):
    report = judge(sheet.set("competition", "level_code", 1))
    assert [item.requirement for item in report.findings] == ["DOC-015"]
    assert report.findings[0].parameters == {
        "key": sheet.key("competition", "level_code"),
        "expected": "string",
        "found": "integer",
    }


def test_an_alias_of_a_key_is_neither_unknown_nor_missing(sheet, findings):
    field = next(
        item
        for item in sheet.edition.records["course"].fields
        if item.aliases and item.key in sheet.row("course")
    )
    row = sheet.row("course")
    row[field.aliases[0]] = row.pop(field.key)
    pointer = sheet.pointer("course") + "/" + field.aliases[0].replace("~", "~0").replace("/", "~1")
    assert findings(sheet) == [("DOC-013", pointer), ("DOC-017", sheet.pointer("course"))]


def test_an_alias_of_an_array_is_read_as_the_array(sheet, findings):
    record = next(item for item in sheet.edition.performance_kinds() if item.aliases)
    part = sheet.part("performance")
    rows = part.pop(record.key)
    part[record.aliases[0]] = rows
    sheet.edition.records[record.id].field_of("hours")
    rows[0][sheet.edition.records[record.id].field_of("hours").key] = -2
    base = sheet.pointer("performance")
    hours = sheet.edition.records[record.id].field_of("hours").key
    assert findings(sheet) == [
        ("DOC-013", f"{base}/{record.aliases[0]}"),
        ("DOC-042", f"{base}/{record.aliases[0]}/0/{hours}"),
    ]


def test_an_alias_beside_the_canonical_key_is_an_unknown_key(sheet, findings):
    field = next(item for item in sheet.edition.records["course"].fields if item.aliases)
    row = sheet.row("course")
    row[field.aliases[0]] = row[field.key]
    assert [name for name, _ in findings(sheet)] == ["DOC-012"]


def test_a_missing_key_names_the_key_at_its_object(sheet, judge):
    report = judge(sheet.drop("course", "credits"))
    (finding,) = report.findings
    assert finding.parameters == {"key": sheet.key("course", "credits")}
    assert finding.location.pointer == sheet.pointer("course")
    assert (finding.location.record, finding.location.index, finding.location.student) == (
        "course",
        0,
        "student-1",
    )


def test_a_part_that_is_no_array_is_told_and_the_rest_is_still_judged(sheet, findings):
    sheet.set("basic", "year", "109")
    sheet.part("performance")[sheet.edition.records["work"].key] = {"a": 1}
    assert ("DOC-014", sheet.pointer("basic", "year")) in findings(sheet)
    assert any(name in {"DOC-018", "DIV-001"} for name, _ in findings(sheet))


def test_a_record_that_is_no_object_is_told_at_its_place(sheet, findings):
    sheet.part("work").append(7)
    assert findings(sheet) == [("DOC-018", sheet.pointer("work", index=len(sheet.part("work")) - 1))]


@pytest.mark.parametrize("profile", ["strict", "practice"])
def test_a_single_student_outside_an_array_is_judged_all_the_same(profile, sheet, judge):
    import json

    sheet.set("work", "event_date", "2021/02/30")
    report = judge(json.dumps(sheet.student(), ensure_ascii=False).encode(), profile)
    places = {item.requirement: item for item in report.findings}
    assert set(places) == {"DOC-007", "DOC-028"}
    assert places["DOC-028"].location.pointer == sheet.pointer("work", "event_date").removeprefix("/0")
    assert places["DOC-028"].location.student == "student-1"
    assert places["DOC-007"].severity == ("warning" if profile == "strict" else "note")


def test_a_number_that_json_does_not_know_is_told_of_the_bytes_only(sheet, findings):
    key = sheet.key("certificate", "score")
    sheet.set("certificate", "score", 77.25)
    data = sheet.data().replace(f'"{key}": 77.25'.encode(), f'"{key}": NaN'.encode())
    assert [name for name, _ in findings(data)] == ["DOC-006"]


def test_lengths_count_characters_and_say_how_many_there_are(sheet, judge):
    (finding,) = judge(sheet.set("course", "summary", "\U00020000" * 104)).findings
    assert finding.parameters == {"limit": 100, "found": "104"}
