"""Names of parts and subjects: when two are the same, and which codes a name stands for."""

from __future__ import annotations

import unicodedata

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.tables import Entry

_ALIKE = str.maketrans({"台": "臺", "裏": "裡"})
"""Variants of one character that names are written with."""

_NAME_COLUMNS = ("name", "name_en", "former_name", "alias")


def folded(text: str) -> str:
    """Return ``text`` so that full and half width, capital and small letters, 台 and 臺 are alike."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)


def same_name(given: str, official: str, edition: CodeEdition) -> bool:
    """Tell whether a school's name of a subject is its official one, up to spaces, width and dropped endings.

    Args:
        given: name in a file or a record (``數學``).
        official: name in the table or in the school's course-code file (``數學B版``).
        edition: the course-code edition.
    """
    wanted = "".join(folded(official).split())
    allowed = {wanted}
    for ending in edition.mark.rules.name_endings.values:
        allowed.add(wanted.removesuffix(folded(ending)))
    return "".join(folded(given).split()) in allowed


def names_of(entry: Entry) -> tuple[str, ...]:
    """Return every name of a row, folded."""
    return tuple(folded(entry.columns[name]) for name in _NAME_COLUMNS if entry.columns.get(name))


def codes_named(part: str, name: str, values: dict[str, str], edition: CodeEdition) -> tuple[str, ...]:
    """Return the values of ``part`` that are called ``name``, in table order.

    Args:
        part: part id.
        name: a name as the table has it, in either language.
        values: the other values, as far as they are known; rows that do not go with them are left out.
        edition: the course-code edition.
    """
    table_name = edition.layout.part(part).table
    if not table_name:
        return ()
    table, wanted, course_type = edition.table(table_name), folded(name), values.get("type", "")
    needed = table.mark.key[:-1]
    found = [
        entry.code
        for entry in table.entries()
        if wanted in names_of(entry)
        and (not course_type or table.allows(entry, course_type))
        and all(entry.columns[column] == values.get(column, entry.columns[column]) for column in needed)
    ]
    return tuple(dict.fromkeys(found))
