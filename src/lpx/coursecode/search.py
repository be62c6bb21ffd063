"""Finds codes by name and names by code, in all tables of an edition."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.naming import folded, names_of
from lpx.coursecode.tables import Entry


class Hit(Struct, frozen=True, omit_defaults=True):
    """One row of a table that fits the words."""

    table: str
    code: str
    """The row's key; for a fixed subject category, attribute, field and number with spaces between."""
    name: str
    types: tuple[str, ...] = ()
    note: str = ""
    confidence: str = ""
    rank: int = 0


def searchable_tables(edition: CodeEdition) -> tuple[str, ...]:
    """Return the ids of the tables that give parts of a code their meaning, in the order of the parts."""
    return tuple(part.table for part in edition.layout.parts if part.table)


def search(
    words: str, edition: CodeEdition, *, tables: tuple[str, ...] = (), language: str = "zh-Hant"
) -> tuple[Hit, ...]:
    """Return the rows in which every word occurs, in the code or in a name, the best fits first.

    Args:
        words: words with spaces between; full and half width, capital and small letters, 台 and 臺 are alike.
        edition: the course-code edition.
        tables: table ids to look into; empty for all.
        language: language of the notes.
    """
    wanted = [folded(word) for word in words.split()]
    if not wanted:
        return ()
    names = tables or searchable_tables(edition)
    return _hits(wanted, edition, names, language, _rank) or _hits(wanted, edition, names, language, _loose)


def _hits(
    wanted: list[str],
    edition: CodeEdition,
    tables: tuple[str, ...],
    language: str,
    rate: Callable[[list[str], Entry], int | None],
) -> tuple[Hit, ...]:
    found = []
    for place, name in enumerate(tables):
        table = edition.table(name)
        for entry in table.entries():
            rank = rate(wanted, entry)
            if rank is not None:
                code = " ".join(entry.columns[column] for column in table.mark.key)
                hit = Hit(
                    name,
                    code,
                    entry.named(language),
                    entry.types,
                    entry.noted(language),
                    entry.confidence,
                    rank,
                )
                found.append((rank, place, hit))
    return tuple(hit for _, _, hit in sorted(found, key=lambda item: item[:2]))


def _rank(wanted: list[str], entry: Entry) -> int | None:
    """Return how well a row fits: 0 its code, 1 its whole name, 2 the name's beginning, 3 else; None not."""
    names = names_of(entry)
    code = entry.code.lower()
    if not all(word == code or any(word in name for name in names) for word in wanted):
        return None
    whole = " ".join(wanted)
    if whole == code:
        return 0
    if whole in names:
        return 1
    return 2 if any(name.startswith(whole) for name in names) else 3


def _loose(wanted: list[str], entry: Entry) -> int | None:
    """Rate a row whose name holds the words' characters in order (國文 for 國語文), short names first."""
    name = folded(entry.name)
    if all(len(word) > 1 and _is_subsequence(word, name) for word in wanted):
        return 4 + len(name)
    return None


def _is_subsequence(word: str, name: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in word)
