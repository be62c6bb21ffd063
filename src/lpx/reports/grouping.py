"""Grouping findings by requirement, so that one cause repeated a thousand times reads as one thing."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from lpx.checks.nouns import Finding, Report
from lpx.edition.nouns import Severity

SEVERITIES: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
"""The gravest first."""


class Group(Struct, frozen=True):
    """All findings of one requirement with one severity, in the report's order."""

    requirement: str
    severity: Severity
    findings: tuple[Finding, ...]
    omitted: int = 0
    """Findings that the report itself leaves out."""

    @property
    def total(self) -> int:
        """How many places break the requirement."""
        return len(self.findings) + self.omitted


def family_of(requirement: str) -> str:
    """Return the family of a requirement id: ``PKG`` of ``PKG-003``."""
    return requirement.partition("-")[0]


def group_findings(report: Report) -> tuple[Group, ...]:
    """Return the groups of a report: errors first, then in the order of the report's findings."""
    found: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in report.findings:
        found.setdefault((finding.severity, finding.requirement), []).append(finding)
    left_out = dict(report.omitted)
    groups = [
        Group(name, severity, tuple(items), left_out.pop(name, 0))
        for (severity, name), items in found.items()
    ]
    return tuple(sorted(groups, key=lambda group: SEVERITIES.index(group.severity)))
