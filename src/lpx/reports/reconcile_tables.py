"""All differences as tables: CSV for people with a spreadsheet, Parquet for programs.

A difference takes one line, one that altered several fields a line for each. Lines are written as they come,
so that a million of them need no memory.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from lpx.reports.reconcile_phrases import Phrases
    from lpx.scale.reconcile.nouns import Difference

COLUMNS = (
    "what",
    "loss",
    "school",
    "school_name",
    "student",
    "id",
    "name",
    "kind",
    "slot",
    "field",
    "before",
    "after",
    "copies_before",
    "copies_after",
    "records",
    "files",
    "other",
    "bundle_before",
    "pointer_before",
    "bundle_after",
    "pointer_after",
    "ambiguous",
    "doubt",
    "matched_by",
)
"""Names of the columns for programs."""

_HEADS = {"school": "school-code"}
"""Columns whose heading is not called after them."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the begin of a formula."""


class PackageMissing(Exception):  # noqa: N818 - it tells what to install
    """DuckDB is not installed."""


def write_csv(differences: Iterable[Difference], say: Phrases, stream: BinaryIO) -> None:
    """Write CSV with headings in the language of ``say``, UTF-8 with the mark that Excel needs."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="replace")
    writer = csv.writer(text)
    writer.writerow([say(f"column-{_HEADS.get(name, name.replace('_', '-'))}") for name in COLUMNS])
    for difference in differences:
        for row in _rows(difference, say):
            writer.writerow([_guarded(cell) for cell in _worded(row, difference, say)])
    text.flush()
    text.detach()


def write_parquet(differences: Iterable[Difference], say: Phrases, stream: BinaryIO) -> None:
    """Write Parquet with codes instead of words. Raises ``PackageMissing``."""
    try:
        import duckdb
    except ImportError:
        raise PackageMissing from None
    with TemporaryDirectory(prefix="lpx-") as folder:
        between, made = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        with between.open("w", encoding="utf-8", newline="", errors="replace") as text:
            writer = csv.writer(text, quoting=csv.QUOTE_ALL)
            writer.writerow(COLUMNS)
            for difference in differences:
                writer.writerows(_rows(difference, say))
        columns = ", ".join(f"'{name}': '{_TYPES.get(name, 'VARCHAR')}'" for name in COLUMNS)
        # Said in SQL: the methods of the Python package are called otherwise in every version.
        with duckdb.connect() as base:
            form = f"header = true, auto_detect = false, columns = {{{columns}}}"
            quotes = """delim = ',', quote = '"', escape = '"'"""
            rows = f"SELECT * FROM read_csv(?, {form}, {quotes})"  # noqa: S608 - our own words
            base.execute(f"COPY ({rows}) TO '{_quoted(made)}' (FORMAT parquet)", [str(between)])
        with made.open("rb") as finished:
            shutil.copyfileobj(finished, stream)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


_TYPES = {
    "loss": "BOOLEAN",
    "copies_before": "INTEGER",
    "copies_after": "INTEGER",
    "records": "INTEGER",
    "files": "INTEGER",
    "ambiguous": "BOOLEAN",
    "doubt": "BOOLEAN",
}


def _rows(difference: Difference, say: Phrases) -> Iterator[tuple[str, ...]]:
    """Give the lines of a difference in codes."""
    changes = difference.changes or (None,)
    for change in changes:
        yield (
            difference.what,
            str(difference.is_loss).lower(),
            difference.school,
            say.school_name(difference.school),
            difference.student.token,
            one_line(difference.student.id),
            one_line(difference.student.name),
            difference.kind,
            difference.slot,
            one_line(change.key) if change is not None else "",
            one_line(change.before) if change is not None else "",
            one_line(change.after) if change is not None else "",
            str(difference.copies[0]),
            str(difference.copies[1]),
            str(difference.records),
            str(difference.files),
            say.who(difference.other) if difference.other is not None else "",
            say.bundle(say.result.before, difference.before),
            difference.before.pointer if difference.before is not None else "",
            say.bundle(say.result.after, difference.after),
            difference.after.pointer if difference.after is not None else "",
            str(difference.ambiguous).lower(),
            str(difference.doubt).lower(),
            difference.rung,
        )


def _worded(row: tuple[str, ...], difference: Difference, say: Phrases) -> tuple[str, ...]:
    """Return a line with words in the place of codes."""
    told = {
        "what": say.what(difference.what),
        "loss": _yes(say, sure=difference.is_loss),
        "kind": say.kind(difference.kind),
        "slot": say.slot(difference.slot),
        "ambiguous": _yes(say, sure=difference.ambiguous),
        "doubt": _yes(say, sure=difference.doubt),
        "matched_by": say(f"rung-{difference.rung}") if difference.rung else "",
    }
    return tuple(told.get(name, cell) for name, cell in zip(COLUMNS, row, strict=True))


def _yes(say: Phrases, *, sure: bool) -> str:
    return say("yes") if sure else ""


def _guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
