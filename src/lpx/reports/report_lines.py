"""The report as JSON lines: header, findings, what was not judged, inventory, footer.

A reader may act on each line as it comes; a stream without a footer is incomplete and has no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from lpx.checks.nouns import EditionMark, Finding, Inventory, NotJudged, Report, Tool, Verdict
from lpx.checks.occasion_nouns import Expectation
from lpx.edition.nouns import Severity
from lpx.reports.report_json import encode


class Header(Struct, frozen=True, tag="header", omit_defaults=True):
    """First line: what was judged, against what, by what."""

    schema: str
    """Version of the lines: ``lpx-report-lines-1``."""
    tool: Tool
    edition: EditionMark
    profile: str
    bundle: str
    password: str = ""
    occasion: Expectation | None = None
    judged_at: str = ""


class FindingLine(Struct, frozen=True, tag="finding"):
    """One finding."""

    finding: Finding


class NotJudgedLine(Struct, frozen=True, tag="not-judged"):
    """Requirements that were not checked, and why."""

    not_judged: NotJudged


class InventoryLine(Struct, frozen=True, tag="inventory"):
    """What the bundle holds."""

    inventory: Inventory


class Footer(Struct, frozen=True, tag="footer", omit_defaults=True):
    """Last line: the verdict. Without it the stream is incomplete."""

    verdict: Verdict
    reason: str
    errors: int
    warnings: int
    notes: int
    checked: tuple[str, ...]
    lines: int
    """How many lines stand between header and footer, so that a gap is noticed."""
    omitted: dict[str, int] = field(default_factory=dict)
    """Findings that have no line, per requirement id; they are counted above."""


Line = Header | FindingLine | NotJudgedLine | InventoryLine | Footer


def lines(report: Report) -> Iterator[Line]:
    """Yield the lines of a report as values, in order."""
    yield Header(
        schema="lpx-report-lines-1",
        tool=report.tool,
        edition=report.edition,
        profile=report.profile,
        bundle=report.bundle,
        password=report.password,
        occasion=report.occasion,
        judged_at=report.judged_at,
    )
    for finding in report.findings:
        yield FindingLine(finding)
    for not_judged in report.not_judged:
        yield NotJudgedLine(not_judged)
    yield InventoryLine(report.inventory)
    yield Footer(
        verdict=report.verdict,
        reason=report.reason,
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        notes=report.count(Severity.NOTE),
        checked=report.checked,
        lines=len(report.findings) + len(report.not_judged) + 1,
        omitted=report.omitted,
    )


def render_lines(report: Report) -> str:
    """Return the report as JSON lines (schema ``report-lines-1.schema.json``)."""
    return "".join(encode(line).decode() + "\n" for line in lines(report))
