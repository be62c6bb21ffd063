import re

import pytest

from lpx.messages.render import verdict_sentence
from lpx.reports import render
from lpx.reports.columns import cell_width, pad, table, wrap

NAMES = (
    "conforming",
    "conforming-with-notes",
    "broken",
    "every-family",
    "password-missing",
    "internal-failure",
    "empty",
)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_stands_on_the_first_line(reports, edition, name, language):
    lines = render(reports[name], "text", edition, language, width=200).splitlines()
    assert lines[0] == verdict_sentence(reports[name], language)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("width", [60, 61, 80, 100, 120])
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_the_terminal(reports, edition, name, language, width):
    lines = render(reports[name], "text", edition, language, width=width).splitlines()
    assert [line for line in lines if cell_width(line) > width] == []


def test_a_hostile_report_cannot_steer_the_terminal(hostile, edition):
    shown = render(hostile, "text", edition, "zh-Hant")
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", shown) == []
    assert "\\x1b[31mred" in shown.replace("\n", "").replace(" ", "")


def test_colours_come_only_when_asked_for_and_change_nothing_else(reports, edition):
    plain = render(reports["broken"], "text", edition, "zh-Hant")
    coloured = render(reports["broken"], "text", edition, "zh-Hant", color=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_three_samples_are_shown_and_the_rest_is_counted(reports, edition):
    shown = render(reports["broken"], "text", edition, "zh-Hant")
    assert shown.count("看來是民國年") == 3
    assert "另有 4 處" in shown


def test_findings_that_the_report_left_out_are_counted_too(reports, edition):
    from msgspec.structs import replace

    report = replace(reports["broken"], omitted={"DOC-040": 1000})
    assert report.count(reports["broken"].findings[-3].severity) > 1000
    assert "另有 1004 處" in render(report, "text", edition, "zh-Hant")


def test_parts_come_in_the_order_of_need(reports, edition):
    shown = render(reports["broken"], "text", edition, "en")
    parts = ["Does not conform", "What to do next", "Errors (", "Warnings (", "What was not checked",
             "What the bundle holds", "What this report rests on"]  # fmt: skip
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_every_error_brings_its_next_step_with_the_requirement(reports, edition):
    shown = render(reports["broken"], "text", edition, "zh-Hant", width=120).replace("\n     ", "")
    step = edition.requirements["SIG-003"].next_step.zh
    assert f"1. {step}（SIG-003）" in shown


def test_identity_names_edition_profile_tool_and_md5(reports, edition):
    shown = render(reports["conforming"], "text", edition, "en", width=120)
    for fact in (edition.mark.id, edition.digest, "strict", "lpx 0.1.0", "9e107d9d372bb6826bd81d3542a419d6"):
        assert fact in shown


def test_columns_of_chinese_and_latin_align():
    lines = table([("學生", "1"), ("student-1", "23")], right={1})
    assert lines == ["學生        1", "student-1  23"]
    assert {cell_width(line) for line in lines} == {13}


def test_padding_counts_columns_not_characters():
    assert pad("學生", 6) == "學生  "
    assert pad("學生", 6, right=True) == "  學生"
    assert cell_width("ｅ\u0301") == 2


def test_no_line_begins_with_a_closing_or_ends_with_an_opening_mark():
    text = "請確認「壓縮檔」與「簽章檔」（兩者）是同一次匯出，再請原就讀學校重新提供。" * 3
    for width in range(8, 40):
        lines = wrap(text, width)
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in "，。」）" or line[-1] in "「（"]


def test_words_longer_than_a_line_are_cut_to_fit():
    lines = wrap("a" * 25 + " 學" * 3, 10, first="- ")
    assert lines[0] == "- aaaaaaaa"
    assert max(map(cell_width, lines)) <= 10
