"""Compares two course-code files: which courses came, went, or changed."""

from __future__ import annotations

from msgspec import Struct

from lpx.coursecode.files.nouns import CourseFile, Row, Section


class FieldChange(Struct, frozen=True):
    """One column that changed."""

    column: str
    old: str
    new: str


class Change(Struct, frozen=True, omit_defaults=True):
    """One course, or class group, that differs between two files."""

    kind: str
    """``added``, ``removed``, ``changed`` (same code), ``recoded`` (the new file names the old code)."""
    code: str
    name: str
    old_code: str = ""
    fields: tuple[FieldChange, ...] = ()
    old_line: int = 0
    new_line: int = 0


class CourseFileDiff(Struct, frozen=True):
    """All changes between two files, in the order of kinds and codes."""

    changes: tuple[Change, ...]
    same: int
    """Courses without any change."""

    def count(self, kind: str) -> int:
        """Return how many changes are of ``kind``."""
        return sum(change.kind == kind for change in self.changes)


_ORDER = ("added", "removed", "recoded", "changed")
_KEYLESS = ("class_group_name",)
_BACKWARD = ("original_code", "original_name")


def diff_files(old: CourseFile, new: CourseFile) -> CourseFileDiff:
    """Return what changed from ``old`` to ``new``.

    Both files are taken as complete lists. Rows that delete a course count as its absence; the columns of the
    original code and name (2020 form) tie a new code to the old one. Columns that one form lacks are not
    compared.
    """
    before, after = _live(old), _live(new)
    origin = _origins(new)
    changes: list[Change] = []
    same = 0
    moved: set[str] = set()
    for key, (section, row) in after.items():
        former = origin.get(key, "")
        start = before.get(key)
        if start is None and former in before and former not in after:
            moved.add(former)
            start = before[former]
            changes.append(_change("recoded", key, start, (section, row), former))
        elif start is None:
            changes.append(Change("added", key, _name(section, row), new_line=row.line))
        else:
            found = _change("changed", key, start, (section, row))
            same += not found.fields
            changes.extend([found] if found.fields else [])
    changes.extend(
        Change("removed", key, _name(section, row), old_line=row.line)
        for key, (section, row) in before.items()
        if key not in after and key not in moved
    )
    return CourseFileDiff(tuple(sorted(changes, key=lambda c: (_ORDER.index(c.kind), c.code))), same)


def _key(section: Section, row: Row) -> str:
    ids = section.form.ids
    if "code" in ids:
        return section.cell(row, "code")
    return " ".join(section.cell(row, column) for column in ids if column not in _KEYLESS)


def _name(section: Section, row: Row) -> str:
    return section.cell(row, "name") or section.cell(row, "class_group_name")


def _live(file: CourseFile) -> dict[str, tuple[Section, Row]]:
    """Return the rows that stand, by key; a later row replaces an earlier one."""
    return {
        _key(section, row): (section, row)
        for section in file.sections
        for row in section.rows
        if not section.is_deletion(row)
    }


def _origins(file: CourseFile) -> dict[str, str]:
    return {
        _key(section, row): section.cell(row, "original_code")
        for section in file.sections
        for row in section.rows
        if section.cell(row, "original_code") and not section.is_deletion(row)
    }


def _change(
    kind: str, key: str, old: tuple[Section, Row], new: tuple[Section, Row], former: str = ""
) -> Change:
    (left, left_row), (right, right_row) = old, new
    columns = [column for column in right.form.ids if column in left.form.ids and column not in _BACKWARD]
    fields = tuple(
        FieldChange(column, left.cell(left_row, column), right.cell(right_row, column))
        for column in columns
        if left.cell(left_row, column) != right.cell(right_row, column)
    )
    return Change(kind, key, _name(right, right_row), former, fields, left_row.line, right_row.line)
