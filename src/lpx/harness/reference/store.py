"""Where the reference module keeps its students: one SQLite database, and files under their digests."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import md5, sha256
from typing import TYPE_CHECKING

from lpx.harness.reference.nouns import StoredFile, StoredRecord, StoredStudent

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.portfolio.nouns import Json

_TABLES = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS student (
    school TEXT NOT NULL, national_id TEXT NOT NULL, number TEXT NOT NULL,
    basic TEXT NOT NULL, extras TEXT NOT NULL, place INTEGER PRIMARY KEY, UNIQUE (school, national_id));
CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY, student INTEGER NOT NULL REFERENCES student(place) ON DELETE CASCADE,
    kind TEXT NOT NULL, body TEXT NOT NULL, extras TEXT NOT NULL, origin TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (
    record INTEGER NOT NULL REFERENCES record(id) ON DELETE CASCADE, slot TEXT NOT NULL,
    sha256 TEXT NOT NULL, md5 TEXT NOT NULL, size INTEGER NOT NULL, extension TEXT NOT NULL, name TEXT);
CREATE INDEX IF NOT EXISTS record_of ON record(student);
CREATE INDEX IF NOT EXISTS file_of ON file(record);
"""


class Store:
    """The module's memory. Changes happen inside ``transaction``: all of them, or none.

    Args:
        folder: Where database and files lie; made when missing.
        durable: Whether every change must be on disk before it counts; a test may do without.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._files = folder / "files"
        self._files.mkdir(parents=True, exist_ok=True)
        # One thread at a time uses it, though not always the one that made it.
        self._database = sqlite3.connect(
            folder / "module.sqlite", isolation_level=None, check_same_thread=False
        )
        if not durable:
            self._database.execute("PRAGMA synchronous = OFF")
            self._database.execute("PRAGMA journal_mode = MEMORY")
        self._database.execute("PRAGMA foreign_keys = ON")
        self._database.executescript(_TABLES)
        self._fresh: list[str] = []
        self._sweep()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything that happens inside, or on an error nothing of it."""
        self._fresh = []
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            for digest in self._fresh:
                self._path(digest).unlink(missing_ok=True)
            raise
        self._database.execute("COMMIT")

    # -- settings ----------------------------------------------------------------------------------

    @property
    def school(self) -> str:
        """Code of the school that the module works for; empty before the first reset."""
        row = self._database.execute("SELECT value FROM setting WHERE name = 'school'").fetchone()
        return "" if row is None else str(row[0])

    def reset(self, school: str) -> None:
        """Forget everybody and work for ``school``."""
        with self.transaction():
            self._database.execute("DELETE FROM student")
            self._database.execute("INSERT OR REPLACE INTO setting VALUES ('school', ?)", (school,))
        self._sweep()

    # -- students ----------------------------------------------------------------------------------

    def student(self, school: str, national_id: str) -> StoredStudent | None:
        """Return one student of a school."""
        row = self._database.execute(
            "SELECT place, school, national_id, number, basic, extras FROM student"
            " WHERE school = ? AND national_id = ?",
            (school, national_id),
        ).fetchone()
        return None if row is None else self._read(row)

    def students(self, school: str) -> tuple[StoredStudent, ...]:
        """Return all students of a school in the order in which they came."""
        rows = self._database.execute(
            "SELECT place, school, national_id, number, basic, extras FROM student"
            " WHERE school = ? ORDER BY place",
            (school,),
        ).fetchall()
        return tuple(self._read(row) for row in rows)

    def put(self, student: StoredStudent) -> None:
        """Enter a student; one with the same number at the same school is replaced."""
        self._database.execute(
            "DELETE FROM student WHERE school = ? AND national_id = ?", (student.school, student.national_id)
        )
        self._database.execute(
            "INSERT INTO student (school, national_id, number, basic, extras) VALUES (?, ?, ?, ?, ?)",
            (
                student.school,
                student.national_id,
                student.number,
                _text({"values": student.basic.values, "extras": student.basic.extras}),
                _text(student.extras),
            ),
        )
        self.add(student.school, student.national_id, student.records)

    def add(self, school: str, national_id: str, records: tuple[StoredRecord, ...]) -> None:
        """Add records to a student who is there."""
        (place,) = self._database.execute(
            "SELECT place FROM student WHERE school = ? AND national_id = ?", (school, national_id)
        ).fetchone()
        for record in records:
            identity = self._database.execute(
                "INSERT INTO record (student, kind, body, extras, origin) VALUES (?, ?, ?, ?, ?)",
                (place, record.kind, _text(record.values), _text(record.extras), record.origin),
            ).lastrowid
            self._database.executemany(
                "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        identity,
                        item.slot,
                        item.sha256,
                        item.md5,
                        item.size,
                        item.extension,
                        item.original_name,
                    )
                    for item in record.files
                ],
            )

    def _read(self, row: tuple[int, str, str, str, str, str]) -> StoredStudent:
        place, school, national_id, number, basic, extras = row
        files: dict[int, list[StoredFile]] = {}
        for record, *members in self._database.execute(
            "SELECT record, slot, sha256, md5, size, extension, name FROM file"
            " WHERE record IN (SELECT id FROM record WHERE student = ?)",
            (place,),
        ):
            files.setdefault(record, []).append(StoredFile(*members))
        records = tuple(
            StoredRecord(kind, json.loads(body), json.loads(more), tuple(files.get(identity, ())), origin)
            for identity, kind, body, more, origin in self._database.execute(
                "SELECT id, kind, body, extras, origin FROM record WHERE student = ? ORDER BY id", (place,)
            )
        )
        parts = json.loads(basic)
        return StoredStudent(
            national_id,
            school,
            number,
            StoredRecord("basic", parts["values"], parts["extras"]),
            records,
            json.loads(extras),
        )

    # -- files -------------------------------------------------------------------------------------

    def keep(self, slot: str, data: bytes, extension: str, original_name: str | None) -> StoredFile:
        """Keep the bytes of a file; return how to find them again."""
        digest = sha256(data).hexdigest()
        path = self._path(digest)
        if not path.exists():
            self._fresh.append(digest)
            waiting = path.with_suffix(".part")
            waiting.write_bytes(data)
            waiting.replace(path)
        checksum = md5(data, usedforsecurity=False).hexdigest()
        return StoredFile(slot, digest, checksum, len(data), extension, original_name)

    def content(self, file: StoredFile) -> bytes:
        """Return the bytes of a file."""
        return self._path(file.sha256).read_bytes()

    def _path(self, digest: str) -> Path:
        return self._files / digest

    def _sweep(self) -> None:
        """Take away files that no record has: the module may have been stopped in the middle."""
        known = {row[0] for row in self._database.execute("SELECT DISTINCT sha256 FROM file")}
        for path in self._files.iterdir():
            if path.name not in known:
                path.unlink()


def _text(value: Mapping[str, Json]) -> str:
    return json.dumps(value)
