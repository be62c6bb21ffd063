"""A stored run: JSON lines, appended cell by cell, with bundles and dumps beside them by digest.

The first line says what is run with what. A run can be broken off at any time and taken up again: a last line
that was cut off is dropped, and of two lines about the same cell the later one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self, TypeVar

import msgspec

from lpx.harness.transcript import EVIDENCE, store
from lpx.interop.nouns import SCHEMA, Begin, Cell, Stored

LINES = "interop.jsonl"
_LONGEST_LINE = 64 << 20
_Line = TypeVar("_Line", Begin, Cell)


class StoreError(Exception):
    """A folder that holds no run, or one that cannot be read.

    Args:
        key: Key of the catalogue (``interop.store``).
        line: Number of the line from 1; 0 when no line is to blame.
    """

    def __init__(self, key: str, line: int = 0) -> None:
        super().__init__(f"{key} (line {line})")
        self.key, self.line = key, line


def read_stored(folder: Path) -> Stored:
    """Return the run in ``folder``, or in the file itself.

    Raises:
        StoreError: There is none, or a line of it is broken.
    """
    lines = _lines(folder / LINES if folder.is_dir() else folder)
    begin = _decoded(next(lines, b""), Begin, 1)
    if begin.schema != SCHEMA:
        raise StoreError("other-schema", 1)
    cells: dict[tuple[str, ...], Cell] = {}
    for number, raw in enumerate(lines, 2):
        cell = _decoded(raw, Cell, number)
        cells[cell.key] = cell
    return Stored(begin, tuple(cells[key] for key in begin.cells if key in cells))


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines that were written to their end."""
    try:
        with path.open("rb") as file:
            while raw := file.readline(_LONGEST_LINE):
                if not raw.endswith(b"\n"):
                    return
                yield raw
    except OSError:
        raise StoreError("unreadable") from None


def _decoded(raw: bytes, kind: type[_Line], number: int) -> _Line:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, RecursionError):
        raise StoreError("no-line", number) from None


class Keeper:
    """Appends cells to a run. A context manager.

    Args:
        folder: Of the run; it exists.
        begin: The first line of a new run; None goes on with the run that is there.

    Raises:
        OSError: The folder cannot be written to, or a new run finds one there.
    """

    def __init__(self, folder: Path, begin: Begin | None) -> None:
        self._folder = folder
        (folder / EVIDENCE).mkdir(exist_ok=True)
        path = folder / LINES
        if begin is None:
            _mend(path)
        self._file: IO[bytes] = path.open("ab" if begin is None else "xb")
        if begin is not None:
            self._write(begin)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def keep(self, cell: Cell) -> None:
        """Append one cell; it is on disk when this returns."""
        self._write(cell)

    def _write(self, line: Begin | Cell) -> None:
        self._file.write(msgspec.json.encode(line) + b"\n")
        self._file.flush()


def store_evidence(folder: Path, contents: dict[str, bytes]) -> None:
    """Put bundles and dumps beside the lines, by digest."""
    for data in contents.values():
        store(folder, data)


def _mend(path: Path) -> None:
    """Drop a last line that was cut off."""
    data = path.read_bytes()
    if not data.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(data.rfind(b"\n") + 1)
