"""The nouns of course-code files."""

from __future__ import annotations

from msgspec import Struct, field

from lpx.coursecode.nouns import FileForm


class FileProblem(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong with a file; its kind is described in the edition's ``problems.yaml``."""

    kind: str
    line: int = 0
    """Line of the file, from 1; 0 for the file as a whole. In JSON the number of the row."""
    column: str = ""
    """Column id."""
    span: tuple[int, int] | None = None
    """Half-open span of characters inside the cell."""
    parameters: dict[str, str | int] = field(default_factory=dict)
    repeats: int = 0
    """How many more rows have the same problem with the same value."""


class Row(Struct, frozen=True):
    """One row: the line it stands on, and its cells in the order of the form's columns."""

    line: int
    cells: tuple[str, ...]


class Section(Struct, frozen=True):
    """The rows of one data set; a file of the platform's JSON may hold several."""

    form: FileForm
    rows: tuple[Row, ...]
    year: str = ""
    """實施學年度, where the file says it."""
    course_type: str = ""
    md5: str = ""
    """The MD5 that the data set itself gives."""

    def cell(self, row: Row, column: str) -> str:
        """Return the cell of ``row`` in ``column``, stripped; empty for a column that the form lacks."""
        ids = self.form.ids
        if column not in ids:
            return ""
        index = ids.index(column)
        return row.cells[index].strip() if index < len(row.cells) else ""

    def is_deletion(self, row: Row) -> bool:
        """Tell whether ``row`` deletes a course."""
        return bool(self.form.deletion) and all(
            bool(self.cell(row, column)) == (column in self.form.deletion) for column in self.form.ids
        )


class CourseFile(Struct, frozen=True):
    """A course-code file as it was read, with what was wrong about reading it."""

    name: str
    size: int
    md5: str
    """MD5 of the bytes, in lower case."""
    encoding: str = ""
    bom: bool = False
    newline: str = ""
    separator: str = ""
    """Empty for JSON."""
    sections: tuple[Section, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    @property
    def is_readable(self) -> bool:
        """True when the file was recognised."""
        return bool(self.sections)

    @property
    def row_count(self) -> int:
        """Number of rows in all sections."""
        return sum(len(section.rows) for section in self.sections)
