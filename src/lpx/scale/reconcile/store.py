"""The table of all students of both sides, on disk where it would be large.

SQLite of the standard library: there is one row per student and bundle, and what is asked is one grouping
by student, so a column store has nothing to win (``tools/bench_reconcile.py stores`` measures it against
DuckDB).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec
from msgspec import Struct

from lpx.scale.reconcile.nouns import WORST, Difference, Spot, Who
from lpx.scale.reconcile.reduce import unpack_records
from lpx.scale.reconcile.rows import RecordRow, StudentRow, held_files

if TYPE_CHECKING:
    from lpx.scale.reconcile.nouns import What

BEFORE, AFTER = 0, 1

_CACHE_KB = 64_000
_AT_ONCE = 500
_NUMBER = re.compile(r"[0-9]+")
_SCHEMA = """
CREATE TABLE entry (student BLOB, side INT, bundle INT, position INT, pointer TEXT, school TEXT, id TEXT,
                    name TEXT, fingerprint BLOB, counts BLOB, records BLOB);
CREATE TABLE opened (number INTEGER PRIMARY KEY, student BLOB UNIQUE);
CREATE TABLE person (number INTEGER PRIMARY KEY, school TEXT, id TEXT, name TEXT, side INT, bundle INT,
                     pointer TEXT);
CREATE TABLE leftover (number INT, side INT, kind TEXT, core BLOB, files BLOB, whole INT, copies BLOB,
                       row BLOB, bundle INT, held INT);
CREATE TABLE difference (rank INT, number INT, place TEXT, doubt INT, told BLOB);
"""
_RANKS = {what: rank for rank, what in enumerate(WORST)}


class Entry(Struct, frozen=True):
    """A student as he or she stands in one bundle."""

    side: int
    bundle: int
    position: int
    pointer: str
    school: str
    id: str
    name: str
    counts: dict[str, int]
    records: tuple[RecordRow, ...]


class OpenStudent(Struct, frozen=True):
    """A student who is not the same in every respect, with all there is of him or her."""

    number: int
    entries: tuple[Entry, ...]

    def side(self, side: int) -> tuple[Entry, ...]:
        """Return the entries of one side."""
        return tuple(entry for entry in self.entries if entry.side == side)

    def rows(self, side: int) -> list[RecordRow]:
        """Return the records of one side, in the order of bundles and documents."""
        return [row for entry in self.side(side) for row in entry.records]

    @property
    def first(self) -> Entry:
        """The entry that says who it is: the first of the side before, else of the side after."""
        return min(self.entries, key=lambda entry: (entry.side, entry.bundle, entry.position))


class Leftover(Struct, frozen=True):
    """A record that the rungs within a student could not match."""

    key: int
    """Number of the row in the store."""
    number: int
    """Of the student."""
    side: int
    whole: bool
    """Whether the whole student is on this side only."""
    copies: tuple[int, int]
    row: RecordRow


class Store:
    """Students in, differences out. Use it as a context manager."""

    def __init__(self, file: Path | None = None) -> None:
        """Open a store in ``file``, which must not exist yet; without one everything stays in memory."""
        self._base = sqlite3.connect(":memory:" if file is None else file)
        # Nothing here outlives the run, so nothing has to survive a crash.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KB}", "temp_store=FILE"):
            self._base.execute(f"PRAGMA {pragma}")
        self._base.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    # ------------------------------------------------------------------ students

    def add(self, side: int, bundle: int, rows: Iterable[StudentRow]) -> None:
        """Take the students of one bundle."""
        self._base.executemany(
            "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                (
                    row.student,
                    side,
                    bundle,
                    row.position,
                    row.pointer,
                    row.school,
                    row.id,
                    row.name,
                    row.fingerprint,
                    msgspec.msgpack.encode(row.counts),
                    row.records,
                )
                for row in rows
            ),
        )

    def sort(self) -> None:
        """Find the students who have to be looked at, numbered in the order in which bundles name them."""
        self._base.execute("CREATE INDEX by_student ON entry (student, side, bundle, position, fingerprint)")
        self._base.execute(
            "INSERT INTO opened (student) SELECT student FROM entry INDEXED BY by_student GROUP BY student"
            " HAVING NOT (count(*) = 2 AND sum(side) = 1 AND min(fingerprint) = max(fingerprint))"
            " ORDER BY min((side << 60) | (bundle << 24) | position), student"
        )

    def count_open(self) -> int:
        """Return how many students have to be looked at."""
        return int(self._base.execute("SELECT count(*) FROM opened").fetchone()[0])

    def count_students(self, side: int) -> tuple[int, int]:
        """Return how many students a side has, and how many of them stand in more than one of its bundles."""
        found = self._base.execute(
            "SELECT count(*), coalesce(sum(bundles > 1), 0) FROM (SELECT count(DISTINCT bundle) AS bundles"
            " FROM entry INDEXED BY by_student WHERE side = ? GROUP BY student)",
            (side,),
        ).fetchone()
        return int(found[0]), int(found[1])

    def open_students(self) -> Iterator[OpenStudent]:
        """Go through the students who have to be looked at, in order."""
        yield from self._students("", ())

    def student(self, number: int) -> OpenStudent:
        """Return one student who has to be looked at."""
        return next(self._students("WHERE opened.number = ?", (number,)))

    def _students(self, where: str, parameters: tuple[int, ...]) -> Iterator[OpenStudent]:
        rows = self._base.execute(
            "SELECT opened.number, side, bundle, position, pointer, school, id, name, counts, records"  # noqa: S608 - ours
            f" FROM opened CROSS JOIN entry ON entry.student = opened.student {where}"
            " ORDER BY opened.number, side, bundle, position",
            parameters,
        )
        for number, group in groupby(rows, key=lambda row: row[0]):
            entries = tuple(_entry(row[1:]) for row in group)
            yield OpenStudent(number, entries)

    # ------------------------------------------------------------------ people

    def name(
        self, number: int, school: str, id_: str, name: str, alone: tuple[int, Spot] | None = None
    ) -> None:
        """Remember what may be shown of a student; ``alone`` says on which side only, and where."""
        place = (alone[0], alone[1].bundle, alone[1].pointer) if alone is not None else (None, None, None)
        self._base.execute("INSERT INTO person VALUES (?,?,?,?,?,?,?)", (number, school, id_, name, *place))

    def person(self, number: int) -> tuple[str, Who]:
        """Return school and student."""
        school, id_, name = self._base.execute(
            "SELECT school, id, name FROM person WHERE number = ?", (number,)
        ).fetchone()
        return school, Who(f"student-{number}", id_, name)

    def alone(self) -> Iterator[tuple[int, int, Spot]]:
        """Go through the students who are on one side only, and are not the same as somebody on the other."""
        rows = self._base.execute(
            "SELECT number, side, bundle, pointer FROM person WHERE side IS NOT NULL ORDER BY number"
        )
        return ((number, side, Spot(bundle, pointer)) for number, side, bundle, pointer in rows)

    # ------------------------------------------------------------------ leftovers

    def leave(
        self, number: int, side: int, rows: Iterable[tuple[RecordRow, tuple[int, int]]], *, whole: bool
    ) -> None:
        """Put records aside that are on one side only, with how often they are held before and after."""
        self._base.executemany(
            "INSERT INTO leftover VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                (
                    number,
                    side,
                    row.kind,
                    row.core,
                    row.files,
                    int(whole),
                    msgspec.msgpack.encode(copies),
                    msgspec.msgpack.encode(row),
                    row.bundle,
                    held_files(row),
                )
                for row, copies in rows
            ),
        )

    def index_leftovers(self) -> None:
        """Make leftovers findable by what they say and by whose they are."""
        for column in ("core", "files"):
            self._base.execute(f"CREATE INDEX leftover_{column} ON leftover ({column}, side)")
        self._base.execute("CREATE INDEX leftover_number ON leftover (number, kind)")

    def namesakes(self) -> Iterator[tuple[int, int, int]]:
        """Yield missing student, extra student, and how many records only the two of them have."""
        yield from self._base.execute(
            "SELECT before, after, count(*) FROM (SELECT max(CASE side WHEN 0 THEN number END) AS before,"
            " max(CASE side WHEN 1 THEN number END) AS after, min(whole) AS whole FROM leftover"
            " WHERE core <> x'' GROUP BY core HAVING count(*) = 2 AND sum(side) = 1)"
            " WHERE whole = 1 GROUP BY before, after ORDER BY before, after"
        )

    def count_leftovers(self, number: int) -> int:
        """Return how many records of a student were put aside that can be told from others."""
        query = "SELECT count(*) FROM leftover WHERE number = ? AND core <> x''"
        return int(self._base.execute(query, (number,)).fetchone()[0])

    def left_of(self, number: int) -> tuple[int, int]:
        """Return how many records of a student are left, and how many attachments they hold."""
        query = "SELECT count(*), coalesce(sum(held), 0) FROM leftover WHERE number = ?"
        records, held = self._base.execute(query, (number,)).fetchone()
        return int(records), int(held)

    def take_student(self, number: int) -> None:
        """Take all leftovers of a student away, who is somebody else on the other side."""
        self._base.execute("DELETE FROM leftover WHERE number = ?", (number,))
        self._base.execute("UPDATE person SET side = NULL WHERE number = ?", (number,))

    def shared(self, column: str) -> Iterator[tuple[list[Leftover], list[Leftover]]]:
        """Yield the leftovers of both sides that are equal in ``column`` (``core`` or ``files``)."""
        if column not in {"core", "files"}:
            raise ValueError(column)
        query = (
            f"SELECT {column} FROM leftover WHERE {column} > ? GROUP BY {column}"  # noqa: S608 - one of two
            f" HAVING min(side) < max(side) ORDER BY {column} LIMIT {_AT_ONCE}"
        )
        last = b""
        # What is taken away meanwhile must not disturb the search, so it begins anew after each few.
        while values := self._base.execute(query, (last,)).fetchall():
            for (value,) in values:
                sides: tuple[list[Leftover], list[Leftover]] = ([], [])
                for leftover in self._leftovers(f"WHERE {column} = ?", (value,)):
                    sides[leftover.side].append(leftover)
                yield sides
                last = value

    def take(self, leftovers: Iterable[Leftover]) -> None:
        """Take leftovers away that found a partner."""
        self._base.executemany("DELETE FROM leftover WHERE rowid = ?", ((item.key,) for item in leftovers))

    def left_by_student(self) -> Iterator[tuple[int, list[Leftover]]]:
        """Go through what is still left, student by student."""
        rows = self._leftovers("", (), order="number, rowid")
        for number, group in groupby(rows, key=lambda item: item.number):
            yield number, list(group)

    def _leftovers(
        self, where: str, parameters: tuple[object, ...], order: str = "rowid"
    ) -> Iterator[Leftover]:
        found = self._base.execute(
            "SELECT rowid, number, side, whole, copies, row, bundle"  # noqa: S608 - ours
            f" FROM leftover {where} ORDER BY {order}",
            parameters,
        )
        for key, number, side, whole, copies, row, bundle in found:
            yield Leftover(
                key,
                number,
                side,
                bool(whole),
                msgspec.msgpack.decode(copies, type=tuple[int, int]),
                msgspec.structs.replace(msgspec.msgpack.decode(row, type=RecordRow), bundle=bundle),
            )

    # ------------------------------------------------------------------ differences

    def tell(self, number: int, differences: Iterable[Difference]) -> None:
        """Keep differences of a student."""
        self._base.executemany(
            "INSERT INTO difference VALUES (?,?,?,?,?)",
            (
                (_RANKS[item.what], number, _place(item), int(item.doubt), msgspec.msgpack.encode(item))
                for item in differences
            ),
        )

    def counted(self) -> list[tuple[What, bool, int]]:
        """Return how many differences there are by what and doubt."""
        rows = self._base.execute(
            "SELECT rank, doubt, count(*) FROM difference GROUP BY rank, doubt ORDER BY 1, 2"
        )
        return [(WORST[rank], bool(doubt), count) for rank, doubt, count in rows]

    def differences(self, most: int = -1) -> Iterator[Difference]:
        """Go through the differences, the worst first, at most ``most`` of them (-1: all)."""
        decode = msgspec.msgpack.Decoder(Difference).decode
        for (told,) in self._base.execute(
            "SELECT told FROM difference ORDER BY rank, number, place, rowid LIMIT ?", (most,)
        ):
            yield decode(told)


def _place(difference: Difference) -> str:
    """Return what puts differences of a student in the order of bundles and documents."""
    spots = (difference.before, difference.after)
    told = "".join(f"{spot.bundle}{spot.pointer}\0" for spot in spots if spot is not None)
    return _NUMBER.sub(lambda number: number[0].zfill(9), told) + difference.slot


def _entry(row: tuple[int, int, int, str, str, str, str, bytes, bytes]) -> Entry:
    counts = msgspec.msgpack.decode(row[7], type=dict[str, int])
    return Entry(*row[:7], counts, unpack_records(row[8], row[1]))
