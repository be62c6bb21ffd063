"""One password for all bundles, or a table of them, as people keep it in a spreadsheet.

A line names a bundle by its path, the last parts of it, or its file name alone, with or without extension; or
a folder, for all bundles below it. What is more exact counts. Passwords leave this module only as ``Secret``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field

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


class Passwords:
    """Which bundle has which password; a table is held once, and bundles are looked up in it."""

    def __init__(
        self,
        by_name: Mapping[str, Secret] | None = None,
        default: Secret | None = None,
        keys: _Keys | None = None,
    ) -> None:
        """``default`` is for bundles that neither ``by_name`` nor a line of a table names."""
        self._by_name = by_name or {}
        self._default = default
        self._keys = keys

    def of(self, name: str) -> Secret | None:
        """Return the password of the bundle called ``name`` in its listing; None where there is none."""
        if self._keys is None:
            return self._by_name.get(name, self._default)
        choice = self._keys.choose(name)
        if choice.is_refused:
            return None
        return choice.row.secret if choice.row is not None else self._default


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


def match(table: Table, names: Collection[str], default: Secret | None = None, above: str = "") -> Matched:
    """Give every bundle in ``names`` its password from ``table``; those without a line get ``default``.

    Args:
        table: what people wrote.
        names: gone through twice, and not kept.
        default: for bundles that no line names.
        above: where all names begin, so that a line may be written from a folder above what was named.
    """
    keys = _Keys(table.rows, above)
    for name in names:
        keys.count(name)
    contradicting: set[int] = set()
    without = 0
    for name in names:
        choice = keys.choose(name)
        contradicting.update(choice.contradicting)
        without += choice.is_refused or (choice.row is None and default is None)
    return Matched(
        Passwords(default=default, keys=keys),
        unused=tuple(row.line for row in table.rows[1:] if not keys.hits(row.key)),
        ambiguous=tuple(dict.fromkeys(row.line for row in table.rows if keys.is_ambiguous(row.key))),
        contradicting=tuple(sorted(contradicting)),
        incomplete=table.incomplete,
        without=without,
    )


_ITSELF = 1 << 20
"""Weight of a line that names a bundle itself; that of a folder is its depth."""
_FROM_ABOVE = 2 * _ITSELF
"""Weight of a line that begins above what was named; a bundle that it names below that is meant first."""
_LONGER = 6
"""What makes such a line, which is longer than the whole name, the most exact one that a bundle has."""


class _Choice(Struct):
    """What a table says of one bundle."""

    row: Row | None = None
    weight: int = 0
    is_refused: bool = False
    contradicting: list[int] = field(default_factory=list)


class _Hits(Struct, gc=False):
    """How many bundles a key of the table names, and how exactly it does so at best."""

    weight: int = 0
    count: int = 0
    folder_count: int = 0


_NONE = _Hits()


class _Keys:
    """What the lines of a table name: a path, its last parts, with or without extension; or a folder."""

    def __init__(self, rows: Iterable[Row], above: str) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row.key.rstrip("/"), []).append(row)
        self._above = tuple(self._known_above([piece for piece in _folded(above).split("/") if piece]))
        self._hits: dict[str, _Hits] = {}

    def count(self, name: str) -> None:
        """Count one bundle for the keys that name it."""
        for key, (weight, depth) in self._of(name).items():
            hits = self._hits.setdefault(key, _Hits())
            hits.folder_count += depth > 0
            if weight and weight >= hits.weight:
                hits.count = hits.count + 1 if weight == hits.weight else 1
                hits.weight = weight

    def hits(self, key: str) -> int:
        """Return how many bundles ``key`` names."""
        hits = self._hits.get(key.rstrip("/"), _NONE)
        return hits.folder_count if _is_folder(key, hits) else hits.count

    def is_ambiguous(self, key: str) -> bool:
        """Tell whether ``key`` names several bundles by themselves."""
        hits = self._hits.get(key.rstrip("/"), _NONE)
        return not _is_folder(key, hits) and hits.count > 1

    def choose(self, name: str) -> _Choice:
        """Return what the table says of ``name``: the most exact line, unless others contradict it."""
        found: list[tuple[int, Row]] = []
        for key, (weight, depth) in self._of(name).items():
            hits = self._hits[key]
            is_best = (weight, 1) == (hits.weight, hits.count)
            exactness = weight if weight > _FROM_ABOVE else weight + _LONGER
            for row in self._rows[key]:
                is_folder = _is_folder(row.key, hits)
                if depth if is_folder else is_best:
                    found.append((depth if is_folder else exactness, row))
        choice = _Choice()
        for weight, row in sorted(found, key=lambda pair: pair[1].line):
            if choice.row is None or choice.weight < weight:
                choice.row, choice.weight, choice.is_refused = row, weight, False
            elif choice.weight == weight and choice.row.secret.reveal() != row.secret.reveal():
                choice.contradicting.append(row.line)
                choice.is_refused = True
        return choice

    def _known_above(self, pieces: list[str]) -> Iterator[str]:
        """Give the ends of the path above all names that lines begin with, or are."""
        for start in range(len(pieces)):
            end = "/".join(pieces[start:])
            if any(key == end or key.startswith(f"{end}/") for key in self._rows):
                yield end

    def _of(self, name: str) -> dict[str, tuple[int, int]]:
        """Return the keys that may name ``name``: how exactly, and its depth as a folder; 0: not."""
        pieces = _folded(name).split("/")
        found: dict[str, tuple[int, int]] = {}
        for start in range(len(pieces)):
            path = "/".join(pieces[start:])
            # The whole path counts more than its last parts, and those more than without extension.
            weight = 2 * (_ITSELF + (2 if start == 0 else 1))
            for key, exactness in ((path, weight), (path.rpartition(".")[0], weight - 1)):
                if key in self._rows:
                    known = found.get(key, (0, 0))
                    found[key] = known[0] or exactness, known[1]
            for end in range(start + 1, len(pieces)):
                folder = "/".join(pieces[start:end])
                if folder in self._rows:
                    known = found.get(folder, (0, 0))
                    found[folder] = known[0], known[1] or end + 1
        for above in self._above:
            path = f"{above}/{_folded(name)}"
            for key, weight in ((path, _FROM_ABOVE), (path.rpartition(".")[0], _FROM_ABOVE - 1)):
                if key in self._rows:
                    known = found.get(key, (0, 0))
                    found[key] = known[0] or weight, known[1]
            if above in self._rows:
                known = found.get(above, (0, 0))
                found[above] = known[0], known[1] or 1
        return found


def _is_folder(key: str, hits: _Hits) -> bool:
    """Tell whether ``key`` means a folder: a slash ends it, or no bundle has that name."""
    return key.endswith("/") or not hits.count


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
