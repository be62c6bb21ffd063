"""Laying text out in terminal columns, where a Chinese character is two columns wide.

Widths follow Unicode's East Asian Width (UAX #11): wide and fullwidth characters take two columns,
combining marks and format characters none, everything else one. Characters of ambiguous width count one;
the reports use none of them for aligning.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

_NEVER_FIRST: Final = frozenset("。，、；：？！）」』》〉】〕％…—,.;:?!)]}%")
"""Marks that may not begin a line (避頭點)."""

_NEVER_LAST: Final = frozenset("（「『《〈【〔([{")
"""Marks that may not end a line (避尾點)."""

_NARROWEST_CELL: Final = 8
_READABLE_CELL: Final = 14
"""Columns that running text needs to be read in a table."""
_STACK_INDENT: Final = 4


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


def table(
    rows: Sequence[Sequence[str]], *, right: Iterable[int] = (), gap: int = 2, width: int | None = None
) -> list[str]:
    """Align ``rows`` in columns.

    Args:
        rows: Cells of one line each; every row has as many.
        right: Numbers of the columns that are aligned at the right.
        gap: Spaces between two columns.
        width: Columns of the terminal that the table has to fit; cells are then broken over several lines,
            and where that would cut names and words, a row runs on over lines of its own. None lets every
            row have one line.
    """
    if not rows:
        return []
    aligned = frozenset(right)
    widths = [max(cell_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    if width is not None:
        room = width - gap * (len(widths) - 1)
        if sum(_least(rows, widths)) > room:
            return [line for row in rows for line in _run_on(row, width, " " * gap)]
        widths = _fitted(rows, widths, room)
    return [line for row in rows for line in _row(row, widths, aligned, " " * gap)]


def _least(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[int]:
    """Return how narrow each column may become: names and words stay whole, and text can be read."""
    units = [max(_longest_unit(row[column]) for row in rows) for column in range(len(widths))]
    return [max(unit, min(width, _READABLE_CELL)) for unit, width in zip(units, widths, strict=True)]


def _run_on(row: Sequence[str], width: int, gap: str) -> Iterator[str]:
    """Put the cells of a row one behind the other, on as many lines as that takes."""
    indent, line = "", ""
    for cell in filter(None, row):
        if line and cell_width(line + gap + cell) <= width:
            line += gap + cell
            continue
        if line:
            yield line
            indent = " " * _STACK_INDENT
        *whole, line = wrap(cell, width, first=indent, rest=" " * _STACK_INDENT)
        yield from whole
    if line:
        yield line


def _fitted(rows: Sequence[Sequence[str]], widths: list[int], room: int) -> list[int]:
    """Take from the widest columns until all have room; names and words stay whole."""
    units = [max(_longest_unit(row[column]) for row in rows) for column in range(len(widths))]
    least = [max(_NARROWEST_CELL, unit) for unit in units]
    fitted = list(widths)
    while sum(fitted) > room:
        # The last of the widest: what people read stands at the right, what they copy at the left.
        spare = [(value, column) for column, value in enumerate(fitted) if value > least[column]]
        if not spare:
            break
        fitted[max(spare)[1]] -= 1
    return fitted


def _longest_unit(text: str) -> int:
    return max(map(cell_width, _units(text)), default=0)


def _row(row: Sequence[str], widths: Sequence[int], aligned: frozenset[int], gap: str) -> Iterator[str]:
    cells = [
        [cell] if cell_width(cell) <= width else wrap(cell, width)
        for cell, width in zip(row, widths, strict=True)
    ]
    for parts in zip_longest(*cells, fillvalue=""):
        padded = (
            pad(part, width, right=column in aligned)
            for column, (part, width) in enumerate(zip(parts, widths, strict=True))
        )
        yield gap.join(padded).rstrip()


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


def cut(text: str, width: int) -> str:
    """Return ``text``, or as much of it as fits into ``width`` columns, with a mark for what is missing."""
    if cell_width(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += _character_width(character)
        if used > width - 1:
            break
        kept += character
    return kept + "…"
