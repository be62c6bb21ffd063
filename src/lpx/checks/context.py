"""What a check may ask: the evidence, the edition, rows of the document, and how to write a finding down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.checks.lookups import Lookups, lookups_of
from lpx.checks.nouns import Finding, Location
from lpx.checks.rows import Row, StudentRows, position_of, rows_of
from lpx.checks.terms import term_of
from lpx.edition.nouns import Edition, Field, Record, Severity
from lpx.portfolio.nouns import Json

if TYPE_CHECKING:
    from lpx.checks.evidence import Evidence
    from lpx.checks.schema_checks import Outcome
    from lpx.coursecode.code import CourseCode
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Slot
    from lpx.portfolio.nouns import Attachment
    from lpx.portfolio.redact import Person, Redactor

Value = str | int | float | bool | list[str]


class Context(Struct, frozen=True, dict=True):
    """Evidence and edition, with the questions that several checks ask answered once."""

    evidence: Evidence
    edition: Edition
    profile: str
    redactor: Redactor
    codes: CodeEdition

    @cached_property
    def _lookups(self) -> Lookups:
        return lookups_of(self.edition, self.profile)

    # -- writing findings --------------------------------------------------------------------------

    def finding(
        self,
        requirement: str,
        location: Location,
        *,
        related: tuple[Location, ...] = (),
        accepted: bool = False,
        parameters: Mapping[str, Value] | None = None,
        **named: Value,
    ) -> Finding:
        """Return a finding with the severity that the profile gives it.

        Args:
            requirement: its id.
            location: the primary place.
            related: other places that belong to it.
            accepted: True for a dialect form; a profile that accepts dialects only notes it.
            parameters: what the requirement's message declares.
            named: the same, by name.
        """
        severity = self._lookups.severities[requirement]
        if accepted and self.edition.profiles[self.profile].accepts_dialects:
            severity = Severity.NOTE
        authority = self.edition.requirements[requirement].authority
        return Finding(requirement, severity, authority, location, {**(parameters or {}), **named}, related)

    # -- places ------------------------------------------------------------------------------------

    def at(self, row: Row, key: str = "") -> Location:
        """Return the place of ``row``, or of the value under its canonical ``key``."""
        pointer = row.source.pointer
        if key:
            pointer += "/" + escape(row.source.aliases.get(key, key))
        return Location("document", pointer=pointer, record=row.record.id, index=row.index, student=row.token)

    def at_pointer(
        self, pointer: str, *, record: str = "", index: int | None = None, student: str = ""
    ) -> Location:
        """Return a place in the document by its JSON Pointer, with unknown keys masked."""
        shown = self.redactor.pointer(pointer)
        return Location("document", pointer=shown, record=record, index=index, student=student)

    def at_entry(self, index: int | None, part: str = "attachment") -> Location:
        """Return the place of an archive entry, its name masked."""
        directory = self.evidence.directory
        if index is None or directory is None or not 0 <= index < len(directory.members):
            return Location(part="archive")
        return Location(part=part, entry=self.entry_name(index))

    def entry_name(self, index: int) -> str:
        """Return the masked name of the archive entry ``index``."""
        directory = self.evidence.directory
        return self.redactor.entry(directory.members[index].name) if directory is not None else ""

    # -- the document ------------------------------------------------------------------------------

    @cached_property
    def schema(self) -> Outcome:
        """What the compiled schema says about the document."""
        from lpx.checks.schema_checks import Outcome, examine

        parsed = self.evidence.document
        if parsed is None or not parsed.readable:
            return Outcome(frozenset(), ())
        return examine(parsed.value, self.edition)

    @cached_property
    def students(self) -> tuple[StudentRows, ...]:
        """The students with their records, values in the canonical spelling."""
        portfolio = self.evidence.portfolio
        if portfolio is None:
            return ()
        try:
            clean = self.schema.clean
        except Exception:  # noqa: BLE001 - the schema's own check tells; rows can do without it
            clean = frozenset()
        return rows_of(portfolio, self.edition, [person.token for person in self.persons], clean)

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """What may be shown of each student, in document order."""
        portfolio = self.evidence.portfolio
        return self.redactor.enrol(portfolio) if portfolio is not None else ()

    @cached_property
    def _tokens(self) -> Mapping[int, str]:
        """Place of a student in the root array → token."""
        portfolio = self.evidence.portfolio
        students = portfolio.students if portfolio is not None else ()
        places = [position_of(student.pointer) or 0 for student in students]
        return dict(zip(places, (person.token for person in self.persons), strict=True))

    def token(self, place: int | None) -> str:
        """Return the token of the student at ``place`` of the root array; empty where no student is."""
        return self._tokens.get(place, "") if place is not None else ""

    @cached_property
    def _by_record(self) -> Mapping[str, tuple[Row, ...]]:
        grouped: dict[str, list[Row]] = {name: [] for name in self.edition.records}
        for student in self.students:
            for row in student.all():
                grouped[row.record.id].append(row)
        return {name: tuple(rows) for name, rows in grouped.items()}

    @cached_property
    def grouped(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """The kinds of records that the document holds, each with its records, in the edition's order."""
        return tuple([(name, rows) for name, rows in self._by_record.items() if rows])

    @cached_property
    def slots(self) -> tuple[tuple[Row, Slot, Attachment], ...]:
        """Every filled slot of every record, stand-ins for *no file* included."""
        known = self._lookups.slots
        return tuple(
            [
                (row, known[name, item.slot], item)
                for name, rows in self.grouped
                for row in rows
                for item in row.source.attachments
            ]
        )

    def rows(self, record: str) -> tuple[Row, ...]:
        """Return every record of one kind, over all students, in document order."""
        return self._by_record[record]

    def performance_rows(self) -> Iterator[Row]:
        """Return the records of all kinds of 多元表現."""
        for record in self.edition.performance_kinds():
            yield from self._by_record[record.id]

    def all_rows(self) -> Iterator[Row]:
        """Return every record of every student."""
        for rows in self._by_record.values():
            yield from rows

    def attached(self, row: Row) -> tuple[Attachment, ...]:
        """Return what the slots of ``row`` hold, leaving out the stand-ins for *no file*.

        A stand-in is the MD5 of zero bytes where no entry of the archive is linked.
        """
        held = row.source.attachments
        if not held:
            return held
        none = self.edition.attachments.empty_md5
        return tuple([item for item in held if item.member is not None or item.declared_md5.lower() != none])

    def own_term(self, row: Row) -> str | None:
        """Return year and term of the record itself as ``YYYS``."""
        year, term = self._lookups.own_terms[row.record.id]
        return term_of(row.values.get(year), row.values.get(term))

    def term(self, row: Row, role: str) -> str | None:
        """Return the term that stands under ``role`` as ``YYYS``; ``None`` for *not applicable* and slips."""
        value = row.values.get(self._lookups.keys.get((row.record.id, role), ""))
        return self._known_terms.named(value) if type(value) is str else None

    @cached_property
    def _known_terms(self) -> _Terms:
        return _Terms(self._lookups.terms)

    def is_cross_school(self, row: Row) -> bool:
        """Tell whether the code of a course record says that it is held together with other schools."""
        from lpx.coursecode.known import is_cross_school

        code = self.code(row.values.get(self.key("course", "course_code")))
        return code is not None and is_cross_school(code, self.codes)

    def code(self, value: object) -> CourseCode | None:
        """Return the course code that ``value`` spells; ``None`` for anything else."""
        if type(value) is not str:
            return None
        if value not in self._codes:
            from lpx.coursecode.code import CourseCodeError, parse

            try:
                self._codes[value] = parse(value, self.codes)
            except CourseCodeError:
                self._codes[value] = None
        return self._codes[value]

    @cached_property
    def _codes(self) -> dict[str, CourseCode | None]:
        return {}

    # -- fields ------------------------------------------------------------------------------------

    def key(self, record: str, role: str) -> str:
        """Return the key of the field that plays ``role`` in ``record``; raises ``KeyError`` without one."""
        return self._lookups.keys[record, role]

    def optional_key(self, record: str, role: str) -> str:
        """Return the key of the field that plays ``role`` in ``record``; empty when it has none."""
        return self._lookups.keys.get((record, role), "")

    def field(self, record: str, key: str) -> Field | None:
        """Return the field of ``record`` under its canonical ``key``."""
        return self._lookups.fields[record].get(key)

    def shown(self, record: Record | str, key: str, value: Json) -> str:
        """Return ``value`` as text that may enter a finding: masked by what the edition says of its field."""
        name = record if isinstance(record, str) else record.id
        item = self._lookups.fields.get(name, {}).get(key)
        kind = self.edition.types[item.type] if item is not None else None
        return as_text(self.redactor.value(item, kind, value))

    def is_none(self, item: Field, value: object) -> bool:
        """Tell whether ``value`` is the type's way to say *not applicable*."""
        return value == self.edition.types[item.type].none_value


class _Terms:
    """Remembers which year-term strings name a term."""

    def __init__(self, kinds: Sequence[tuple[re.Pattern[str], str | None]]) -> None:
        self._kinds = kinds
        self._known: dict[str, str | None] = {}

    def named(self, value: str) -> str | None:
        """Return ``value`` when it names a term, else ``None``."""
        try:
            return self._known[value]
        except KeyError:
            names = any(pattern.search(value) and value != none for pattern, none in self._kinds)
            self._known[value] = found = value if names else None
            return found


def escape(key: str) -> str:
    """Return ``key`` as a reference token of a JSON Pointer (RFC 6901 §3)."""
    return key.replace("~", "~0").replace("/", "~1")


def as_text(value: object) -> str:
    """Return a scalar in its JSON spelling, strings without quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def blank(value: object) -> bool:
    """Tell whether ``value`` says nothing: absent, null, or text of spaces only."""
    return value is None or (isinstance(value, str) and not value.strip())
