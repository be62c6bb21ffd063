"""The tables of a report: what the bundle holds, and how much of each family was checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lpx.checks.nouns import Inventory, Report, StudentInventory
from lpx.edition.nouns import Edition, Severity
from lpx.portfolio.masks import mask_id, mask_name
from lpx.reports.grouping import family_of
from lpx.reports.quantities import count, size
from lpx.reports.view import Table
from lpx.reports.visible import one_line
from lpx.reports.words import Words


def inventory_tables(report: Report, edition: Edition, words: Words, *, rows: int) -> tuple[Table, ...]:
    """Return the tables of what a bundle holds; tables without rows are left out."""
    inventory = report.inventory
    tables = (
        _facts(report, words),
        _records(inventory.records, edition, words),
        _tally("media", inventory.media, words),
        _tally("ciphers", inventory.ciphers, words, spelled=str.upper),
        _tally("methods", inventory.methods, words),
        _students(inventory.students, words, rows),
    )
    return tuple(table for table in tables if table.rows)


def coverage_table(report: Report, words: Words) -> Table:
    """Return how many requirements of each family were checked, broken, and not checked."""
    checked = {name: family_of(name) for name in report.checked}
    skipped = {name: family_of(name) for item in report.not_judged for name in item.requirements}
    broken = {severity: set[str]() for severity in Severity}
    for finding in report.findings:
        broken[finding.severity].add(finding.requirement)
    families = sorted(
        {*checked.values(), *skipped.values(), *map(family_of, _broken_names(report))}, key=words.family
    )

    def tally(names: Mapping[str, str] | set[str], family: str) -> str:
        return count(sum(1 for name in names if family_of(name) == family))

    return Table(
        id="coverage",
        caption=words("table-coverage"),
        headers=(
            words("column-family"),
            words("column-checked"),
            words("column-errors"),
            words("column-warnings"),
            words("column-notes"),
            words("column-not-judged"),
        ),
        rows=tuple(
            (
                words.family_word(family),
                tally(checked, family),
                tally(broken[Severity.ERROR], family),
                tally(broken[Severity.WARNING], family),
                tally(broken[Severity.NOTE], family),
                tally(skipped, family),
            )
            for family in families
        ),
        numeric=frozenset(range(1, 6)),
    )


def _broken_names(report: Report) -> tuple[str, ...]:
    return tuple(finding.requirement for finding in report.findings)


def _facts(report: Report, words: Words) -> Table:
    inventory = report.inventory
    facts = [
        ("fact-archive-size", size(inventory.archive_bytes)),
    ]
    if report.password != "unknown":  # noqa: S105 - a state: how many entries there are, nobody knows
        facts += [
            ("fact-entries", count(inventory.entries)),
            ("fact-entries-read", count(inventory.entries_read)),
        ]
    if inventory.entries_read:  # zero students in a bundle that nobody could open would be no fact
        facts += [
            ("fact-content-size", size(inventory.content_bytes)),
            ("fact-students", count(len(inventory.students))),
            ("fact-attachments", count(inventory.attachments)),
        ]
    rows = [(words(key), value) for key, value in facts] if inventory != Inventory() else []
    if inventory.schools:
        rows.append(
            (
                words("fact-schools"),
                one_line(words.listed(inventory.schools)),
            )
        )
    if report.password:
        rows.append(
            (words("fact-password"), words.named(f"password-{report.password}", one_line(report.password)))
        )
    return Table(
        id="facts",
        caption=words("table-facts"),
        headers=(words("column-item"), words("column-value")),
        rows=tuple(rows),
    )


def is_masked(inventory: Inventory) -> bool:
    """Tell whether nobody's name or number stands in clear in ``inventory``."""
    return all(map(_is_masked, inventory.students))


def _is_masked(student: StudentInventory) -> bool:
    """Tell whether masking would change nothing, which is so of what is masked already."""
    return (mask_id(student.masked_id), mask_name(student.masked_name)) == (
        student.masked_id,
        student.masked_name,
    )


def _students(students: tuple[StudentInventory, ...], words: Words, rows: int) -> Table:
    return Table(
        id="students",
        caption=words("table-students" if all(map(_is_masked, students)) else "table-students-shown"),
        headers=(
            words("column-student"),
            words("column-id"),
            words("column-name"),
            words("column-records"),
            words("column-submitted"),
            words("column-files"),
            words("column-size"),
        ),
        rows=tuple(
            (
                one_line(student.token),
                one_line(student.masked_id),
                one_line(student.masked_name),
                count(sum(student.records.values())),
                count(sum(student.submitted.values())),
                count(student.files),
                size(student.bytes),
            )
            for student in students[:rows]
        ),
        numeric=frozenset({3, 4, 5, 6}),
        omitted=max(0, len(students) - rows),
    )


def _records(records: Mapping[str, int], edition: Edition, words: Words) -> Table:
    known = [name for name in edition.records if name in records]
    unknown = sorted(name for name in records if name not in edition.records)
    titles = {name: edition.records[name].title.get(words.language) for name in known}
    return Table(
        id="records",
        caption=words("table-records"),
        headers=(words("column-kind"), words("column-count")),
        rows=tuple((one_line(titles.get(name, name)), count(records[name])) for name in (*known, *unknown)),
        numeric=frozenset({1}),
    )


def _tally(name: str, numbers: Mapping[str, int], words: Words, spelled: Callable[[str], str] = str) -> Table:
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return Table(
        id=name,
        caption=words(f"table-{name}"),
        headers=(words("column-kind"), words("column-count")),
        rows=tuple(
            (words.named(f"{name}-{kind}", one_line(spelled(kind))), count(number))
            for kind, number in ordered
        ),
        numeric=frozenset({1}),
    )
