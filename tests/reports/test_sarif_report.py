import json
import random

import jsonschema
import pytest
from msgspec.structs import replace

from lpx.reports import render, render_many
from lpx.reports.fingerprints import SCHEME, fingerprints

NAMES = (
    "conforming",
    "broken",
    "every-family",
    "password-missing",
    "internal-failure",
    "empty",
    "not-applicable",
)


@pytest.fixture(scope="module")
def grammar(schemas):
    return jsonschema.Draft4Validator(json.loads((schemas / "sarif-2.1.0.json").read_text(encoding="utf-8")))


def run_of(text: str) -> dict:
    return json.loads(text)["runs"][0]


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_log_keeps_the_sarif_schema(reports, edition, grammar, name, language):
    grammar.validate(json.loads(render(reports[name], "sarif", edition, language)))


def test_a_hostile_report_keeps_the_schema(hostile, edition, grammar):
    grammar.validate(json.loads(render(hostile, "sarif", edition, "en")))


def test_rules_are_filled_from_the_catalogue(reports, edition):
    run = run_of(render(reports["broken"], "sarif", edition, "zh-Hant"))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    rule, requirement = rules["SIG-003"], edition.requirements["SIG-003"]
    assert rule["name"] == "Md5Matches"
    assert rule["shortDescription"]["text"] == requirement.title.zh
    assert rule["fullDescription"]["text"] == requirement.explanation.zh
    assert requirement.next_step.zh in rule["help"]["markdown"]
    assert rule["defaultConfiguration"]["level"] == "error"
    assert rule["properties"]["authority"] == "official"
    assert rule["properties"]["level"] == "must"
    assert rule["properties"]["sources"]


def test_results_point_at_their_rules_and_places(reports, edition):
    report = reports["broken"]
    run = run_of(render(report, "sarif", edition, "en"))
    assert len(run["results"]) == len(report.findings)
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert (
            run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
            == finding.requirement
            == result["ruleId"]
        )
        assert result["level"] == finding.severity.value
        logical = [
            place["fullyQualifiedName"] for place in result["locations"][0].get("logicalLocations", [])
        ]
        assert (finding.location.entry in logical) is bool(finding.location.entry)
        assert (f"#{finding.location.pointer}" in logical) is bool(finding.location.pointer)
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
            "uri": report.bundle,
            "index": 0,
        }
    assert any(result.get("relatedLocations") for result in run["results"])


def test_fingerprints_do_not_depend_on_order_time_language_or_version(reports, edition):
    report = reports["broken"]
    shuffled = list(report.findings)
    random.Random(7).shuffle(shuffled)
    later = replace(
        report,
        findings=tuple(shuffled),
        judged_at="2026-11-23T10:00:00+08:00",
        tool=replace(report.tool, version="9.9"),
    )

    def marks(item, language):
        results = run_of(render(item, "sarif", edition, language))["results"]
        return {
            (result["ruleId"], json.dumps(result["properties"], sort_keys=True)): result[
                "partialFingerprints"
            ][SCHEME]
            for result in results
        }

    assert marks(report, "zh-Hant") == marks(later, "en")


def test_fingerprints_tell_places_apart_and_number_what_is_equal(reports):
    findings = reports["broken"].findings
    marks = fingerprints(findings)
    assert len(set(marks)) == len(findings)
    twice = fingerprints((findings[0], findings[0]))
    assert twice == (marks[0], f"{marks[0]}:2")


def test_not_judged_is_an_unsuccessful_execution_with_its_reasons(reports, edition):
    invocation = run_of(render(reports["password-missing"], "sarif", edition, "en"))["invocations"][0]
    assert invocation["executionSuccessful"] is False
    levels = {item["descriptor"]["id"]: item["level"] for item in invocation["toolExecutionNotifications"]}
    assert levels["verdict"] == "error"
    assert levels["not-judged/password-missing"] == "error"


def test_what_nobody_asked_for_is_a_note_and_the_run_succeeds(reports, edition):
    invocation = run_of(render(reports["conforming"], "sarif", edition, "en"))["invocations"][0]
    assert invocation["executionSuccessful"] is True
    assert {item["level"] for item in invocation["toolExecutionNotifications"]} == {"note"}


def test_names_become_addresses_that_cannot_leave_the_log(hostile, edition):
    uri = run_of(render(hostile, "sarif", edition, "en"))["artifacts"][0]["location"]["uri"]
    assert ":" not in uri
    assert "/" not in uri
    assert uri.isascii()


def test_several_bundles_are_several_runs(reports, edition, grammar):
    text = render_many([reports["conforming"], reports["broken"]], "sarif", edition, "en")
    grammar.validate(json.loads(text))
    assert len(json.loads(text)["runs"]) == 2
