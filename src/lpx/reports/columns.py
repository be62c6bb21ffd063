"""Laying text out in terminal columns, where a Chinese character is two columns wide.

Widths follow Unicode's East Asian Width (UAX #11): wide and fullwidth characters take two columns,
combining marks and format characters none, everything else one. Characters of ambiguous width count one;
the reports use none of them for aligning.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_NEVER_FIRST: Final = frozenset("。，、；：？！）」』》〉】〕％…—,.;:?!)]}%")
"""Marks that may not begin a line (避頭點)."""

_NEVER_LAST: Final = frozenset("（「『《〈【〔([{")
"""Marks that may not end a line (避尾點)."""


def cell_width(text: str) -> int:
    """Return how many terminal columns ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return ``text`` filled with spaces to ``width`` columns; ``right`` puts the text at the right."""
    gap = " " * max(0, width - cell_width(text))
    return gap + text if right else text + gap


def wrap(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns.

    Args:
        text: What to lay out. Line feeds in it are kept as breaks.
        width: Columns of the whole line, the indents included.
        first: What the first line begins with (a bullet, a label).
        rest: What the other lines begin with; by default as many spaces as ``first`` is wide.

    Returns:
        The lines without line feeds; at least one.
    """
    following = " " * cell_width(first) if rest is None else rest
    lines: list[str] = []
    for paragraph in text.split("\n") or [""]:
        lead = following if lines else first
        lines.extend(_wrap_paragraph(paragraph, width, lead, following))
    return lines


def table(rows: Sequence[Sequence[str]], *, right: Iterable[int] = (), gap: int = 2) -> list[str]:
    """Align ``rows`` in columns; the columns numbered in ``right`` are aligned at the right."""
    if not rows:
        return []
    aligned = frozenset(right)
    widths = [max(cell_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        (" " * gap)
        .join(
            pad(cell, width, right=column in aligned)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        .rstrip()
        for row in rows
    ]


def _wrap_paragraph(paragraph: str, width: int, first: str, rest: str) -> Iterator[str]:
    lead, line, used, pending = first, "", cell_width(first), ""
    for unit in _units(paragraph):
        if unit.isspace():
            pending = " " if line else ""
            continue
        for piece in _pieces(unit, max(4, width - cell_width(rest))):
            need = cell_width(piece)
            if line and used + len(pending) + need > width:
                yield lead + line
                lead, line, used, pending = rest, "", cell_width(rest), ""
            line += pending + piece
            used += len(pending) + need
            pending = ""
    yield (lead + line).rstrip() if not line else lead + line


def _units(paragraph: str) -> Iterator[str]:
    """Yield what may not be broken: words, single wide characters with their punctuation, runs of spaces."""
    unit = ""
    for character in paragraph:
        if unit and _may_break(unit[-1], character):
            yield unit
            unit = ""
        unit += character
    if unit:
        yield unit


def _may_break(before: str, after: str) -> bool:
    if before.isspace() != after.isspace():
        return True
    if before.isspace() or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if _character_width(after) == 0:
        return False
    return _character_width(before) == 2 or _character_width(after) == 2


def _pieces(unit: str, width: int) -> Iterator[str]:
    """Cut a unit that is wider than a line; others pass whole."""
    if cell_width(unit) <= width:
        yield unit
        return
    piece, used = "", 0
    for character in unit:
        need = _character_width(character)
        if used + need > width:
            yield piece
            piece, used = "", 0
        piece += character
        used += need
    yield piece


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
