"""The report as SARIF 2.1.0, for code-scanning services and editors.

The bundle is one artifact, named as the report names it (masked); archive entries and JSON Pointers are
logical locations, since nothing lies in a file system. A bundle that could not be judged is an execution
that was not successful, with a notification for each reason: it never reads as a clean run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from lpx.checks.nouns import Finding, Location, NotJudged, Report, Verdict
from lpx.checks.obstacles import HARMLESS
from lpx.edition.nouns import Edition
from lpx.messages.catalogue import Language
from lpx.messages.render import render_finding, render_location, render_not_judged, verdict_sentence
from lpx.reports.fingerprints import SCHEME, fingerprints
from lpx.reports.phrasing import omission_text
from lpx.reports.report_json import encode
from lpx.reports.sarif_rules import Json, level_of, rules_of
from lpx.reports.visible import encodable, one_line
from lpx.reports.words import words_of

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
"""The identifier that readers know the format by; nothing is fetched."""


def render_sarif(reports: Sequence[Report], edition: Edition, language: Language) -> str:
    """Return the reports as one SARIF log with one run per bundle."""
    log: Json = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [_run(report, edition, language) for report in reports],
    }
    return msgspec.json.format(encode(log), indent=2).decode() + "\n"


def _run(report: Report, edition: Edition, language: Language) -> Json:
    words = words_of(language)
    rules = rules_of(report, edition, language)
    places = {rule["id"]: number for number, rule in enumerate(rules)}
    marks = fingerprints(report.findings)
    return {
        "tool": {
            "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "semanticVersion": report.tool.version,
                "language": language,
                "fullDescription": {"text": words("sarif-driver", edition=report.edition.id)},
                "rules": list(rules),
                "notifications": _descriptors(report, edition, language),
            }
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"lpx/{report.edition.id}/{report.profile}/"},
        "invocations": [_invocation(report, edition, language)],
        "artifacts": [_artifact(report, language)],
        "results": [
            _result(finding, report, edition, language, place=places[finding.requirement], mark=mark)
            for finding, mark in zip(report.findings, marks, strict=True)
        ],
        "properties": {
            "verdict": report.verdict.value,
            "reason": report.reason,
            "profile": report.profile,
            "edition": report.edition.id,
            "editionDigest": report.edition.digest,
            "checked": list(report.checked),
            "omitted": report.omitted,
        },
    }


def _invocation(report: Report, edition: Edition, language: Language) -> Json:
    judged = report.verdict is not Verdict.NOT_JUDGED
    notifications = [_notification(item, report, edition, language) for item in report.not_judged]
    if not judged:
        sentence = words_of(language)("sarif-not-judged", reason=one_line(verdict_sentence(report, language)))
        notifications.insert(
            0, {"descriptor": {"id": "verdict"}, "level": "error", "message": {"text": sentence}}
        )
    invocation: Json = {"executionSuccessful": judged, "toolExecutionNotifications": notifications}
    if report.judged_at:
        invocation["properties"] = {"judgedAt": report.judged_at}
    return invocation


def _notification(item: NotJudged, report: Report, edition: Edition, language: Language) -> Json:
    obstacle = "error" if report.verdict is Verdict.NOT_JUDGED else "warning"
    notification: Json = {
        "descriptor": {"id": f"not-judged/{item.reason}"},
        "level": "note" if item.reason in HARMLESS else obstacle,
        "message": {"text": omission_text(item, edition, language)},
        "properties": {"requirements": list(item.requirements)},
    }
    if item.cause:
        notification["associatedRule"] = {"id": item.cause}
    return notification


def _descriptors(report: Report, edition: Edition, language: Language) -> list[Json]:
    texts = {
        f"not-judged/{item.reason}": one_line(render_not_judged(item, edition, language))
        for item in report.not_judged
    }
    texts["verdict"] = words_of(language)("verdict-could-not-be-judged")
    return [{"id": name, "shortDescription": {"text": text}} for name, text in sorted(texts.items())]


def _artifact(report: Report, language: Language) -> Json:
    inventory = report.inventory
    artifact: Json = {
        "location": {"uri": _address(report.bundle)},
        "description": {"text": words_of(language)("sarif-bundle")},
        "roles": ["analysisTarget"],
        "mimeType": "application/zip",
    }
    if inventory.archive_bytes:
        artifact["length"] = inventory.archive_bytes
    if inventory.archive_md5:
        artifact["hashes"] = {"md5": inventory.archive_md5}
    return artifact


def _result(
    finding: Finding, report: Report, edition: Edition, language: Language, *, place: int, mark: str
) -> Json:
    result: Json = {
        "ruleId": finding.requirement,
        "ruleIndex": place,
        "kind": "fail",
        "level": level_of(finding.severity),
        "message": {"text": one_line(render_finding(finding, edition, language))},
        "locations": [_location(finding.location, report, edition, language)],
        "partialFingerprints": {SCHEME: mark},
        "properties": {
            "authority": finding.authority.value,
            "parameters": finding.parameters,
            "location": msgspec.to_builtins(finding.location),
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(related, report, edition, language)}
            for number, related in enumerate(finding.related)
        ]
    return result


def _location(location: Location, report: Report, edition: Edition, language: Language) -> Json:
    physical: Json = {"artifactLocation": {"uri": _address(report.bundle), "index": 0}}
    if location.part == "archive" and not location.entry and location.span is not None:
        start, end = location.span
        physical["region"] = {"byteOffset": start, "byteLength": end - start}
    described: Json = {
        "physicalLocation": physical,
        "message": {"text": one_line(render_location(location, edition, language))},
    }
    logical = _logical(location)
    if logical:
        described["logicalLocations"] = logical
    return described


def _logical(location: Location) -> list[Json]:
    entry, pointer = one_line(location.entry), one_line(location.pointer)
    places: list[Json] = []
    if entry:
        places.append(
            {"name": entry.rpartition("/")[2] or entry, "fullyQualifiedName": entry, "kind": "resource"}
        )
    if pointer:
        name = pointer.rpartition("/")[2]
        kind = "value" if name.isdecimal() else "property"
        inside = entry if location.part in {"document", "mapping"} else ""
        places.append({"name": name, "fullyQualifiedName": f"{inside}#{pointer}", "kind": kind})
    if not places and location.part != "archive":
        places.append({"name": location.part, "fullyQualifiedName": location.part, "kind": "resource"})
    return places


def _address(name: str) -> str:
    """Return a name as a relative URI reference."""
    return quote(encodable(name) or "bundle", safe="")
