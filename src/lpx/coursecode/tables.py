"""The code tables: rows of CSV, looked up by key.

Rows stay raw until they are asked for, because the largest table has 4,000 of them and most questions need
one. A key may have several rows where the name differs by course type (群別 11, 26; 開課方式 C).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from lpx.coursecode.nouns import TableMark
from lpx.edition.nouns import Text

_ASKED_OFTEN = 8
"""Look-ups after which a table is indexed."""


class Entry(Struct, frozen=True):
    """One row of a code table."""

    code: str
    name: str
    """Name in Chinese."""
    name_en: str
    """English name, or empty where there is none."""
    types: tuple[str, ...]
    """Course types that the row is limited to; empty for all."""
    sources: tuple[str, ...]
    confidence: str
    note: str
    note_en: str
    columns: dict[str, str]
    """Every column of the row, by its name."""

    def named(self, language: str) -> str:
        """Return the name in ``language``, in Chinese where no English name exists."""
        return (self.name_en or self.name) if language == "en" else self.name

    def noted(self, language: str) -> str:
        """Return the note in ``language``."""
        return self.note_en if language == "en" else self.note


class Table:
    """One code table with its rows. It never changes after it was made.

    The first columns are the key. A table that is asked little is searched as text, one that is asked more is
    indexed: explaining one code should not take apart 4,000 rows.

    Args:
        mark: what is known about the table.
        text: its CSV, with a header row that begins with the key columns.
    """

    def __init__(self, mark: TableMark, text: str) -> None:
        self.mark = mark
        self._text = text
        self._header = next(csv.reader([text[: text.index("\n")]]))
        if tuple(self._header[: len(mark.key)]) != mark.key:
            raise ValueError(f"table {mark.id}: the header must begin with {', '.join(mark.key)}")
        self._entries: dict[tuple[str, ...], tuple[Entry, ...]] = {}
        self._asked = 0

    @cached_property
    def _rows(self) -> dict[tuple[str, ...], list[list[str]]]:
        width = len(self.mark.key)
        rows: dict[tuple[str, ...], list[list[str]]] = {}
        for row in csv.reader(self._text.splitlines()[1:]):
            rows.setdefault(tuple(row[:width]), []).append(row)
        return rows

    def _rows_of(self, key: tuple[str, ...]) -> list[list[str]]:
        self._asked += 1
        if self._asked > _ASKED_OFTEN or "_rows" in self.__dict__ or not all(map(str.isalnum, key)):
            return self._rows.get(key, [])
        start = "\n" + ",".join(key) + ","
        lines, at = [], self._text.find(start)
        while at >= 0:
            end = self._text.find("\n", at + 1)
            lines.append(self._text[at + 1 : end if end >= 0 else None])
            at = self._text.find(start, at + 1)
        return list(csv.reader(lines))

    def index(self) -> None:
        """Index the rows now, where there is time for it, instead of when the table is asked often."""
        self._rows  # noqa: B018 - it is kept

    def find(self, *key: str) -> tuple[Entry, ...]:
        """Return the rows whose key columns are ``key``; none when the table has no such row."""
        found = self._entries.get(key)
        if found is None:
            found = tuple(self._entry(row) for row in self._rows_of(key))
            if found:
                self._entries[key] = found
        return found

    def find_for(self, course_type: str, *key: str) -> Entry | None:
        """Return the row for ``key`` that suits ``course_type`` best, or None."""
        found = self.find(*key)
        return next(
            (entry for entry in found if self.allows(entry, course_type)), found[0] if found else None
        )

    def allows(self, entry: Entry, course_type: str) -> bool:
        """Tell whether ``entry`` is used with ``course_type``, as far as the table speaks of that type."""
        return not entry.types or course_type in entry.types or course_type not in self.mark.covers

    def entries(self) -> Iterator[Entry]:
        """Yield all rows in their order."""
        for key in self._rows:
            yield from self.find(*key)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield all keys in their order."""
        return iter(self._rows)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The last key column of all rows, each once, in their order."""
        return tuple(dict.fromkeys(key[-1] for key in self._rows))

    @cached_property
    def _plausible(self) -> re.Pattern[str] | None:
        return re.compile(self.mark.plausible) if self.mark.plausible else None

    def is_plausible(self, value: str) -> bool:
        """Tell whether ``value``, which is not in the table, may have been added since."""
        if self.mark.completeness == "incomplete":
            return True
        return self._plausible is not None and self._plausible.match(value) is not None

    def block(self, value: str) -> Text | None:
        """Return the meaning of the range that ``value`` lies in, if the table has ranges."""
        return next((block.title for block in self.mark.blocks if re.match(block.pattern, value)), None)

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._rows.values())

    def _entry(self, row: list[str]) -> Entry:
        columns = dict(zip(self._header, row, strict=True))
        return Entry(
            code=columns["code"],
            name=columns["name"],
            name_en=columns.get("name_en", ""),
            types=tuple(columns.get("types", "").split()),
            sources=tuple(columns["sources"].split()),
            confidence=columns["confidence"],
            note=columns["note"],
            note_en=columns["note_en"],
            columns=columns,
        )
