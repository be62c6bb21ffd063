"""What is known about the parts of a code: in the tables, set by the school, possible, or impossible.

The tables are incomplete on purpose of nobody: departments and subjects are added every year, schools name
their own class groups and subjects. So *unknown* is not *wrong*; the five standings keep them apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from lpx.coursecode.code import CourseCode
from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.nouns import BySchool
from lpx.coursecode.tables import Entry, Table

_BASE = 36


class Standing(StrEnum):
    """How well a value is known."""

    KNOWN = "known"
    """In the table."""
    SCHOOL_DEFINED = "school-defined"
    """Every school gives it its own meaning."""
    PLAUSIBLE = "plausible"
    """Not in the table, of the shape of what is added to it."""
    CONFLICT = "conflict"
    """In the table, but not for this course type."""
    IMPOSSIBLE = "impossible"
    """No such code."""
    MALFORMED = "malformed"
    """Not even of the right characters (only for texts that are no codes)."""


class Known(Struct, frozen=True):
    """What is known about one part's value."""

    standing: Standing
    why: str
    """Phrase that says it (``cohort.known``, ``table.unknown``, ``subject.school`` ...)."""
    entry: Entry | None = None
    """Row of the table, where there is one."""
    by_school: BySchool | None = None
    accepted: bool = True
    """False where a checker should say something (``parts-known``)."""


class UnknownPart(NamedTuple):
    """A part whose value is not known, or not for this course type."""

    position: str
    """Part id."""
    span: tuple[int, int]
    value: str
    nearest: str
    """The nearest known value, or empty."""


def standings(code: CourseCode, edition: CodeEdition) -> tuple[Known, ...]:
    """Return what is known about each part of ``code``, in order."""
    values = code.values
    return tuple([standing(part.part, values, edition) for part in code.parts])


def standing(part: str, values: dict[str, str], edition: CodeEdition) -> Known:
    """Return what is known about the value of ``part``.

    Args:
        part: part id.
        values: the values of the parts at hand; those that the meaning depends on may be missing.
        edition: the course-code edition.
    """
    table = edition.tables_of_parts[part]
    value, course_type = values[part], values.get("type", "")
    if table is None:
        return _cohort(value, edition)
    key = tuple([values.get(column, "") for column in table.mark.key[:-1]])
    asked = (part, course_type, *key, value)
    found: Known | None = edition.remembered(asked)
    if found is None:
        found = (
            _subject(table, key, value, course_type, edition) if key else _plain(table, value, course_type)
        )
        edition.remember(asked, found)
    return found


def _cohort(value: str, edition: CodeEdition) -> Known:
    rules = edition.mark.rules
    if int(value) < rules.first_cohort.value:
        return Known(Standing.IMPOSSIBLE, "cohort.early", accepted=False)
    if int(value) > rules.last_cohort.value:
        return Known(Standing.IMPOSSIBLE, "cohort.late", accepted=False)
    return Known(Standing.KNOWN, "cohort.known")


def _plain(table: Table, value: str, course_type: str) -> Known:
    entry = table.find_for(course_type, value)
    if entry is not None:
        if not course_type or table.allows(entry, course_type):
            return Known(Standing.KNOWN, "", entry)
        return Known(Standing.CONFLICT, "table.types", entry, accepted=False)
    for rule in table.mark.by_school:
        if re.match(rule.pattern, value):
            return Known(Standing.SCHOOL_DEFINED, "", by_school=rule)
    if table.is_plausible(value):
        why = "school.unknown" if table.mark.structure else "table.unknown"
        return Known(Standing.PLAUSIBLE, why, accepted=False)
    return Known(Standing.IMPOSSIBLE, "table.impossible", accepted=False)


def _subject(table: Table, key: tuple[str, ...], value: str, course_type: str, edition: CodeEdition) -> Known:
    rules = edition.mark.rules.subject_code
    entry = table.find_for(course_type, *key, value)
    if entry is not None:
        within = not course_type or table.allows(entry, course_type)
        return Known(Standing.KNOWN, "subject.fixed" if within else "subject.fixed-types", entry)
    if value in rules.never:
        return Known(Standing.IMPOSSIBLE, "subject.never", accepted=False)
    if int(value, _BASE) >= int(rules.school_first, _BASE):
        return Known(Standing.SCHOOL_DEFINED, "subject.school")
    for other in table:
        if other[:2] == key[:2] and other[-1] == value:
            return Known(Standing.PLAUSIBLE, "subject.other-field", table.find(*other)[0])
    return Known(Standing.PLAUSIBLE, "subject.unknown")


def unknown_parts(code: CourseCode, edition: CodeEdition) -> tuple[UnknownPart, ...]:
    """Return the parts of ``code`` that a checker should point at, in order.

    Not among them: what schools define themselves, and subjects that the incomplete table lacks.
    """
    values = code.values
    return tuple(
        UnknownPart(
            part.part, part.span, part.value, next(iter(nearest_values(part.part, values, edition, 1)), "")
        )
        for part, known in zip(code.parts, standings(code, edition), strict=True)
        if not known.accepted
    )


def is_known(code: CourseCode, edition: CodeEdition) -> bool:
    """Tell whether ``unknown_parts`` would find nothing."""
    values = code.values
    return all(standing(part.part, values, edition).accepted for part in code.parts)


def nearest_values(part: str, values: dict[str, str], edition: CodeEdition, most: int = 3) -> tuple[str, ...]:
    """Return known values of ``part`` that differ from its value by one slip, the likeliest first.

    A slip is one wrong character, or two neighbours swapped; look-alikes come first.
    """
    layout_part = edition.layout.part(part)
    if not layout_part.table:
        return ()
    table = edition.table(layout_part.table)
    if len(table.mark.key) > 1:
        return ()
    value, course_type = values[part], values.get("type", "")
    alike = edition.layout.confusable
    ranked = sorted(
        (_slip(value, other, alike), _apart(value, other), place, other)
        for place, other in enumerate(table.codes)
        if other != value and _slip(value, other, alike) < _NO_SLIP and _fits(table, other, course_type)
    )
    return tuple(row[-1] for row in ranked[:most])


_NO_SLIP = 9


def _fits(table: Table, value: str, course_type: str) -> bool:
    return any(not course_type or table.allows(entry, course_type) for entry in table.find(value))


def _apart(left: str, right: str) -> int:
    """Return how far the differing characters lie apart: of equal slips the nearer digit comes first."""
    return sum(abs(ord(a) - ord(b)) for a, b in zip(left, right, strict=True))


def _slip(left: str, right: str, confusable: tuple[str, ...]) -> int:
    """Return how unlikely it is that ``left`` was written for ``right``, from 0 (look-alikes) to 9."""
    if len(left) != len(right):
        return _NO_SLIP
    differing = [index for index, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(differing) == 1:
        a, b = left[differing[0]], right[differing[0]]
        if any(a in group and b in group for group in confusable):
            return 0
        return 2 if a.isdigit() == b.isdigit() else 3
    if len(differing) == 2 and differing[1] == differing[0] + 1:
        first, second = differing
        if left[first] == right[second] and left[second] == right[first]:
            return 1
    return _NO_SLIP


def bears_outcomes(code: CourseCode | Mapping[str, str], edition: CodeEdition) -> bool:
    """Tell whether a learning outcome (課程學習成果) can belong to ``code``.

    團體活動時間 and 彈性學習時間 give no credits, except where the attribute says that they do.

    Args:
        code: a code, or its values by part id.
        edition: the course-code edition.
    """
    rule = edition.mark.rules.without_outcomes
    return code[rule.part] not in rule.values or code[rule.unless_part] in rule.unless_values


def is_cross_school(code: CourseCode, edition: CodeEdition) -> bool:
    """Tell whether students of other schools attend the course (跨校選修)."""
    rule = edition.mark.rules.cross_school
    return code[rule.part] in rule.values
