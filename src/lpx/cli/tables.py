"""Tables on the screen: within the columns of a terminal; into files and pipes one line for each row."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence

from lpx.reports.columns import table, wrap

NARROWEST = 40


def screen_width() -> int | None:
    """Return the columns of the terminal that stdout is; None for a file or a pipe."""
    return max(shutil.get_terminal_size().columns, NARROWEST) if sys.stdout.isatty() else None


def screen_table(
    rows: Sequence[Sequence[str]], *, right: Iterable[int] = (), indent: str = ""
) -> Iterator[str]:
    """Yield the lines of a table; the columns numbered in ``right`` are aligned at the right."""
    width = screen_width()
    room = None if width is None else width - len(indent)
    return (indent + line for line in table(rows, right=right, width=room))


def screen_text(text: str, *, first: str = "") -> list[str]:
    """Break ``text`` to the columns of a terminal; elsewhere it stays on one line."""
    width = screen_width()
    return [first + text] if width is None else wrap(text, width, first=first)
