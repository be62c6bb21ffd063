"""Fingerprints of findings: the same defect in the same place has the same one in every run.

A fingerprint rests on the requirement, the place and the parameters of a finding, and on nothing that
changes by itself: no order, no time, no lpx version, no language.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec

from lpx.checks.nouns import Finding
from lpx.reports.report_json import encode

SCHEME: Final = "lpxFinding/v1"


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return one fingerprint per finding, in their order; findings that are equal in all are numbered."""
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        mark = fingerprint(finding)
        seen[mark] += 1
        marks.append(mark if seen[mark] == 1 else f"{mark}:{seen[mark]}")
    return tuple(marks)


def fingerprint(finding: Finding) -> str:
    """Return the fingerprint of one finding, 32 hexadecimal digits."""
    content = [finding.requirement, msgspec.to_builtins(finding.location), finding.parameters]
    return hashlib.sha256(encode(content)).hexdigest()[:32]
