"""One password for all bundles, or a table of them, as people keep it in a spreadsheet.

A line names a bundle by its path, the last parts of it, or its file name alone, with or without extension; or
a folder, for all bundles below it. What is more exact counts. Passwords leave this module only as ``Secret``.
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

    def __init__(
        self,
        by_name: Mapping[str, Secret] | None = None,
        default: Secret | None = None,
        refused: Iterable[str] = (),
    ) -> None:
        """``default`` is for bundles that are not in ``by_name``; those in ``refused`` get none at all."""
        self._by_name: dict[str, Secret | None] = {**dict.fromkeys(refused), **(by_name or {})}
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
        raise TableError("columns" if first else "empty", 1)
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
    told: dict[str, list[int]] = {"unused": [], "ambiguous": [], "contradicting": []}
    for number, row in enumerate(table.rows):
        hits = index.find(row.key)
        if not hits and number > 0:
            told["unused"].append(row.line)
        if len(hits) > 1 and max(hits.values()) >= _ITSELF:
            told["ambiguous"].append(row.line)
            continue
        for name, weight in hits.items():
            known = chosen.get(name)
            if known is None or known[0] < weight:
                chosen[name] = (weight, row)
                refused.discard(name)
            elif known[0] == weight and known[1].secret.reveal() != row.secret.reveal():
                told["contradicting"].append(row.line)
                refused.add(name)
    given = {name: row.secret for name, (_, row) in chosen.items() if name not in refused}
    return Matched(
        Passwords(given, default, refused),
        **{key: tuple(dict.fromkeys(lines)) for key, lines in told.items()},
        incomplete=table.incomplete,
        without=sum(name not in given and (default is None or name in refused) for name in index.names),
    )


_ITSELF = 1 << 20
"""Weight of a line that names a bundle itself; that of a folder is its depth."""


class _Index:
    """Finds bundles by path or its last parts, with or without extension, and by the folders above them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._by_path: dict[str, dict[str, int]] = {}
        self._by_folder: dict[str, dict[str, int]] = {}
        for name in self.names:
            pieces = _folded(name).split("/")
            for start in range(len(pieces)):
                path = "/".join(pieces[start:])
                # The whole path counts more than its last parts, and those more than without extension.
                weight = _ITSELF + (2 if start == 0 else 1)
                self._by_path.setdefault(path, {}).setdefault(name, 2 * weight)
                self._by_path.setdefault(path.rpartition(".")[0], {}).setdefault(name, 2 * weight - 1)
                for end in range(start + 1, len(pieces)):
                    self._by_folder.setdefault("/".join(pieces[start:end]), {}).setdefault(name, end)

    def find(self, key: str) -> dict[str, int]:
        """Return the bundles that ``key`` names, each with how exactly it does."""
        hits = self._by_path.get(key, {})
        if hits:
            best = max(hits.values())
            return {name: weight for name, weight in hits.items() if weight == best}
        return self._by_folder.get(key.rstrip("/"), {})


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
