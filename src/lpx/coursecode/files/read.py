"""Reads a course-code file: what form it has is told from its content, never from its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.files.decode import Decoded, decode, split_cells, split_lines
from lpx.coursecode.files.nouns import CourseFile, FileProblem, Row, Section
from lpx.coursecode.nouns import FileForm, FileRules

MOST_BYTES = 64 * 1024 * 1024
"""Course-code files have some hundred kilobytes at most; more is something else."""

_SAMPLE = 400
"""Rows that are looked at to recognise the form."""

_LEAST_SHARE = 0.5
"""Share of rows that must look like a form."""

_DEPTH = 4
"""How deep in a JSON value data sets are looked for."""


def read_course_file(data: bytes, name: str, edition: CodeEdition) -> CourseFile:
    """Return the rows of a course-code or class-group file.

    Never raises for any content: what is wrong is in ``problems``, and a file that is something else has no
    sections.

    Args:
        data: the bytes of the file.
        name: its name, without folders.
        edition: the course-code edition.
    """
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    decoded: Decoded | FileProblem
    if len(data) > MOST_BYTES:
        decoded = FileProblem("too-large", parameters={"limit": MOST_BYTES})
    else:
        decoded = decode(data)
    if isinstance(decoded, FileProblem):
        return CourseFile(name, len(data), md5, problems=(decoded,))
    rules = edition.files
    start = decoded.text.lstrip()[:1]
    if not start:
        return CourseFile(
            name, len(data), md5, decoded.encoding, decoded.bom, problems=(FileProblem("empty-file"),)
        )
    if start in "[{":
        sections, problems = _from_json(decoded.text, rules)
        newline = separator = ""
    else:
        sections, problems, newline, separator = _from_lines(decoded.text, rules)
    return CourseFile(
        name,
        len(data),
        md5,
        decoded.encoding,
        decoded.bom,
        newline,
        separator,
        sections,
        (*decoded.problems, *problems),
    )


def _from_lines(text: str, rules: FileRules) -> tuple[tuple[Section, ...], tuple[FileProblem, ...], str, str]:
    lines, newline = split_lines(text)
    head = "\n".join(lines[:_SAMPLE])
    separator = max(rules.separators, key=head.count)
    problems: list[FileProblem] = []
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = split_cells(line, separator)
        if not rows and any(cell.strip().strip("\ufeff") in rules.header_words for cell in cells):
            problems.append(FileProblem("header-row", number))
            continue
        rows.append(Row(number, tuple(cells)))
    quoted = next((number for number, line in enumerate(lines, start=1) if '"' in line), 0)
    if quoted:
        problems.append(FileProblem("quoted", quoted))
    form = _recognise(rows[:_SAMPLE], rules)
    if form is None:
        return (), (FileProblem("not-recognised"),), newline, separator
    trimmed = [_trim(row, form) for row in rows]
    wanted = len(form.columns)
    odd = [row for row in trimmed if len(row.cells) != wanted]
    if odd:
        first = odd[0]
        parameters: dict[str, str | int] = {"expected": wanted, "found": len(first.cells)}
        problems.append(FileProblem("column-count", first.line, parameters=parameters, repeats=len(odd) - 1))
    return (Section(form, tuple(trimmed)),), tuple(problems), newline, separator


def _trim(row: Row, form: FileForm) -> Row:
    """Drop empty cells beyond the form's columns, which spreadsheets add."""
    wanted = len(form.columns)
    if len(row.cells) > wanted and not any(cell.strip() for cell in row.cells[wanted:]):
        return Row(row.line, row.cells[:wanted])
    return row


def _recognise(rows: Sequence[Row], rules: FileRules) -> FileForm | None:
    """Return the form that most rows look like; the newer form where rows do not tell."""
    best: FileForm | None = None
    best_score = (_LEAST_SHARE, 0)
    for form in rules.forms:
        patterns = [re.compile(column.pattern) for column in form.columns]
        deletions = matches = 0
        for row in rows:
            cells = [cell.strip() for cell in _trim(row, form).cells]
            if len(cells) != len(patterns):
                continue
            filled = tuple(column.id for column, cell in zip(form.columns, cells, strict=True) if cell)
            if form.deletion and filled == form.deletion:
                deletions += 1
            elif all(pattern.match(cell) for pattern, cell in zip(patterns, cells, strict=True)):
                matches += 1
        score = ((matches + deletions) / max(len(rows), 1), matches)
        if score >= best_score:
            best, best_score = form, score
    return best


def _from_json(text: str, rules: FileRules) -> tuple[tuple[Section, ...], tuple[FileProblem, ...]]:
    import msgspec

    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return (), (FileProblem("json-broken"),)
    sections = tuple(_data_sets(value, rules, _DEPTH))
    return sections, () if sections else (FileProblem("not-recognised"),)


def _data_sets(value: Any, rules: FileRules, depth: int) -> Iterator[Section]:  # noqa: ANN401 any JSON
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _data_sets(item, rules, depth - 1)
        return
    if not isinstance(value, dict):
        return
    for form in rules.forms:
        if form.json is not None and isinstance(value.get(form.json.rows), list):
            yield _data_set(value, form)
            return
    for item in value.values():
        yield from _data_sets(item, rules, depth - 1)


def _data_set(value: dict[str, Any], form: FileForm) -> Section:
    keys = form.json
    assert keys is not None
    rows = [
        Row(number, tuple(_cell(item.get(column.key)) for column in form.columns))
        for number, item in enumerate(value[keys.rows], start=1)
        if isinstance(item, dict)
    ]
    return Section(
        form,
        tuple(rows),
        year=_cell(value.get(keys.year)),
        course_type=_cell(value.get(keys.type)) if keys.type else "",
        md5=_cell(value.get(keys.md5)),
    )


def _cell(value: Any) -> str:  # noqa: ANN401 any JSON
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)
