"""The practice profile accepts how today's modules write; strict says what the documents say."""

from __future__ import annotations

import pytest

SPELLINGS = [
    ("course", "upload_term", "109-2"),
    ("work", "event_date", "2020-9-1"),
    ("work", "event_date", "109/09/01"),
    ("work", "created", "2021-03-04T05:06:07"),
]


@pytest.mark.parametrize(("record", "role", "value"), SPELLINGS)
def test_a_known_spelling_is_a_warning_in_strict_and_a_note_in_practice(record, role, value, sheet, judge):
    sheet.set(record, role, value)
    strict, practice = judge(sheet).findings, judge(sheet, "practice").findings
    assert [str(item.severity) for item in strict] == ["warning"]
    assert [str(item.severity) for item in practice] == ["note"]


def test_a_term_in_another_spelling_still_takes_part_in_cross_checks(sheet, findings):
    sheet.set("course", "year", 110).set("course", "term", 1).set("course", "upload_term", "109-1")
    assert {name for name, _ in findings(sheet)} >= {"CRS-014", "DOC-030"}


@pytest.mark.parametrize("profile", ["strict", "practice"])
def test_a_published_rule_is_an_error_in_both(profile, sheet, judge):
    report = judge(sheet.drop("basic", "year"), profile)
    assert [str(item.severity) for item in report.findings] == ["error"]
    assert report.verdict == "does-not-conform"


def test_null_instead_of_an_empty_array_is_accepted_in_practice(sheet, judge):
    sheet.student()[sheet.edition.records["course"].key] = None
    assert judge(sheet).verdict == "does-not-conform"
    report = judge(sheet, "practice")
    assert report.verdict == "conforms"
    assert [(item.requirement, str(item.severity)) for item in report.findings] == [("CRS-001", "note")]


def test_a_bundle_without_signature_file_can_be_imported_in_practice(bundle, verify):
    strict = verify(bundle.archive, bundle.name, password=bundle.password)
    practice = verify(bundle.archive, bundle.name, password=bundle.password, profile="practice")
    assert strict.verdict == "does-not-conform"
    assert practice.verdict == "conforms"
    assert [item.requirement for item in practice.findings] == ["SIG-001"]
    assert any(item.cause == "SIG-001" for item in practice.not_judged)


def test_the_report_says_which_profile(sheet, judge):
    assert judge(sheet, "practice").profile == "practice"


def test_an_unknown_profile_is_refused(sheet, judge):
    with pytest.raises(KeyError):
        judge(sheet, "lenient")
