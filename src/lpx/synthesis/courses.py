"""Courses of a synthetic school: real subjects, with course codes whose parts are all in the tables."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.coursecode.code import build

if TYPE_CHECKING:
    from collections.abc import Collection
    from random import Random

    from lpx.coursecode.edition import CodeEdition
    from lpx.coursecode.tables import Entry


class Course(Struct, frozen=True):
    """One course of a school's plan."""

    code: str
    """23 characters (課程代碼)."""
    name: str
    """科目名稱."""
    credits: int


class CoursePlan:
    """Makes courses that a school may have: fixed subjects in the plan of a general senior high."""

    def __init__(self, codes: CodeEdition) -> None:
        """Keep the course-code edition ``codes``; its tables are read when first asked."""
        self.codes = codes

    @cached_property
    def schools(self) -> tuple[Entry, ...]:
        """The schools of the course-code edition."""
        return tuple(self.codes.table("school").entries())

    @cached_property
    def _frame(self) -> dict[str, str]:
        """The parts that are the same for all: the first course type, its first group and department, ..."""
        course_type = self.codes.table("course_type").codes[0]
        frame = {"type": course_type}
        for part in self.codes.layout.parts:
            if part.id in {"group", "department", "class_group", "mode", "category"}:
                table = self.codes.table(part.table)
                allowed = (
                    entry for entry in table.entries() if course_type in (entry.types or (course_type,))
                )
                frame[part.id] = next(allowed).code
        return frame

    @cached_property
    def _subjects(self) -> tuple[Entry, ...]:
        table = self.codes.table("fixed_subject")
        wanted = self._frame["category"]
        longest = self.codes.mark.rules.name_length.value
        first = next(
            entry.columns["attribute"] for entry in table.entries() if entry.columns["category"] == wanted
        )
        return tuple(
            entry
            for entry in table.entries()
            if entry.columns["category"] == wanted
            and entry.columns["attribute"] == first
            and self._frame["type"] in entry.types
            and len(entry.name) <= longest
        )

    def choose(self, rng: Random, school: str, cohort: int, taken: Collection[str] = ()) -> Course:
        """Return a course of ``school`` for those who entered in ``cohort``, none of the ``taken`` codes."""
        subjects = self._subjects
        start = rng.randrange(len(subjects))
        for offset in range(len(subjects)):
            course = self.course(subjects[(start + offset) % len(subjects)], school, cohort)
            if course.code not in taken:
                return course
        return self.course(subjects[start], school, cohort)

    def course(self, subject: Entry, school: str, cohort: int, **parts: str) -> Course:
        """Return the course of a row of the subject table, with single ``parts`` of the code exchanged."""
        row = {name: subject.columns[name] for name in ("category", "attribute", "field")}
        values = {
            **self._frame,
            **row,
            "subject": subject.code,
            "cohort": f"{cohort:03d}",
            "school": school,
            **parts,
        }
        # 1 to 4 credits, the same for a subject wherever it is taught.
        return Course(build(values, self.codes).text, subject.name, int(subject.code, 36) % 4 + 1)
