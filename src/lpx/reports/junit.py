"""The report as JUnit XML, so that any continuous-integration server can show it.

One test case per requirement, named by its permanent id (``classname`` is the family), and one named
``verdict``. JUnit knows no "could not be judged": the verdict becomes an ``error`` and every requirement
that was not checked is ``skipped`` with its reason, so that no reader can take either for a success.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lpx.checks.nouns import Finding, NotJudged, Report, Verdict
from lpx.edition.nouns import Edition, Severity
from lpx.messages.catalogue import Language
from lpx.messages.render import (
    render_finding,
    render_location,
    requirement_title,
    severity_word,
    verdict_sentence,
)
from lpx.reports.grouping import SEVERITIES, family_of
from lpx.reports.phrasing import omission_text, technical_place
from lpx.reports.visible import harmless, one_line
from lpx.reports.words import words_of

SAMPLES: Final = 50
"""How many findings of one requirement are spelled out; the rest are counted."""


def render_junit(reports: Sequence[Report], edition: Edition, language: Language) -> str:
    """Return the reports as one ``testsuites`` document with one suite per bundle."""
    suites = [_suite(harmless(report), edition, language) for report in reports]
    root = ET.Element("testsuites", name="lpx")
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.attrib[name]) for suite in suites)))
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


@dataclass(frozen=True, slots=True)
class _Case:
    """One test case with what a JUnit reader sees of it."""

    family: str
    name: str
    outcome: str
    """``""`` (passed), ``failure``, ``error`` or ``skipped``."""
    kind: str = ""
    message: str = ""
    body: str = ""
    output: str = ""


def _suite(report: Report, edition: Edition, language: Language) -> ET.Element:
    cases = [_verdict_case(report, language), *_requirement_cases(report, edition, language)]
    suite = ET.Element("testsuite", name=one_line(report.bundle))
    suite.set("tests", str(len(cases)))
    for attribute, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.outcome == outcome for case in cases)))
    if report.judged_at:
        suite.set("timestamp", one_line(report.judged_at))
    suite.append(_properties(report))
    suite.extend(map(_element, cases))
    return suite


def _properties(report: Report) -> ET.Element:
    values = {
        "verdict": report.verdict.value,
        "reason": report.reason,
        "profile": report.profile,
        "edition": report.edition.id,
        "edition.digest": report.edition.digest,
        "tool": f"{report.tool.name} {report.tool.version}",
        "archive.md5": report.inventory.archive_md5,
        "password": report.password,
    }
    properties = ET.Element("properties")
    for name, value in values.items():
        if value:
            ET.SubElement(properties, "property", name=name, value=one_line(value))
    return properties


def _element(case: _Case) -> ET.Element:
    node = ET.Element("testcase", classname=case.family, name=case.name)
    if case.outcome:
        outcome = ET.SubElement(node, case.outcome, type=case.kind, message=case.message)
        outcome.text = case.body or None
    if case.output:
        ET.SubElement(node, "system-out").text = case.output
    return node


def _verdict_case(report: Report, language: Language) -> _Case:
    outcome = {
        Verdict.CONFORMS: "",
        Verdict.DOES_NOT_CONFORM: "failure",
        Verdict.NOT_JUDGED: "error",
        Verdict.NOT_APPLICABLE: "skipped",
    }[report.verdict]
    sentence = one_line(verdict_sentence(report, language))
    return _Case(
        "lpx", "verdict", outcome, report.verdict.value, sentence, output="" if outcome else sentence
    )


def _requirement_cases(report: Report, edition: Edition, language: Language) -> Iterable[_Case]:
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.requirement, []).append(finding)
    missed = {name: item for item in report.not_judged for name in item.requirements}
    for name in sorted({*report.checked, *found, *missed}):
        left_out = report.omitted.get(name, 0)
        yield _requirement_case(name, found.get(name, []), missed.get(name), left_out, edition, language)


def _requirement_case(  # noqa: PLR0917 - one call, right above
    name: str,
    findings: Sequence[Finding],
    missed: NotJudged | None,
    left_out: int,
    edition: Edition,
    language: Language,
) -> _Case:
    requirement = edition.requirements.get(name)
    label = f"{name} {requirement.name}" if requirement else name
    title = one_line(requirement_title(name, edition, language))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    others = [finding for finding in findings if finding.severity is not Severity.ERROR]
    output = _list(others, 0 if errors else left_out, edition, language)
    if errors:
        body = _list(errors, left_out, edition, language)
        return _Case(family_of(name), label, "failure", Severity.ERROR.value, title, body, output)
    if missed is not None:
        reason = omission_text(missed, edition, language)
        return _Case(family_of(name), label, "skipped", missed.reason, reason, output=output)
    return _Case(family_of(name), label, "", output=output)


def _list(findings: Sequence[Finding], left_out: int, edition: Edition, language: Language) -> str:
    lines = []
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    for finding in ordered[:SAMPLES]:
        word = severity_word(finding.severity, language)
        place = render_location(finding.location, edition, language)
        message = render_finding(finding, edition, language)
        lines.append(f"{word}: {one_line(message)}")
        places = (one_line(place), technical_place(finding.location))
        lines += [f"    {shown}" for shown in places if shown]
    more = max(0, len(findings) - SAMPLES) + left_out
    if more:
        lines.append(words_of(language)("label-samples-more", places=more))
    return "\n".join(lines)
