"""Rows of a course-code file as the checks compare them with course records."""

from __future__ import annotations

from lpx.checks.evidence import CourseRow
from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.files.read import read_course_file
from lpx.coursecode.load import load_code_edition

_CODE, _NAME, _CREDITS = "code", "name", "credits"


def rows_of_file(data: bytes, name: str, codes: CodeEdition | None = None) -> dict[str, CourseRow]:
    """Return the courses of a course-code file by code; nothing when it is no such file.

    Args:
        data: the bytes of the file.
        name: its name, without folders.
        codes: the course-code edition; the default one when left out.
    """
    read = read_course_file(data, name, codes or load_code_edition())
    rows: dict[str, CourseRow] = {}
    for section in read.sections:
        if not {_CODE, _NAME} <= set(section.form.ids):
            continue
        for row in section.rows:
            code = section.cell(row, _CODE)
            if code and not section.is_deletion(row):
                rows[code] = CourseRow(code, section.cell(row, _NAME), section.cell(row, _CREDITS))
    return rows
