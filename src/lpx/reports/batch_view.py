"""A batch in the words of one language, before any layout: the whole of it, or the bundles of one school."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lpx.checks.nouns import Verdict
from lpx.checks.occasion_nouns import Expectation
from lpx.edition.nouns import Edition, Severity
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.messages.render import render_finding, render_location, requirement_title, severity_word
from lpx.reports.phrasing import expected_text
from lpx.reports.quantities import count, size
from lpx.reports.view import Count, Fact, Table
from lpx.scale.nouns import Line
from lpx.scale.summary import Judging, RequirementCount, SchoolCount, Summary, count_of

_SECTION = "batch.report"
MOST_ROWS = 1_000
"""Rows of a table; the results on disk hold all."""


@dataclass(frozen=True, slots=True)
class BatchView:
    """What a page or a terminal shows."""

    title: str
    verdict: Verdict
    word: str
    detail: str
    next_step: str
    counts: tuple[Count, ...]
    tables: tuple[Table, ...]
    facts: tuple[Fact, ...]
    basis: tuple[str, ...]


class Phrases:
    """The words of batches in one language, with the titles of requirements and the names of schools.

    Args:
        edition: the edition that was judged by.
        language: ``zh-Hant`` or ``en``.
        schools: names of schools by code.
    """

    def __init__(self, edition: Edition, language: Language, schools: Mapping[str, str]) -> None:
        self.edition, self.language = edition, language
        self._schools = schools
        self._catalogue: Catalogue = load_catalogue(language)

    def __call__(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``batch.report``."""
        return self._catalogue.text(f"{_SECTION}.{key}", **parameters)

    def reason(self, reason: str) -> str:
        """Return why a bundle could not be judged."""
        own = f"batch.reason.{reason}"
        if self._catalogue.has(own):
            return self._catalogue.text(own)
        key = f"reason.{reason}"
        return self._catalogue.text(key) if self._catalogue.has(key) else reason

    def school(self, code: str) -> str:
        """Return a school's name and code."""
        if not code:
            return self("school-unknown")
        name = self._schools.get(code)
        return self("school", name=name, code=code) if name else code

    def why(self, line: Line) -> str:
        """Return what is first wrong with a bundle."""
        judged = line.judged
        if judged.verdict is Verdict.NOT_JUDGED:
            return self.reason(judged.reason)
        errors = [told for told in judged.told if told.severity is Severity.ERROR]
        if not errors:
            return ""
        first = errors[0].requirement
        text = f"{first} {requirement_title(first, self.edition, self.language)}"
        return self("and-more", first=text, count=len(errors) - 1) if len(errors) > 1 else text

    def verdict(self, verdict: Verdict) -> str:
        """Return the word for a verdict."""
        return self(f"verdict-{verdict.value}")


def phrase_batch(summary: Summary, say: Phrases) -> BatchView:
    """Return a whole batch in words."""
    return BatchView(
        title=say("title"),
        verdict=summary.verdict,
        word=say.verdict(summary.verdict),
        detail=_detail(summary, say),
        next_step=say(f"next-{_next(summary)}"),
        counts=_counts(summary.verdicts, summary.bundles, say),
        tables=(
            _reasons(summary, say),
            _requirements(summary.requirements, say),
            _bundles("worst", summary.worst, sum(summary.verdicts.values()) - _fine(summary.verdicts), say),
            _schools(summary.schools, say),
        ),
        facts=_facts(summary, say),
        basis=(_edition(say), summary.profile),
    )


def phrase_school(school: SchoolCount, lines: Iterable[Line], summary: Summary, say: Phrases) -> BatchView:
    """Return the bundles of one school in words; ``lines`` are all of them, worst first."""
    verdict = _worst(school.verdicts)
    kept: list[Line] = []
    broken: dict[tuple[str, Severity], list[int]] = {}
    for line in lines:
        if len(kept) < MOST_ROWS:
            kept.append(line)
        for told in line.judged.told:
            counts = broken.setdefault((told.requirement, told.severity), [0, 0])
            counts[0] += 1
            counts[1] += told.count
    order = list(Severity)
    requirements = sorted(
        (RequirementCount(name, severity, *counts) for (name, severity), counts in broken.items()),
        key=lambda item: (order.index(item.severity), -item.bundles, item.requirement),
    )
    return BatchView(
        title=say.school(school.school),
        verdict=verdict,
        word=say.verdict(verdict),
        detail=say("detail-school", bundles=count(school.bundles), students=count(school.students)),
        next_step=say(f"next-{verdict.value}"),
        counts=_counts(school.verdicts, school.bundles, say),
        tables=(
            _requirements(requirements, say),
            _findings(kept, say),
            _bundles("bundles", kept, school.bundles, say),
        ),
        facts=(
            Fact(say("fact-school"), say.school(school.school), code=False),
            Fact(say("fact-bytes"), size(school.bytes), code=False),
            *_identity(summary, say),
        ),
        basis=(_edition(say), summary.profile),
    )


def school_rows(lines: Iterable[Line], say: Phrases) -> Iterator[tuple[str, ...]]:
    """Give the table of bundles as rows for a spreadsheet, the headings first."""
    yield tuple(say(f"column-{name}") for name in (*_BUNDLE_COLUMNS, "md5", "requirements"))
    for line in lines:
        told = "; ".join(f"{item.requirement} x{item.count}" for item in line.judged.told)
        yield (*_bundle_row(line, say), line.judged.md5, told)


_BUNDLE_COLUMNS = ("bundle", "verdict", "errors", "warnings", "students", "why")


def _bundle_row(line: Line, say: Phrases) -> tuple[str, ...]:
    return (
        line.bundle,
        say.verdict(line.judged.verdict),
        str(count_of(line, Severity.ERROR)),
        str(count_of(line, Severity.WARNING)),
        str(line.judged.students),
        say.why(line),
    )


def _bundles(name: str, lines: Iterable[Line], total: int, say: Phrases) -> Table:
    rows = tuple(_bundle_row(line, say) for line in lines)
    return Table(
        id=name,
        caption=say(f"heading-{name}"),
        headers=tuple(say(f"column-{column}") for column in _BUNDLE_COLUMNS),
        rows=rows,
        numeric=frozenset({2, 3, 4}),
        omitted=max(0, total - len(rows)),
    )


def _findings(lines: Iterable[Line], say: Phrases) -> Table:
    """Return the first errors of each bundle in words."""
    rows = [
        (
            line.bundle,
            finding.requirement,
            render_finding(finding, say.edition, say.language),
            render_location(finding.location, say.edition, say.language),
        )
        for line in lines
        for finding in line.judged.findings
        if finding.severity is Severity.ERROR
    ]
    return Table(
        id="findings",
        caption=say("heading-findings"),
        headers=tuple(say(f"column-{name}") for name in ("bundle", "requirement", "message", "place")),
        rows=tuple(rows[:MOST_ROWS]),
        omitted=max(0, len(rows) - MOST_ROWS),
    )


def _requirements(requirements: Iterable[RequirementCount], say: Phrases) -> Table:
    return Table(
        id="requirements",
        caption=say("heading-requirements"),
        headers=tuple(say(f"column-{name}") for name in ("requirement", "severity", "bundles", "findings")),
        rows=tuple(
            (
                f"{item.requirement} {requirement_title(item.requirement, say.edition, say.language)}",
                severity_word(item.severity, say.language),
                count(item.bundles),
                count(item.findings),
            )
            for item in requirements
        ),
        numeric=frozenset({2, 3}),
    )


def _schools(schools: tuple[SchoolCount, ...], say: Phrases) -> Table:
    columns = ("school", "bundles", "conforming", "failing", "unjudged", "students", "errors", "warnings")
    return Table(
        id="schools",
        caption=say("heading-schools"),
        headers=tuple(say(f"column-{name}") for name in columns),
        rows=tuple(
            (
                say.school(item.school),
                *(
                    count(number)
                    for number in (
                        item.bundles,
                        item.verdicts.get(Verdict.CONFORMS.value, 0),
                        item.verdicts.get(Verdict.DOES_NOT_CONFORM.value, 0),
                        item.verdicts.get(Verdict.NOT_JUDGED.value, 0),
                        item.students,
                        item.errors,
                        item.warnings,
                    )
                ),
            )
            for item in schools[:MOST_ROWS]
        ),
        numeric=frozenset(range(1, len(columns))),
        omitted=max(0, len(schools) - MOST_ROWS),
    )


def _reasons(summary: Summary, say: Phrases) -> Table:
    rows = [(say.reason(reason), count(number)) for reason, number in summary.reasons.items()]
    if summary.unlisted:
        rows.append((say("unlisted"), count(summary.unlisted)))
    return Table(
        id="reasons",
        caption=say("heading-reasons"),
        headers=(say("column-reason"), say("column-bundles")),
        rows=tuple(rows),
        numeric=frozenset({1}),
    )


def _counts(verdicts: Mapping[str, int], bundles: int, say: Phrases) -> tuple[Count, ...]:
    failing, unjudged = (
        verdicts.get(item.value, 0) for item in (Verdict.DOES_NOT_CONFORM, Verdict.NOT_JUDGED)
    )
    unit = say("unit")
    return (
        Count("error", say("column-failing"), failing, unit),
        Count("not-judged", say("column-unjudged"), unjudged, unit),
        Count("checked", say("column-conforming"), bundles - failing - unjudged, unit),
    )


def _detail(summary: Summary, say: Phrases) -> str:
    numbers = {
        "bundles": count(summary.bundles),
        "failing": count(summary.verdicts.get(Verdict.DOES_NOT_CONFORM.value, 0)),
        "unjudged": count(summary.verdicts.get(Verdict.NOT_JUDGED.value, 0)),
    }
    return say(f"detail-{summary.verdict.value}", **numbers)


def _next(summary: Summary) -> str:
    passwords = {"password-missing", "password-wrong"}
    if summary.verdict is Verdict.NOT_JUDGED and summary.reasons and set(summary.reasons) <= passwords:
        return "passwords"
    return summary.verdict.value


def _facts(summary: Summary, say: Phrases) -> tuple[Fact, ...]:
    return (
        Fact(say("fact-bytes"), size(summary.bytes), code=False),
        Fact(say("fact-content"), size(summary.content_bytes), code=False),
        Fact(say("fact-students"), count(summary.students), code=False),
        Fact(say("fact-records"), count(sum(summary.records.values())), code=False),
        Fact(say("fact-attachments"), count(summary.attachments), code=False),
        *_identity(summary, say),
    )


def _identity(summary: Summary, say: Phrases) -> tuple[Fact, ...]:
    return (
        Fact(say("fact-tool"), f"{summary.tool.name} {summary.tool.version}", code=True),
        Fact(say("fact-edition"), f"{summary.edition.id} {summary.edition.digest}", code=True),
        Fact(say("fact-profile"), summary.profile, code=True),
        *_judging(summary.judging, say),
    )


def _judging(judging: Judging, say: Phrases) -> Iterator[Fact]:
    """Give what else bundles were judged by; what was not looked at is said too."""
    codes = judging.course_codes
    yield Fact(
        say("fact-course-codes"), say("list-separator").join(codes) or say("without"), code=bool(codes)
    )
    yield Fact(say("fact-occasion"), _occasion(judging.occasion, say), code=False)
    yield Fact(say("fact-deep"), say("with-deep" if judging.deep else "without-deep"), code=False)
    if judging.encoding != Judging().encoding:
        yield Fact(say("fact-encoding"), judging.encoding, code=True)


def _occasion(expected: Expectation | None, say: Phrases) -> str:
    if expected is None:
        return say("without")
    found = next((item for item in say.edition.occasions if item.id == expected.occasion), None)
    name = found.aliases[0] if found is not None and found.aliases else expected.occasion
    return say("occasion", text=expected_text(expected, say.edition, say.language), name=name)


def _edition(say: Phrases) -> str:
    return say.edition.mark.title.get(say.language)


def _fine(verdicts: Mapping[str, int]) -> int:
    return verdicts.get(Verdict.CONFORMS.value, 0)


def _worst(verdicts: Mapping[str, int]) -> Verdict:
    for verdict in (Verdict.DOES_NOT_CONFORM, Verdict.NOT_JUDGED):
        if verdicts.get(verdict.value):
            return verdict
    return Verdict.CONFORMS
