"""Reads what the person wrote down: tables out of Excel in any of its encodings, and the form's own files.

Nothing is guessed silently: a row that makes no sense becomes a slip that names file and row, the task stays
open, and everything else is read on.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from lpx.harness.folder.nouns import Answer, Answers, Counted, Result, Slip

ABOUT = ("product", "version", "vendor", "tester")
"""What is asked about the module, by the words of the form."""

COLUMNS = ("task", "result", "message", *Counted, "screen", "note")
"""Columns of the table that are read; others are for the eyes of the person."""

_LARGEST = 32 << 20
_LONGEST_CELL = 200_000
_MOST = 100_000
_SHOWN = 40


class Vocabulary(Struct, frozen=True):
    """The words that people may use, folded by ``fold``, in every language of the catalogues."""

    columns: Mapping[str, str]
    """Header → one of ``COLUMNS``."""
    results: Mapping[str, Result]
    about: Mapping[str, str]
    """Label → one of ``ABOUT``."""


def fold(text: str) -> str:
    """Return ``text`` as it is compared: without width, case, spaces and punctuation at its ends."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(":：。.?*")


def read_answers(folder: Path, words: Vocabulary, tasks: int, *, kit: str = "") -> Answers:
    """Read every ``answers*.csv`` and ``answers*.json`` in ``folder`` and its ``returned``.

    Args:
        folder: The kit.
        words: What people may write.
        tasks: How many tasks there are.
        kit: Id of the kit; files that the form saved for another one are not read.
    """
    reader = _Reader(words, tasks, kit)
    files = [path for place in (folder, folder / "returned") for path in _found(place)]
    for path in files:
        reader.read(path)
    return reader.settle(tuple(path.name for path in files))


def _found(place: Path) -> Iterator[Path]:
    if place.is_dir():
        for path in sorted(place.iterdir()):
            name = path.name.casefold()
            if name.startswith("answers") and name.endswith((".csv", ".json", ".txt")) and path.is_file():
                yield path


class _Reader:
    """Collects answers and slips from several files."""

    def __init__(self, words: Vocabulary, tasks: int, kit: str) -> None:
        self.words, self.tasks, self.kit = words, tasks, kit
        self.answers: list[Answer] = []
        self.about: dict[str, str] = {}
        self.slips: list[Slip] = []

    def slip(self, key: str, task: int = 0, **parameters: str | int) -> None:
        self.slips.append(Slip(key, parameters, task))

    def read(self, path: Path) -> None:
        """Read one file."""
        try:
            with path.open("rb") as stream:
                data = stream.read(_LARGEST + 1)
        except OSError:
            self.slip("file-unreadable", file=path.name)
            return
        if len(data) > _LARGEST:
            self.slip("file-too-large", file=path.name)
        elif path.name.casefold().endswith(".json"):
            self._read_json(path.name, data)
        else:
            self._read_table(path.name, data)

    # -- the form's own file -----------------------------------------------------------------------

    def _read_json(self, name: str, data: bytes) -> None:
        try:
            value = json.loads(data.decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError):
            self.slip("file-not-answers", file=name)
            return
        tasks = value.get("tasks") if isinstance(value, dict) else None
        if not isinstance(tasks, list) or len(tasks) > _MOST:
            self.slip("file-not-answers", file=name)
            return
        other = _text(value.get("kit"))
        if self.kit and other and other != self.kit:
            self.slip("file-other-kit", file=name, found=_short(other))
            return
        saved = _text(value.get("saved"))
        about = value.get("about")
        for key in ABOUT:
            told = _text(about.get(key)) if isinstance(about, dict) else ""
            if told:
                self.about[key] = told
        for place, item in enumerate(tasks, 1):
            if isinstance(item, dict):
                cells = {key: _text(item.get(key)) for key in COLUMNS}
                self._answer(cells, name, place, _text(item.get("saved")) or saved)
            else:
                self.slip("row-unreadable", file=name, row=place)

    # -- tables ------------------------------------------------------------------------------------

    def _read_table(self, name: str, data: bytes) -> None:
        text = decode(data)
        if text is None:
            self.slip("file-not-text", file=name)
            return
        columns: dict[int, str] = {}
        for row, cells in _rows(text):
            if not any(cell.strip() for cell in cells):
                continue
            if self._about(cells):
                continue
            header = {place: self.words.columns.get(fold(cell), "") for place, cell in enumerate(cells)}
            if "task" in header.values() and "result" in header.values():
                columns = {place: column for place, column in header.items() if column}
                continue
            if not columns:
                continue
            named = {column: cells[place].strip() for place, column in columns.items() if place < len(cells)}
            self._answer({key: named.get(key, "") for key in COLUMNS}, name, row, "")
        if not columns:
            self.slip("no-header", file=name)

    def _about(self, cells: list[str]) -> bool:
        key = self.words.about.get(fold(cells[0]))
        if key is None:
            return False
        told = next((cell.strip() for cell in cells[1:] if cell.strip()), "")
        if told:
            self.about[key] = told
        return True

    # -- one row -----------------------------------------------------------------------------------

    def _answer(self, cells: Mapping[str, str], file: str, row: int, saved: str) -> None:
        written = [key for key in COLUMNS if key != "task" and cells[key]]
        task = _whole(cells["task"])
        if task is None or not 1 <= task <= self.tasks:
            if cells["task"] or written:
                told: dict[str, str | int] = {
                    "file": file,
                    "row": row,
                    "found": _short(cells["task"]),
                    "tasks": self.tasks,
                }
                self.slips.append(Slip("no-such-task", told))
            return
        before = len(self.slips)
        result = self._result(cells["result"], task, file, row)
        counts = {key: self._count(key, cells[key], task, file, row) for key in Counted if cells[key]}
        if len(self.slips) > before:
            return
        answer = Answer(
            task,
            result,
            cells["message"],
            {key: count for key, count in counts.items() if count is not None},
            cells["screen"],
            cells["note"],
            saved,
            f"{file}:{row}",
        )
        if not answer.is_blank:
            self.answers.append(answer)

    def _result(self, cell: str, task: int, file: str, row: int) -> Result:
        if not cell:
            return ""
        result = self.words.results.get(fold(cell))
        if result is None:
            self.slip("result-unknown", task, file=file, row=row, number=task, found=_short(cell))
            return ""
        return result

    def _count(self, column: str, cell: str, task: int, file: str, row: int) -> int | None:
        count = _whole(cell)
        if count is None or not 0 <= count <= _MOST:
            told: dict[str, str | int] = {"file": file, "row": row, "number": task}
            self.slips.append(Slip("count-unknown", {**told, "column": column, "found": _short(cell)}, task))
            return None
        return count

    # -- all files together ------------------------------------------------------------------------

    def settle(self, files: tuple[str, ...]) -> Answers:
        """Return one answer per task; where files disagree the task stays open."""
        tasks: dict[int, Answer] = {}
        by_task: dict[int, list[Answer]] = {}
        for answer in self.answers:
            by_task.setdefault(answer.task, []).append(answer)
        for task, given in sorted(by_task.items()):
            # What the form saves holds everything that was saved before, so its latest file counts.
            saved = sorted((item for item in given if item.saved), key=lambda item: item.saved)
            rivals = saved[-1:] + [item for item in given if not item.saved]
            said = {item.result for item in rivals if item.result}
            if len(said) > 1:
                first, second = [item for item in rivals if item.result][:2]
                self.slip("answers-differ", task, number=task, first=first.source, second=second.source)
                continue
            tasks[task] = _merged(rivals)
        slipped = {slip.task for slip in self.slips if slip.task}
        kept = {task: answer for task, answer in tasks.items() if task not in slipped}
        return Answers(kept, self.about, tuple(self.slips), files)


def _merged(given: Iterable[Answer]) -> Answer:
    merged, *others = given
    for item in others:
        merged = replace(
            merged,
            result=merged.result or item.result,
            message=merged.message or item.message,
            counts={**item.counts, **merged.counts},
            screen=merged.screen or item.screen,
            note=merged.note or item.note,
        )
    return merged


def decode(data: bytes) -> str | None:
    """Return the text of a table that Excel or an editor wrote; None when it is none.

    Excel in Taiwan saves CSV as UTF-8 with a mark, as UTF-16 ("Unicode text") or in the code page 950.
    """
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if is_wide else ("utf-8-sig", "cp950")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row begins, from 1, and its cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
            if before > _MOST:
                return
    except csv.Error:
        return


def _whole(cell: str) -> int | None:
    """Return a whole number as people and Excel write it: ``017``, ``17.0``, full width."""
    text = unicodedata.normalize("NFKC", cell).strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _text(value: Any) -> str:  # noqa: ANN401 - anything that JSON can hold
    if isinstance(value, bool) or value is None:
        return ""
    return str(value)[:_LONGEST_CELL].strip() if isinstance(value, str | int | float) else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
