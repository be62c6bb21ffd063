import xml.etree.ElementTree as ET

import pytest
import xmlschema
from msgspec.structs import replace

from lpx.edition.nouns import Severity
from lpx.reports import render, render_many

NAMES = (
    "conforming",
    "broken",
    "every-family",
    "password-missing",
    "internal-failure",
    "empty",
    "not-applicable",
)


def cases(text: str) -> dict[str, ET.Element]:
    return {case.attrib["name"].partition(" ")[0]: case for case in ET.fromstring(text).iter("testcase")}


@pytest.fixture(scope="module")
def grammar(schemas):
    return xmlschema.XMLSchema(str(schemas / "junit-10.xsd"))


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_document_keeps_the_xunit_schema(reports, edition, grammar, name, language):
    grammar.validate(render(reports[name], "junit", edition, language))


def test_a_hostile_report_keeps_the_schema(hostile, edition, grammar):
    grammar.validate(render(hostile, "junit", edition, "zh-Hant"))


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_are_those_of_the_cases(reports, edition, name):
    root = ET.fromstring(render(reports[name], "junit", edition, "en"))
    suite = root.find("testsuite")
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.attrib[attribute]) == len(suite.findall(f"testcase/{tag}"))
    assert root.attrib["errors"] == suite.attrib["errors"]


def test_every_requirement_is_one_case_in_its_family(reports, edition):
    report = reports["broken"]
    found = cases(render(report, "junit", edition, "en"))
    skipped = {name for item in report.not_judged for name in item.requirements}
    assert set(found) == {"verdict", *report.checked, *skipped}
    assert all(name == "verdict" or case.attrib["classname"] == name[:3] for name, case in found.items())


def test_errors_fail_and_warnings_only_speak(reports, edition):
    report = reports["broken"]
    found = cases(render(report, "junit", edition, "zh-Hant"))
    errors = {finding.requirement for finding in report.findings if finding.severity is Severity.ERROR}
    assert {name for name, case in found.items() if case.find("failure") is not None} == {"verdict", *errors}
    assert "簽章檔為 9e107d9d372bb6826bd81d3542a419d6" in found["SIG-003"].find("failure").text
    assert "看來是民國年" in found["DOC-040"].find("system-out").text


def test_what_was_not_checked_is_skipped_with_its_reason(reports, edition):
    found = cases(render(reports["broken"], "junit", edition, "zh-Hant"))
    skipped = found["CCD-005"].find("skipped")
    assert skipped.attrib["type"] == "no-course-codes"
    assert "沒有提供課程代碼檔" in skipped.attrib["message"]


def test_a_bundle_that_could_not_be_judged_is_an_error(reports, edition):
    found = cases(render(reports["password-missing"], "junit", edition, "en"))
    assert found["verdict"].find("error").attrib["type"] == "could-not-be-judged"


def test_floods_are_cut_and_counted(reports, edition):
    report = reports["broken"]
    many = replace(report, findings=(report.findings[0],) * 60, omitted={report.findings[0].requirement: 7})
    body = cases(render(many, "junit", edition, "en"))[report.findings[0].requirement].find("failure").text
    assert "Not listed here: 17 more." in body


def test_several_bundles_are_several_suites(reports, edition, grammar):
    text = render_many([reports["conforming"], reports["password-missing"]], "junit", edition, "en")
    grammar.validate(text)
    root = ET.fromstring(text)
    assert len(root.findall("testsuite")) == 2
    assert root.attrib["errors"] == "1"
