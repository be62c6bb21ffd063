"""The sum of a batch: counts by verdict, by school and by requirement, and what is worst."""

from __future__ import annotations

import heapq
from collections import Counter

from msgspec import Struct

from lpx.checks.nouns import EditionMark, Tool, Verdict
from lpx.checks.occasion_nouns import Expectation
from lpx.edition.nouns import Severity
from lpx.scale.nouns import Line

SCHEMA = "lpx-batch-1"
MOST_WORST = 50
"""Bundles that a summary names; the results name all."""


class RequirementCount(Struct, frozen=True):
    """How often a requirement was broken."""

    requirement: str
    severity: Severity
    bundles: int
    findings: int


class SchoolCount(Struct, frozen=True):
    """What came of the bundles of one school."""

    school: str
    """Its code; empty for bundles of which nothing tells the school."""
    bundles: int
    verdicts: dict[str, int]
    students: int
    bytes: int
    errors: int
    warnings: int


class Judging(Struct, frozen=True):
    """How all bundles were judged, beside edition and profile."""

    course_codes: tuple[str, ...] = ()
    """``sha256:…`` of the course-code files that courses were compared with, in the order given."""
    occasion: Expectation | None = None
    """The occasion that all bundles were made for; None when none was named."""
    deep: bool = False
    """Whether every attachment was opened for real."""
    encoding: str = "auto"
    """Encoding of names that are not marked as UTF-8."""


class Summary(Struct, frozen=True, omit_defaults=True):
    """What came of a batch. It holds no time and no host, so that the same bundles give the same bytes."""

    schema: str
    tool: Tool
    edition: EditionMark
    profile: str
    judging: Judging
    verdict: Verdict
    bundles: int
    verdicts: dict[str, int]
    reasons: dict[str, int]
    """Bundles that could not be judged, by reason."""
    passwords: dict[str, int]
    """Bundles by what became of the password."""
    bytes: int
    content_bytes: int
    students: int
    records: dict[str, int]
    attachments: int
    requirements: tuple[RequirementCount, ...]
    """Errors first, then by how many bundles break it."""
    schools: tuple[SchoolCount, ...]
    worst: tuple[Line, ...]
    """The bundles with most errors, then those that could not be judged, in that order."""
    unlisted: int = 0
    """Folders that could not be searched: there may be bundles in them that nobody looked at."""


class _School:
    def __init__(self) -> None:
        self.bundles = self.students = self.bytes = self.errors = self.warnings = 0
        self.verdicts: Counter[str] = Counter()


class Tally:
    """Takes the lines of a batch one by one; its size depends on schools and requirements alone."""

    def __init__(self, unlisted: int = 0) -> None:
        self._unlisted = unlisted
        self._bundles = self._bytes = self._content = self._students = self._attachments = 0
        self._verdicts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._passwords: Counter[str] = Counter()
        self._records: Counter[str] = Counter()
        self._broken: dict[tuple[str, Severity], list[int]] = {}
        self._schools: dict[str, _School] = {}
        self._worst: list[tuple[tuple[int, int, int], Line]] = []

    def add(self, line: Line) -> None:
        """Count one line."""
        judged = line.judged
        self._bundles += 1
        self._bytes += judged.bytes
        self._content += judged.content_bytes
        self._students += judged.students
        self._attachments += judged.attachments
        self._verdicts[judged.verdict.value] += 1
        if judged.verdict is Verdict.NOT_JUDGED:
            self._reasons[judged.reason] += 1
        self._passwords[judged.password or "unknown"] += 1
        self._records.update(judged.records)
        for told in judged.told:
            counts = self._broken.setdefault((told.requirement, told.severity), [0, 0])
            counts[0] += 1
            counts[1] += told.count
        self._add_school(line)
        self._add_worst(line)

    def summary(
        self, tool: Tool, edition: EditionMark, profile: str, judging: Judging | None = None
    ) -> Summary:
        """Return the sum of what was added."""
        order = list(Severity)
        broken = sorted(
            (RequirementCount(name, severity, *counts) for (name, severity), counts in self._broken.items()),
            key=lambda item: (order.index(item.severity), -item.bundles, item.requirement),
        )
        return Summary(
            schema=SCHEMA,
            tool=tool,
            edition=edition,
            profile=profile,
            judging=judging or Judging(),
            verdict=self._verdict(),
            bundles=self._bundles,
            verdicts={
                verdict.value: self._verdicts[verdict.value] for verdict in Verdict if self._counts(verdict)
            },
            reasons=dict(sorted(self._reasons.items())),
            passwords=dict(sorted(self._passwords.items())),
            bytes=self._bytes,
            content_bytes=self._content,
            students=self._students,
            records=dict(sorted(self._records.items())),
            attachments=self._attachments,
            requirements=tuple(broken),
            schools=tuple(
                SchoolCount(
                    school,
                    found.bundles,
                    dict(sorted(found.verdicts.items())),
                    found.students,
                    found.bytes,
                    found.errors,
                    found.warnings,
                )
                for school, found in sorted(self._schools.items())
            ),
            worst=tuple(line for _, line in sorted(self._worst, key=lambda pair: pair[0], reverse=True)),
            unlisted=self._unlisted,
        )

    def _counts(self, verdict: Verdict) -> bool:
        return verdict is not Verdict.NOT_APPLICABLE or self._verdicts[verdict.value] > 0

    def _verdict(self) -> Verdict:
        if self._verdicts[Verdict.DOES_NOT_CONFORM.value]:
            return Verdict.DOES_NOT_CONFORM
        if self._verdicts[Verdict.NOT_JUDGED.value] or self._unlisted or not self._bundles:
            return Verdict.NOT_JUDGED
        return Verdict.CONFORMS

    def _add_school(self, line: Line) -> None:
        school = self._schools.setdefault(line.school, _School())
        school.bundles += 1
        school.students += line.judged.students
        school.bytes += line.judged.bytes
        school.verdicts[line.judged.verdict.value] += 1
        school.errors += count_of(line, Severity.ERROR)
        school.warnings += count_of(line, Severity.WARNING)

    def _add_worst(self, line: Line) -> None:
        if line.judged.verdict is Verdict.CONFORMS:
            return
        is_judged = line.judged.verdict is Verdict.DOES_NOT_CONFORM
        item = (int(is_judged), count_of(line, Severity.ERROR), -line.number), line
        if len(self._worst) < MOST_WORST:
            heapq.heappush(self._worst, item)
        else:
            heapq.heappushpop(self._worst, item)


def count_of(line: Line, severity: Severity) -> int:
    """Return how many findings of ``severity`` a bundle has."""
    return sum(told.count for told in line.judged.told if told.severity is severity)
