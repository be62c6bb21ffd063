"""The document as lpx writes it: keys in the edition's order, one number form, UTF-8.

Canonical: equal portfolios give equal bytes, and writing what was read from lpx's own bytes gives those
bytes again. Values are not repaired on the way; only numbers get their one form (``2.000`` → ``2``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lpx.portfolio.normal import one_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.edition.nouns import Edition, Record
    from lpx.portfolio.nouns import Json, Portfolio, RecordValue, Student

_INDENT = 2


def encode_document(portfolio: Portfolio, edition: Edition) -> bytes:
    """Return the document's bytes: UTF-8 without mark, indented, CJK as it is, a newline at the end.

    Lone surrogates, which UTF-8 cannot hold, are written as escapes.
    """
    return to_bytes(document_value(portfolio, edition))


def encode_mapping(names: Mapping[str, str]) -> bytes:
    """Return the bytes of a mapping file (stored name → original name), in the given order."""
    return to_bytes(dict(names))


def to_bytes(value: Json) -> bytes:
    """Return a JSON value in the byte form that lpx writes."""
    text = json.dumps(value, ensure_ascii=False, indent=_INDENT, allow_nan=True) + "\n"
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return b"".join(_escaped(character) for character in text)


def document_value(portfolio: Portfolio, edition: Edition) -> Json:
    """Return the document as a JSON value: an array with one object per student."""
    writer = _Writer(edition)
    return [writer.student(student) for student in portfolio.students]


class _Writer:
    """Builds the objects of one document."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    def student(self, student: Student) -> dict[str, Json]:
        made: dict[str, Json] = {}
        extras = dict(student.extras)
        for part in self._edition.children("student"):
            if part.shape == "array":
                made[part.key] = self._array(part, student.courses)
            elif not part.fields:
                unknown = extras.pop(part.key, {})
                made[part.key] = {
                    child.key: self._array(child, student.performances.get(child.id, ()))
                    for child in self._edition.children(part.id)
                } | _members(unknown if isinstance(unknown, dict) else {})
            elif student.basic is not None:
                made[part.key] = self._basic(part, student)
        return made | _members(extras)

    def _basic(self, part: Record, student: Student) -> dict[str, Json]:
        assert student.basic is not None
        made = self._fields(part, student.basic)
        for child in self._edition.children(part.id):
            made[child.key] = self._array(child, student.cadre)
        return made | _members(student.basic.extras)

    def _array(self, described: Record, records: tuple[RecordValue, ...]) -> list[dict[str, Json]]:
        return [self._fields(described, record) | _members(record.extras) for record in records]

    @staticmethod
    def _fields(described: Record, record: RecordValue) -> dict[str, Json]:
        return {
            item.key: one_form(record.values[item.key])
            for item in described.fields
            if item.key in record.values
        }


def _members(values: Mapping[str, Json]) -> dict[str, Json]:
    return {key: one_form(value) for key, value in values.items()}


def _escaped(character: str) -> bytes:
    if "\ud800" <= character <= "\udfff":
        return f"\\u{ord(character):04x}".encode("ascii")
    return character.encode("utf-8")
