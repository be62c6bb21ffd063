"""A bundle that could not be judged must not look like one that conforms, in any format or language."""

import json
import xml.etree.ElementTree as ET

import pytest

from lpx.reports import render

UNJUDGED = ("password-missing", "internal-failure")
LANGUAGES = ("zh-Hant", "en")
SUCCESS = {
    "zh-Hant": ("可以匯入", "沒有發現任何問題"),
    "en": ("can be imported", "Nothing was found", "may go ahead"),
}
OPEN = {"zh-Hant": "無法判定", "en": "Could not be judged"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", UNJUDGED)
@pytest.mark.parametrize("kind", ["text", "markdown", "html"])
def test_formats_for_people(reports, edition, name, language, kind):
    shown = render(reports[name], kind, edition, language)
    assert OPEN[language] in shown
    assert not [words for words in SUCCESS[language] if words in shown]
    assert "verdict verdict-conforms" not in shown
    assert "✅" not in shown


@pytest.mark.parametrize("name", UNJUDGED)
def test_junit_has_an_error_and_passes_only_what_was_checked(reports, edition, name):
    report = reports[name]
    root = ET.fromstring(render(report, "junit", edition, "en"))
    assert int(root.attrib["errors"]) >= 1
    passed = {case.attrib["name"][:7] for case in root.iter("testcase") if len(case) == 0}
    assert passed <= set(report.checked)


@pytest.mark.parametrize("name", UNJUDGED)
def test_sarif_says_that_the_execution_failed(reports, edition, name):
    invocation = json.loads(render(reports[name], "sarif", edition, "en"))["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert "error" in {item["level"] for item in invocation["toolExecutionNotifications"]}


@pytest.mark.parametrize("name", UNJUDGED)
def test_json_and_json_lines_carry_the_verdict(reports, edition, name):
    assert json.loads(render(reports[name], "json", edition, "en"))["verdict"] == "could-not-be-judged"
    footer = render(reports[name], "jsonl", edition, "en").splitlines()[-1]
    assert json.loads(footer)["verdict"] == "could-not-be-judged"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["text", "markdown", "html", "junit", "sarif"])
def test_the_reason_is_given(reports, edition, language, kind):
    reason = {"zh-Hant": "沒有提供密碼", "en": "No password was given"}[language]
    assert reason in render(reports["password-missing"], kind, edition, language)


@pytest.mark.parametrize("kind", ["text", "markdown", "html", "junit", "sarif"])
def test_a_failure_of_ours_gives_the_code_to_report(reports, edition, kind):
    assert "links KeyError" in render(reports["internal-failure"], kind, edition, "zh-Hant")


def test_nothing_nameless_is_a_success_either(reports, edition):
    root = ET.fromstring(render(reports["not-applicable"], "junit", edition, "en"))
    assert root.find("testsuite").attrib["skipped"] == "1"
    assert "Not applicable" in render(reports["not-applicable"], "html", edition, "en")
