"""Tables for spreadsheets: CSV that opens in Excel as it is, and never as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TextIO

BYTE_ORDER_MARK = "\ufeff"
"""What a file begins with so that Excel takes it for UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[str]], line_end: str = "\n") -> str:
    """Return ``rows`` as CSV; what a spreadsheet would compute gets an apostrophe in front."""
    table = io.StringIO()
    write_csv(rows, table, line_end)
    return table.getvalue()


def write_csv(rows: Iterable[Sequence[str]], stream: TextIO, line_end: str = "\n") -> None:
    """Write ``rows`` one by one, in the form of ``csv_text``."""
    csv.writer(stream, lineterminator=line_end).writerows(
        [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows
    )
