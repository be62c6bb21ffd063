"""The nouns of a course-code edition: frozen values, exactly as ``spec/course-code/`` spells them.

``msgspec`` converts the YAML into these and refuses unknown or mistyped keys, so this file is also the
grammar of that room. The rows of the tables are CSV; see ``lpx.coursecode.tables``.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from lpx.edition.nouns import Authority, Citation, Claim, Reading, Severity, Text


class _Noun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all nouns: frozen, closed, compared by value."""


class Alphabet(_Noun, frozen=True):
    """The characters that a part may be made of."""

    alphabet: str
    title: Text


class Part(_Noun, frozen=True):
    """One of the eleven groups of the code."""

    id: str
    number: int
    """Official number of the group, from 1."""
    start: int
    """First character, from 0."""
    length: int
    characters: str
    """Id of an alphabet."""
    title: Text
    meaning: Text
    authority: Authority
    sources: tuple[Citation, ...]
    table: str = ""
    """Id of the table that gives its values a meaning."""

    @property
    def end(self) -> int:
        """One past the last character, from 0."""
        return self.start + self.length


class Fragment(_Noun, frozen=True):
    """A run of parts that is handled on its own: the plan key, the offering."""

    id: str
    first: str
    last: str
    title: Text


class Layout(_Noun, frozen=True):
    """Where the parts of a code stand."""

    length: int
    characters: dict[str, Alphabet]
    parts: tuple[Part, ...]
    fragments: tuple[Fragment, ...]
    plan_key: str
    """Id of the fragment that names a curriculum plan."""
    confusable: tuple[str, ...]
    """Groups of characters that are taken for one another."""
    claims: dict[str, Claim] = field(default_factory=dict)

    def part(self, name: str) -> Part:
        """Return the part whose id is ``name``; raises ``KeyError`` for any other name."""
        for part in self.parts:
            if part.id == name:
                return part
        raise KeyError(name)

    def fragment_parts(self, name: str) -> tuple[Part, ...]:
        """Return the parts of the fragment ``name``."""
        fragment = next(item for item in self.fragments if item.id == name)
        first, last = self.part(fragment.first), self.part(fragment.last)
        return tuple(part for part in self.parts if first.start <= part.start <= last.start)


class BySchool(_Noun, frozen=True):
    """Values that every school gives its own meaning."""

    pattern: str
    name: Text
    note: Text


class Block(_Noun, frozen=True):
    """A range of a table's codes with a common meaning."""

    pattern: str
    title: Text


class Slice(_Noun, frozen=True):
    """Characters inside a table's codes that have a table of their own (校代碼 第 1–2 碼)."""

    start: int
    length: int
    table: str


class TableMark(_Noun, frozen=True):
    """What is known about a table as a whole; its rows lie in ``file``."""

    id: str
    title: Text
    file: str
    key: tuple[str, ...]
    """Columns that together identify a row (several rows where names differ by course type)."""
    completeness: Literal["complete", "grows", "incomplete"]
    authority: Authority
    sources: tuple[Citation, ...]
    plausible: str = ""
    """Shape of values that may have been added since."""
    covers: tuple[str, ...] = ()
    """Course types that the rows' limits speak of."""
    by_school: tuple[BySchool, ...] = ()
    blocks: tuple[Block, ...] = ()
    structure: tuple[Slice, ...] = ()
    note: Text | None = None


class WithoutOutcomes(_Noun, frozen=True):
    """Codes to which no learning outcome can belong."""

    part: str
    values: tuple[str, ...]
    unless_part: str
    unless_values: tuple[str, ...]
    authority: Authority
    sources: tuple[Citation, ...]


class CrossSchool(_Noun, frozen=True):
    """Codes of courses that students of other schools attend."""

    part: str
    values: tuple[str, ...]
    authority: Authority
    sources: tuple[Citation, ...]


class Bound(_Noun, frozen=True):
    """A number with its sources."""

    value: int
    authority: Authority
    sources: tuple[Citation, ...]
    note: str = ""


class Endings(_Noun, frozen=True):
    """Endings with their sources."""

    values: tuple[str, ...]
    authority: Authority
    sources: tuple[Citation, ...]


class SubjectNumbers(_Noun, frozen=True):
    """How the two characters of the subject are given out."""

    nominal_first: str
    nominal_last: str
    nominal_count: int
    school_first: str
    """First number that schools really use for their own subjects."""
    never: tuple[str, ...]
    authority: Authority
    sources: tuple[Citation, ...]
    note: str = ""


class Rules(_Noun, frozen=True):
    """Rules that are derived from the parts."""

    without_outcomes: WithoutOutcomes
    cross_school: CrossSchool
    first_cohort: Bound
    last_cohort: Bound
    subject_code: SubjectNumbers
    name_length: Bound
    name_endings: Endings


class CreditString(_Noun, frozen=True):
    """The six characters of 授課學期學分／節數."""

    length: int
    table: str
    periods_for: tuple[str, ...]
    authority: Authority
    sources: tuple[Citation, ...]
    semesters: tuple[Text, ...]
    note: str = ""


class ModeString(_Noun, frozen=True):
    """The six characters of 授課學期開課方式."""

    length: int
    table: str
    none: str
    """Character for a semester without class."""
    none_name: Text
    authority: Authority
    sources: tuple[Citation, ...]
    note: str = ""


class AttributeString(_Noun, frozen=True):
    """The four characters of 課程屬性, which override parts of the code."""

    parts: tuple[str, ...]
    authority: Authority
    sources: tuple[Citation, ...]
    note: str = ""


class Strings(_Noun, frozen=True):
    """The strings that stand beside a code in a file."""

    credits: CreditString
    open_modes: ModeString
    attribute: AttributeString


class CodeMark(_Noun, frozen=True):
    """Facts of the edition as a whole, its rules and its strings."""

    id: str
    title: Text
    version: str
    date: str
    status: Text
    describes: Text
    authority: Authority
    sources: tuple[Citation, ...]
    english_names: Text
    """What is translated and what stays in Chinese."""
    rules: Rules
    strings: Strings


class Contradiction(_Noun, frozen=True):
    """A place where the sources disagree, with every reading and the chosen one."""

    id: str
    title: Text
    readings: tuple[Reading, ...]
    when: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Part id → values that the question is about."""

    @property
    def chosen(self) -> Reading:
        """The reading that lpx follows."""
        return next(reading for reading in self.readings if reading.chosen)


class Column(_Noun, frozen=True):
    """One column of a course-code file."""

    id: str
    key: str
    """Name in the platform's JSON."""
    pattern: str


class JsonKeys(_Noun, frozen=True):
    """Keys of the platform's JSON around the rows."""

    year: str
    md5: str
    rows: str
    type: str = ""


class FileForm(_Noun, frozen=True):
    """One form of file in which codes are handed out."""

    id: str
    title: Text
    columns: tuple[Column, ...]
    hashes: tuple[str, ...]
    """Ids of the ways to make its MD5, the usual one first."""
    authority: Authority
    sources: tuple[Citation, ...]
    json: JsonKeys | None = None
    deletion: tuple[str, ...] = ()
    """Columns that are filled in a row that deletes a course, all others being empty."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the columns, in order."""
        return tuple(column.id for column in self.columns)


class HashRule(_Noun, frozen=True):
    """One way to make the MD5 of a file."""

    id: str
    of: Literal["bytes", "rows"]
    title: Text
    authority: Authority
    sources: tuple[Citation, ...]
    bom: bool = False
    newline: str = ""
    columns: int = 0
    """Number of columns that short rows are filled up to."""


class FileNames(_Noun, frozen=True):
    """Patterns of file names."""

    course_codes: str
    class_groups: str
    md5: str
    authority: Authority
    sources: tuple[Citation, ...]


class FileRules(_Noun, frozen=True):
    """Everything about course-code files."""

    forms: tuple[FileForm, ...]
    separators: tuple[str, ...]
    hashes: tuple[HashRule, ...]
    names: FileNames
    header_words: tuple[str, ...]

    def form(self, name: str) -> FileForm:
        """Return the form whose id is ``name``."""
        return next(form for form in self.forms if form.id == name)


class ProblemKind(_Noun, frozen=True):
    """One thing that can be wrong with a course-code file."""

    id: str
    severity: Severity
    text: Text
    authority: Authority
    sources: tuple[Citation, ...]
    stops: bool = False
    """True when nothing more can be said about the file."""
