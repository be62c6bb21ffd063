"""One password for all bundles, or a table of them, as people keep it in a spreadsheet.

A line names a bundle by its path, its file name, or its file name without extension; or a folder, for all
bundles below it. What is exact counts before what is not. Passwords leave this module only inside ``Secret``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct

_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_SEPARATORS = ("\t", ",", ";")
MAX_BYTES = 64 << 20
"""A table larger than this is something else."""


class Secret:
    """A password on its way to a worker. It does not show itself in messages, logs or dashboards."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the password."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return Secret, (self._text,)


class Passwords:
    """Which bundle has which password."""

    def __init__(self, by_name: Mapping[str, Secret] | None = None, default: Secret | None = None) -> None:
        self._by_name = dict(by_name or {})
        self._default = default

    def of(self, name: str) -> Secret | None:
        """Return the password of the bundle called ``name`` in its listing; None where there is none."""
        return self._by_name.get(name, self._default)


class Row(Struct, frozen=True):
    """One line of a table."""

    line: int
    """Its number in the file, from 1."""
    key: str
    """What it names, with ``/`` and without blanks around it."""
    secret: Secret


class Table(Struct, frozen=True):
    """A table as it was read."""

    rows: tuple[Row, ...]
    incomplete: tuple[int, ...] = ()
    """Numbers of lines without a name or without a password."""


class TableError(Exception):
    """The table cannot be read; ``kind`` is ``encoding``, ``too-large``, ``columns`` or ``empty``."""

    def __init__(self, kind: str, line: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.line = line


class Matched(Struct, frozen=True):
    """What came of matching a table with the bundles."""

    passwords: Passwords
    unused: tuple[int, ...]
    """Lines that name no bundle; the first line is excused, as it may be a heading."""
    ambiguous: tuple[int, ...]
    """Lines whose name several bundles have; none of them got the password."""
    contradicting: tuple[int, ...]
    """Lines that give a bundle another password than an earlier one; the bundle got none of them."""
    incomplete: tuple[int, ...]
    """Lines without a name or without a password."""
    without: int
    """Bundles that got no password."""


def one_for_all(text: str | None) -> Passwords:
    """Return the same password for every bundle, or none."""
    return Passwords(default=Secret(text) if text is not None else None)


def parse_table(data: bytes) -> Table:
    """Read a table: a bundle and its password on each line, further columns being ignored.

    Separated by commas, tabs or semicolons, with the quotes of CSV; UTF-8 with or without byte order mark,
    UTF-16 (Excel's Unicode text) or code page 950 (Excel on a Chinese Windows).

    Raises:
        TableError: it is no such table.
    """
    if len(data) > MAX_BYTES:
        raise TableError("too-large")
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    if separator not in first:
        raise TableError("columns" if first else "empty")
    rows: list[Row] = []
    incomplete: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            key = _unwrapped(cells[0]).strip().replace("\\", "/")
            password = _unwrapped(cells[1]) if len(cells) > 1 else ""
            if key and password:
                rows.append(Row(reader.line_num, _folded(key), Secret(password)))
            else:
                incomplete.append(reader.line_num)
    except csv.Error:
        raise TableError("columns", reader.line_num) from None
    if not rows:
        raise TableError("empty")
    return Table(tuple(rows), tuple(incomplete))


def match(table: Table, names: Iterable[str], default: Secret | None = None) -> Matched:
    """Give every bundle in ``names`` its password from ``table``; those without a line get ``default``."""
    index = _Index(names)
    chosen: dict[str, tuple[int, Row]] = {}
    refused: set[str] = set()
    unused: list[int] = []
    ambiguous: list[int] = []
    contradicting: list[int] = []
    for number, row in enumerate(table.rows):
        rank, hits = index.find(row.key)
        if not hits and number > 0:
            unused.append(row.line)
        if rank and len(hits) > 1 and rank != _BELOW:
            ambiguous.append(row.line)
            continue
        # The deepest folder decides between folders; whatever names the bundle itself counts before them.
        weight = len(row.key) if rank == _BELOW else _ITSELF - rank
        for name in hits:
            known = chosen.get(name)
            if known is None or known[0] < weight:
                chosen[name] = (weight, row)
                refused.discard(name)
            elif known[0] == weight and known[1].secret.reveal() != row.secret.reveal():
                contradicting.append(row.line)
                refused.add(name)
    given = {name: row.secret for name, (_, row) in chosen.items() if name not in refused}
    without = sum(1 for name in index.names if name not in given and (default is None or name in refused))
    kept = Passwords(given, default) if not refused else _Refusing(given, default, refused)
    return Matched(
        kept, tuple(unused), tuple(ambiguous), tuple(dict.fromkeys(contradicting)), table.incomplete, without
    )


class _Refusing(Passwords):
    """Passwords where some bundles get none, not even the default one."""

    def __init__(self, by_name: Mapping[str, Secret], default: Secret | None, refused: set[str]) -> None:
        super().__init__(by_name, default)
        self._refused = frozenset(refused)

    def of(self, name: str) -> Secret | None:
        """Return the password; None for a bundle that the table contradicts itself about."""
        return None if name in self._refused else super().of(name)


_EXACT, _BASE, _STEM, _BELOW = 1, 2, 3, 4
_ITSELF = 1 << 30


class _Index:
    """Finds bundles by path, by file name, by file name without extension, and by folder."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._by: tuple[dict[str, list[str]], ...] = ({}, {}, {}, {})
        for name in self.names:
            path = _folded(name)
            base = path.rpartition("/")[2]
            keys = ((path, path.rpartition(".")[0]), (base,), (base.rpartition(".")[0],), _folders(path))
            for table, found in zip(self._by, keys, strict=True):
                for key in dict.fromkeys(found):
                    table.setdefault(key, []).append(name)

    def find(self, key: str) -> tuple[int, list[str]]:
        """Return how ``key`` names bundles, and which."""
        for rank, table in zip((_EXACT, _BASE, _STEM, _BELOW), self._by, strict=True):
            hits = table.get(key.rstrip("/") if rank == _BELOW else key)
            if hits:
                return rank, hits
        return 0, []


def _folders(path: str) -> tuple[str, ...]:
    pieces = path.split("/")[:-1]
    return tuple("/".join(pieces[: count + 1]) for count in range(len(pieces)))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).removeprefix("./").casefold()


def _unwrapped(cell: str) -> str:
    """Return a cell's text without the ``="…"`` that keeps Excel from dropping leading zeros."""
    wrapped = _EXCEL_TEXT.fullmatch(cell)
    return wrapped[1].replace('""', '"') if wrapped else cell


def _decoded(data: bytes) -> str:
    from lpx.archive.encodings import decode_cp950

    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode_cp950(data)
    if text is None:
        raise TableError("encoding")
    return text
