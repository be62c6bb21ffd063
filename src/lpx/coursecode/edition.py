"""A course-code edition in use: the layout at hand, everything else read when first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from lpx.coursecode.nouns import (
    CodeMark,
    Contradiction,
    FileRules,
    Layout,
    ProblemKind,
    TableMark,
)
from lpx.coursecode.tables import Table
from lpx.edition.nouns import Source, Text

_T = TypeVar("_T")

_MOST_ANSWERS = 65_536


def from_yaml(text: str) -> Any:  # noqa: ANN401 any YAML
    """Return the plain value that YAML ``text`` spells."""
    import yaml

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 a safe loader


class CodeEdition:
    """One dated version of the course code, with its tables.

    The parts are read lazily, once: explaining one code needs a fraction of the room.

    Args:
        read: gives the text of a file of the edition's folder by its relative name.
        compiled: JSON of YAML files, by name, which spares reading the YAML.
    """

    def __init__(self, read: Callable[[str], str], compiled: Mapping[str, bytes] | None = None) -> None:
        self._read = read
        self._compiled = compiled or {}
        self._tables: dict[str, Table] = {}
        self._answers: dict[tuple[str, ...], Any] = {}

    def _yaml(self, name: str, kind: type[_T]) -> _T:
        if name in self._compiled:
            return msgspec.json.decode(self._compiled[name], type=kind)
        return msgspec.convert(from_yaml(self._read(name)), kind)

    @cached_property
    def mark(self) -> CodeMark:
        """The edition as a whole, with its rules and strings."""
        return self._yaml("edition.yaml", CodeMark)

    @cached_property
    def layout(self) -> Layout:
        """Where the parts of a code stand."""
        return self._yaml("layout.yaml", Layout)

    @cached_property
    def form(self) -> re.Pattern[str]:
        """The form of a code, put together from the layout's parts and alphabets."""
        alphabets = self.layout.characters
        parts = (f"[{re.escape(alphabets[p.characters].alphabet)}]{{{p.length}}}" for p in self.layout.parts)
        return re.compile("".join(parts))

    @cached_property
    def spans(self) -> tuple[tuple[str, tuple[int, int]], ...]:
        """The parts of a code by id, each with its half-open span of characters."""
        return tuple((part.id, (part.start, part.end)) for part in self.layout.parts)

    @cached_property
    def tables_of_parts(self) -> dict[str, Table | None]:
        """The table of each part; None for a part without one."""
        return {part.id: self.table(part.table) if part.table else None for part in self.layout.parts}

    @cached_property
    def table_marks(self) -> dict[str, TableMark]:
        """What is known about each table, by table id."""
        return {mark.id: mark for mark in self._yaml("tables.yaml", tuple[TableMark, ...])}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The documents and data sets that the edition rests on, by id."""
        return {source.id: source for source in self._yaml("sources.yaml", tuple[Source, ...])}

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where the sources disagree."""
        return self._yaml("contradictions.yaml", tuple[Contradiction, ...])

    @cached_property
    def phrases(self) -> dict[str, Text]:
        """The words in which codes are explained."""
        return self._yaml("phrases.yaml", dict[str, Text])

    @cached_property
    def files(self) -> FileRules:
        """The forms of course-code files."""
        return self._yaml("formats.yaml", FileRules)

    @cached_property
    def problems(self) -> dict[str, ProblemKind]:
        """What can be wrong with a course-code file, by id."""
        return {kind.id: kind for kind in self._yaml("problems.yaml", tuple[ProblemKind, ...])}

    def table(self, name: str) -> Table:
        """Return the table whose id is ``name``; raises ``KeyError`` for any other name."""
        found = self._tables.get(name)
        if found is None:
            mark = self.table_marks[name]
            found = self._tables[name] = Table(mark, self._read(mark.file))
        return found

    def index(self) -> None:
        """Read and index now what many codes need: their form, and the tables of their parts."""
        self.form  # noqa: B018 - it is kept
        for table in self.tables_of_parts.values():
            if table is not None:
                table.index()

    def remembered(self, asked: tuple[str, ...]) -> Any:  # noqa: ANN401 the memory is shared by several questions
        """Return the answer that was remembered for ``asked``, or None."""
        return self._answers.get(asked)

    def remember(self, asked: tuple[str, ...], answer: Any) -> None:  # noqa: ANN401 the same
        """Remember an answer; the memory is bounded, because codes come from files of any kind."""
        if len(self._answers) < _MOST_ANSWERS:
            self._answers[asked] = answer

    def say(self, phrase: str, language: str, **parameters: str | int) -> str:
        """Return the phrase in ``language`` with its placeholders filled."""
        return self.phrases[phrase].get(language).format(**parameters)
