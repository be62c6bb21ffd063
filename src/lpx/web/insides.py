"""What a portfolio looks like as cards: students, their records in words, their files. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.checks.media import extension_of, type_of_extension
from lpx.coursecode.explain import explain
from lpx.portfolio.redact import Redactor
from lpx.reports.quantities import size
from lpx.web.previews import DRAWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition, Field, Record
    from lpx.messages.catalogue import Catalogue
    from lpx.portfolio.nouns import Attachment, Json, Portfolio, RecordValue

_HEADINGS = ("course_name", "title", "unit_name", "organiser")
"""Roles of fields that say what a record is about, the best first; shown in clear only."""
_OF_THE_STUDENT = frozenset({"name", "national_id", "birth_date"})
"""What every record repeats, and only the student's own card shows at once."""
_TOLD = _OF_THE_STUDENT | {
    *("year", "term", "credits", "grade", "hours", "periods", "weeks", "score"),
    *("level_code", "participation", "certificate_type", "category_code"),
    *("start_date", "end_date", "event_date"),
}
"""Roles of fields that stand on a card at once, where they say anything; the others are behind a click."""


class Row(Struct, frozen=True):
    """One field."""

    key: str
    value: str
    english: str = ""
    """What the field is in English, on an English page; its key is Chinese everywhere."""
    meaning: str = ""
    told: bool = False
    """Whether it stands on the card at once."""


class File(Struct, frozen=True):
    """One attachment."""

    slot: str
    entry: str
    """Name in the archive."""
    original: str
    """What the student called it; empty where nothing tells."""
    size: str
    """As people read it; empty where it is not known."""
    member: int | None
    """None: the link leads nowhere."""
    drawable: bool


class Card(Struct, frozen=True):
    """One record."""

    kind: str
    title: str
    """What kind it is."""
    heading: str
    summary: str
    """Of an outcome: what its course code says."""
    rows: tuple[Row, ...]
    files: tuple[File, ...]


class Person(Struct, frozen=True):
    """One student."""

    token: str
    number: str
    name: str
    groups: tuple[tuple[str, tuple[Card, ...]], ...]
    """Title of a part of the document (who it is, outcomes, performances), and its cards."""


def heading_of(record: RecordValue, described: Record) -> str:
    """Return what ``record`` is about, in clear; empty where it does not say."""
    for role in _HEADINGS:
        field = described.field_of(role)
        if field is not None and isinstance(value := record.values.get(field.key), str) and value:
            return value
    return ""


class Teller:
    """Turns a portfolio into cards.

    Args:
        edition: What records and fields are.
        codes: What course codes say.
        catalogue: The words.
        reveal: Whether names and numbers are shown in clear.
    """

    def __init__(self, edition: Edition, codes: CodeEdition, catalogue: Catalogue, *, reveal: bool) -> None:
        self._edition = edition
        self._codes = codes
        self._catalogue = catalogue
        self._language = catalogue.language
        self._reveal = reveal

    def people(self, portfolio: Portfolio) -> Iterator[Person]:
        """Return the students of ``portfolio`` in its order."""
        redactor = Redactor(self._edition, show=self._reveal)
        tokens = redactor.enrol(portfolio)
        shown = portfolio if self._reveal else redactor.portfolio(portfolio)
        for person, student in zip(tokens, shown.students, strict=True):
            groups: dict[str, list[Card]] = {}
            for record in student.records():
                groups.setdefault(self._part(record.kind), []).append(self._card(record))
            named = tuple((self._record(part), tuple(cards)) for part, cards in groups.items())
            yield Person(person.token, person.masked_id, person.masked_name, named)

    def _part(self, kind: str) -> str:
        """Return the record of the student that records of ``kind`` stand in, or are."""
        parents = {name: record.parent for name, record in self._edition.records.items()}
        while parents.get(kind) in parents:
            kind = parents[kind]
        return kind

    def _record(self, kind: str) -> str:
        return self._edition.records[kind].title.get(self._language)

    def _card(self, record: RecordValue) -> Card:
        described = self._edition.records[record.kind]
        in_slots = {key for slot in described.slots for key in (slot.link, slot.md5)}
        is_student = described.field_of("name") is not None
        told = _TOLD if is_student else _TOLD - _OF_THE_STUDENT
        rows = [
            self._row(field, record.values[field.key], told=field.role in told)
            for field in described.fields
            if field.key in record.values and field.key not in in_slots
        ]
        rows += [Row(key, _text(value)) for key, value in record.extras.items()]
        return Card(
            record.kind,
            self._record(record.kind),
            self._heading(record, described),
            self._summary(record, described),
            tuple(rows),
            tuple(self._file(item) for item in record.attachments),
        )

    def _heading(self, record: RecordValue, described: Record) -> str:
        told = heading_of(record, described) if self._reveal else ""
        return told or self._record(record.kind)

    def _summary(self, record: RecordValue, described: Record) -> str:
        field = described.field_of("course_code")
        code = record.values.get(field.key) if field is not None else None
        return explain(code, self._codes, self._language).summary if isinstance(code, str) else ""

    def _row(self, field: Field, value: Json, *, told: bool) -> Row:
        listed = self._edition.codes.get(self._edition.types[field.type].codes)
        meaning = ""
        if listed is not None:
            found = next((code for code in listed.codes if code.code == _text(value)), None)
            meaning = found.name.get(self._language) if found is not None else ""
        english = field.english.replace("_", " ") if self._language == "en" else ""
        if isinstance(value, bool):
            return Row(field.key, self._catalogue.text(f"web.inside.{'yes' if value else 'no'}"), english)
        if value is None or value == "":
            return Row(field.key, "—", english)
        return Row(field.key, _text(value), english, meaning, told)

    def _file(self, item: Attachment) -> File:
        kind = type_of_extension(self._edition.attachments, extension_of(item.entry or item.link))
        return File(
            item.slot,
            item.entry or item.link,
            item.original_name or "",
            size(item.size) if item.size is not None else "",
            item.member,
            drawable=item.member is not None and kind is not None and kind.mime.startswith(DRAWN),
        )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else str(value)
