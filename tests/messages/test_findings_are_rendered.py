"""Findings become sentences and places become words, whatever is missing."""

from __future__ import annotations

import pytest

from lpx.checks.nouns import EditionMark, Finding, Inventory, Location, NotJudged, Report, Tool, Verdict
from lpx.edition.nouns import Authority, Severity
from lpx.messages import (
    LANGUAGES,
    next_step,
    render_finding,
    render_location,
    render_not_judged,
    verdict_sentence,
)
from lpx.messages.filling import placeholders


def finding(requirement: str, location: Location | None = None, **parameters) -> Finding:
    return Finding(
        requirement, Severity.ERROR, Authority.OFFICIAL, location or Location(), parameters=parameters
    )


def report(verdict: Verdict, reason: str, *findings: Finding) -> Report:
    return Report(
        schema="lpx-report-1",
        tool=Tool("lpx", "0"),
        edition=EditionMark("e", ""),
        profile="strict",
        bundle="b",
        verdict=verdict,
        reason=reason,
        findings=findings,
        not_judged=(),
        checked=(),
        inventory=Inventory(),
    )


def test_parameters_are_filled_in(edition):
    item = finding("DOC-010", key="學期")
    assert render_finding(item, edition, "zh-Hant") == "缺少規格必填的欄位「學期」。"
    assert (
        render_finding(item, edition, "en") == "The field 學期, which the specification requires, is missing."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_parameters_show_as_their_names(edition, language):
    for requirement in edition.requirements.values():
        text = render_finding(finding(requirement.id), edition, language)
        assert placeholders(text) == placeholders(requirement.message.get(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_all_parameters_no_placeholder_stays(edition, language):
    samples = {"string": "x", "integer": 3, "number": 2.5, "boolean": True, "list": ["a", "b"]}
    for requirement in edition.requirements.values():
        given = {item.name: samples[item.type] for item in requirement.parameters}
        assert not placeholders(render_finding(finding(requirement.id, **given), edition, language))


def test_braces_in_a_value_stay_as_they_are(edition):
    assert "{found}" in render_finding(finding("DOC-010", key="{found}"), edition, "en")


def test_an_unknown_requirement_is_shown_by_its_id(edition):
    assert "ZZZ-999" in render_finding(finding("ZZZ-999"), edition, "en")


def test_code_words_are_said_in_the_readers_language(edition):
    item = finding("PKG-010", form="dotdot")
    assert "上層資料夾" in render_finding(item, edition, "zh-Hant")
    assert "parent folder" in render_finding(item, edition, "en")


def test_several_code_words_in_one_value_are_each_said(edition):
    text = render_finding(finding("SIG-004", form="bare, upper-case"), edition, "en")
    assert "MD5 alone, capitals" in text


def test_an_empty_list_has_a_word(edition):
    assert "none" in render_finding(finding("CCD-002", position=17, value="Z", nearest=[]), edition, "en")


def test_another_place_in_a_message_is_said_in_words(edition):
    item = finding("CRS-022", other="/0/課程學習成果紀錄/4")
    assert "第 5 筆" in render_finding(item, edition, "zh-Hant")


def test_large_counts_are_grouped_but_years_are_not(edition):
    assert "5,242,880" in render_finding(finding("FIL-009", bytes=5242880, limit_mb=4.0), edition, "en")
    assert " 4 MB" in render_finding(finding("FIL-009", bytes=5242880, limit_mb=4.0), edition, "en")
    assert "2021" in render_finding(finding("DOC-019", key="學年度", found=2021), edition, "en")


@pytest.mark.parametrize(
    ("location", "chinese", "english"),
    [
        (
            Location("document", pointer="/0/課程學習成果紀錄/11/課程代碼"),
            "第 1 位學生・課程學習成果紀錄 第 12 筆・課程代碼",
            "student 1 · Course learning outcomes 12 · course code",
        ),
        (
            Location("document", pointer="/2/多元表現/競賽參與紀錄/0/競賽獎項"),
            "第 3 位學生・競賽參與紀錄 第 1 筆・競賽獎項",
            "student 3 · Competitions 1",
        ),
        (
            Location("document", pointer="/0/基本資料/學期"),
            "第 1 位學生・基本資料・學期",
            "student 1 · Basic data",
        ),
        (Location("document", pointer="/0/奇怪"), "第 1 位學生・奇怪", "student 1 · 奇怪"),
        (Location("document", student="student-2", record="course", index=3), "第 2 位學生", "student 2"),
        (Location("archive", entry="a/C01.pdf"), "「a/C01.pdf」", "a/C01.pdf"),
        (Location("signature"), "簽章檔", "signature file"),
        (Location(), "壓縮檔", "archive"),
        (Location("document"), "資料檔", "document"),
        (
            Location("mapping", entry="m.json", pointer="/C01.pdf"),
            "檔名對照檔・「m.json」",
            "mapping file · m.json",
        ),
        (
            Location("document", pointer="/0/課程學習成果紀錄/0/課程代碼", span=(3, 9)),
            "第 4 至 9 字",
            "characters 4 to 9",
        ),
    ],
)
def test_places_are_said_in_words(edition, location, chinese, english):
    assert chinese in render_location(location, edition, "zh-Hant")
    assert english in render_location(location, edition, "en")


@pytest.mark.parametrize(
    "pointer", ["", "/", "//", "/x/y/z", "/0", "/0/", "/99999999999/~2", "nonsense", "/0/課程學習成果紀錄/x"]
)
def test_odd_pointers_still_give_a_place(edition, pointer):
    assert render_location(Location("document", pointer=pointer), edition, "zh-Hant")


def test_an_alias_of_a_record_is_recognised(edition):
    place = Location("document", pointer="/0/多元表現/其他多元表現紀錄/1/名稱")
    assert render_location(place, edition, "zh-Hant") == "第 1 位學生・其他多元表現 第 2 筆・名稱"


def test_an_escaped_key_is_shown_unescaped(edition):
    assert "a/b~c" in render_location(Location("document", pointer="/0/a~1b~0c"), edition, "en")


def test_what_was_not_judged_names_its_cause(edition):
    text = render_not_judged(NotJudged(("DOC-001",), "archive-unreadable", "PKG-001"), edition, "en")
    assert "PKG-001" in text
    assert "The archive is a zip file" in text


def test_an_unknown_reason_is_shown_as_it_is(edition):
    assert render_not_judged(NotJudged(("DOC-001",), "solar-flare"), edition, "en") == "solar-flare"


def test_the_verdict_counts_the_findings():
    text = verdict_sentence(report(Verdict.DOES_NOT_CONFORM, "errors", finding("DOC-010")), "zh-Hant")
    assert text.startswith("不符合")
    assert "1 項錯誤" in text


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_a_sentence_and_a_next_step(verdict, language):
    result = report(verdict, "some-new-reason")
    assert "verdict." not in verdict_sentence(result, language)
    assert "next." not in next_step(result, language)
    assert not placeholders(verdict_sentence(result, language))


def test_an_unjudged_bundle_never_reads_as_conforming():
    text = verdict_sentence(report(Verdict.NOT_JUDGED, "internal-error"), "zh-Hant")
    assert text.startswith("無法判定")
    assert "可以匯入" not in text


def test_a_password_problem_has_its_own_advice():
    wrong = report(Verdict.NOT_JUDGED, "password-wrong")
    assert next_step(wrong, "en") != next_step(report(Verdict.NOT_JUDGED, "archive-unreadable"), "en")
