"""Measures reconciling: a synthetic migration of known damage, time and memory by size; and the store alone.

``python tools/bench_reconcile.py migrate 20000`` writes a city and what a lossy migration makes of it,
reconciles the two in a process of its own, and compares what was found with the truth. With several sizes it
shows the curve. ``python tools/bench_reconcile.py stores 200000`` puts so many students of each side into the
store of lpx (SQLite), into DuckDB and into a plain dictionary, in the same run, and asks each who differs.

Times are of the wall clock and of the processors (the latter hold on a busy machine); memory is the peak of
the process that matches, and of all processes together.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self

import msgspec
import psutil

from lpx.edition import DEFAULT_EDITION, load_edition
from lpx.scale.engine import open_engine
from lpx.scale.listing import find_places
from lpx.scale.passwords import Passwords, Secret
from lpx.scale.reconcile.proving import prove
from lpx.scale.reconcile.rows import StudentRow
from lpx.scale.reconcile.run import Bundles, reconcile
from lpx.scale.reconcile.store import Store
from lpx.scale.work_through import Lost, work_through
from lpx.synthesis.city.migration import Loss, shares
from lpx.synthesis.city.plan import City, units
from lpx.synthesis.city.truth import Truth
from lpx.synthesis.city.work import Harmed, ground_of, migrate_group, write_group
from lpx.synthesis.city.writing import password_of

_DIFFERENT = 100
"""One student in so many is not the same, in the comparison of stores."""
_ROW_BYTES = 5_000
"""About what the records of a student take in the store."""


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    commands = parser.add_subparsers(dest="command", required=True)
    migrate = commands.add_parser("migrate", help="a city before and after, by number of students")
    migrate.add_argument("students", type=int, nargs="+")
    migrate.add_argument(
        "--each", type=int, default=0, help="times of each damage (default: 1 in 200 students)"
    )
    migrate.add_argument("--seed", type=int, default=1)
    migrate.add_argument("--per", choices=("student", "class"), default="student")
    migrate.add_argument("--cipher", default="aes-256")
    migrate.add_argument("--jobs", type=int, default=0)
    migrate.add_argument("--folder", type=Path, help="where to write (default: a temporary folder)")
    one = commands.add_parser("one", help="reconcile what lies in a folder; used by migrate")
    one.add_argument("folder", type=Path)
    one.add_argument("--jobs", type=int, default=0)
    stores = commands.add_parser("stores", help="the store alone, against its peers")
    stores.add_argument("students", type=int)
    store = commands.add_parser("store", help="one store; used by stores")
    store.add_argument("which", choices=tuple(_STORES))
    store.add_argument("students", type=int)
    options = parser.parse_args()
    _COMMANDS[options.command](options)


# ---------------------------------------------------------------------- a migration


def _migrate(options: argparse.Namespace) -> None:
    rows = []
    for students in options.students:
        with tempfile.TemporaryDirectory(prefix="lpx-bench-", dir=options.folder) as folder:
            rows.append(_one_size(options, students, Path(folder)))
            print(json.dumps(rows[-1]), flush=True)
    print()
    for line in _table(rows):
        print(line)
    if any(row["missed"] or row["invented"] for row in rows):
        sys.exit(1)


def _one_size(options: argparse.Namespace, students: int, folder: Path) -> dict[str, Any]:
    each = options.each or max(1, students // 200)
    begin = time.perf_counter()
    _write_city(options, students, each, folder)
    made = time.perf_counter() - begin
    command = [sys.executable, __file__, "one", str(folder), "--jobs", str(options.jobs)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {"students": students, "each": each, "made_s": round(made, 1), **result}


def _write_city(options: argparse.Namespace, students: int, each: int, folder: Path) -> None:

    city = City(students, options.seed, per=options.per, cipher=options.cipher)
    classes = units(city, ground_of(DEFAULT_EDITION))
    found = shares(city, Loss(each), len(classes))
    harmed = [(Harmed(unit, tuple(found.get(unit.number, ()))),) for unit in classes]
    truth: list[Any] = []
    with open_engine("local", options.jobs) as engine:
        write = partial(write_group, city, DEFAULT_EDITION, str(folder / "before"))
        for _, answer in work_through(engine, write, ((unit,) for unit in classes)):
            assert not isinstance(answer, Lost), answer
        after = partial(migrate_group, city, DEFAULT_EDITION, str(folder / "after"))
        for _, told in work_through(engine, after, harmed):
            assert not isinstance(told, Lost), told
            truth += [item for _, items in told for item in items]
    passwords = {unit.school: password_of(city, unit.school) for unit in classes}
    (folder / "passwords.json").write_text(json.dumps(passwords), encoding="utf-8")
    (folder / "truth.json").write_bytes(msgspec.json.encode(truth))


def _reconcile_one(options: argparse.Namespace) -> None:

    folder: Path = options.folder
    edition = load_edition(DEFAULT_EDITION)
    truth = msgspec.json.decode((folder / "truth.json").read_bytes(), type=tuple[Truth, ...])
    passwords = json.loads((folder / "passwords.json").read_text(encoding="utf-8"))

    def side(name: str) -> Bundles:
        listing = find_places([str(folder / name)], edition.signature.read_names)
        secrets = {
            place.name: Secret(passwords[Path(place.location).parent.name]) for place in listing.places
        }
        return Bundles(listing, Passwords(secrets), tuple(place.name for place in listing.places))

    begin = time.perf_counter()
    with _Watch() as watch, open_engine("local", options.jobs) as engine:
        before, after = side("before"), side("after")
        with reconcile(before, after, edition, engine, name=DEFAULT_EDITION, show=True, folder=folder) as (
            result,
            store,
        ):
            read = time.perf_counter() - begin
            proof = prove(store.differences(), truth, result.before.bundles)
    print(
        json.dumps(
            {
                "bundles": [len(side.bundles) for side in (result.before, result.after)],
                "records": result.before.records,
                "files": result.before.files,
                "megabytes": round((result.before.bytes + result.after.bytes) / 1e6),
                "seconds": round(read, 1),
                "cpu_s": round(watch.cpu_s, 1),
                "peak_mb": watch.own_mb,
                "all_mb": watch.all_mb,
                "verdict": result.verdict,
                "unread": len(result.before.unread) + len(result.after.unread),
                "damages": len(truth),
                "kinds": len({item.damage for item in truth}),
                "found": sum(proof.found.values()),
                "missed": len(proof.missed),
                "invented": len(proof.invented),
                "missed_damage": dict(Counter(item.damage for item in proof.missed)),
                "invented_what": dict(Counter(item.what for item in proof.invented)),
            }
        )
    )


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    heads = [
        "students",
        "bundles",
        "records",
        "files",
        "time",
        "processors",
        "student",
        "peak",
        "damage",
        "found",
        "invented",
    ]
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---:|" * len(heads)
    for row in rows:
        cells = (
            f"{row['students']:,}",
            " + ".join(f"{count:,}" for count in row["bundles"]),
            f"{row['records']:,}",
            f"{row['files']:,}",
            f"{row['seconds']:,.0f} s",
            f"{row['cpu_s']:,.0f} s",
            f"{row['cpu_s'] / row['students'] * 1e3:.1f} ms",
            f"{row['peak_mb']} of {row['all_mb']} MB",
            f"{row['damages']:,} of {row['kinds']} kinds",
            f"{row['found']:,}",
            f"{row['invented']:,}",
        )
        yield "| " + " | ".join(cells) + " |"


class _Watch:
    """Watches this process and all below it: processor time, and the peak of memory of each and of all."""

    def __init__(self) -> None:
        self._processes: dict[int, float] = {}
        self._stop = threading.Event()
        self.own_mb = self.all_mb = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time of all processes seen."""
        return sum(self._processes.values())

    def _run(self) -> None:
        while True:
            self._look()
            if self._stop.wait(0.1):
                return

    def _look(self) -> None:
        here = psutil.Process()
        total = 0
        for process in (here, *here.children(recursive=True)):
            try:
                times, memory = process.cpu_times(), process.memory_info().rss
            except psutil.Error:
                continue
            self._processes[process.pid] = times.user + times.system
            total += memory
            if process.pid == here.pid:
                self.own_mb = max(self.own_mb, round(memory / 1e6))
        self.all_mb = max(self.all_mb, round(total / 1e6))


# ---------------------------------------------------------------------- stores


def _compare_stores(options: argparse.Namespace) -> None:
    print("| store | put in | ask | together | peak | on disk |")
    print("|---|---:|---:|---:|---:|---:|")
    for which in _STORES:
        command = [sys.executable, __file__, "store", which, str(options.students)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        print(
            f"| {which} | {row['put_s']:.1f} s | {row['ask_s']:.1f} s | {row['put_s'] + row['ask_s']:.1f} s"
            f" | {row['peak_mb']} MB | {row['disk_mb']} MB |",
            flush=True,
        )


def _one_store(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="lpx-bench-") as folder:
        with _Watch() as watch:
            put, ask, found = _STORES[options.which](options.students, Path(folder))
        disk = sum(file.stat().st_size for file in Path(folder).iterdir())
    assert found == -(-options.students // _DIFFERENT), found
    print(json.dumps({"put_s": put, "ask_s": ask, "peak_mb": watch.own_mb, "disk_mb": round(disk / 1e6)}))


def _batches(students: int, size: int = 2_000) -> Iterator[tuple[int, list[tuple[bytes, bytes, bytes]]]]:
    """Yield the rows of both sides: side, and (student, fingerprint, records); the order is not the same."""
    filler = os.urandom(_ROW_BYTES)
    for side in (0, 1):
        for begin in range(0, students, size):
            rows = []
            for place in range(begin, min(begin + size, students)):
                number = place if side == 0 else students - 1 - place
                student = hashlib.blake2b(b"%d" % number, digest_size=16).digest()
                differs = side and number % _DIFFERENT == 0
                rows.append((student, student[::-1] if not differs else student, student + filler))
            yield side, rows


def _sqlite(students: int, folder: Path) -> tuple[float, float, int]:

    begin = time.perf_counter()
    with Store(folder / "store") as store:
        for side, rows in _batches(students):
            store.add(side, 0, [StudentRow(a, 0, "", "353301", "", "", b, {}, 0, c) for a, b, c in rows])
        put = time.perf_counter()
        store.sort()
        found = store.count_open()
        return put - begin, time.perf_counter() - put, found


def _duckdb(students: int, folder: Path) -> tuple[float, float, int]:
    import duckdb  # noqa: PLC0415 - only this store needs it
    import numpy as np  # noqa: PLC0415

    begin = time.perf_counter()
    base = duckdb.connect(str(folder / "store"))
    base.execute("SET memory_limit = '256MB'")
    base.execute(f"SET temp_directory = '{folder / 'spill'}'")
    base.execute("CREATE TABLE entry (student BLOB, side INT, fingerprint BLOB, records BLOB)")
    for side, rows in _batches(students):
        columns = [np.array(column, dtype=object) for column in zip(*rows, strict=True)]
        batch = {
            "student": columns[0],
            "side": np.full(len(rows), side, dtype=np.int32),
            "fingerprint": columns[1],
            "records": columns[2],
        }
        base.register("batch", batch)
        base.execute("INSERT INTO entry SELECT * FROM batch")
        base.unregister("batch")
    put = time.perf_counter()
    base.execute(
        "CREATE TABLE opened AS SELECT student FROM entry GROUP BY student HAVING NOT (count(*) = 2"
        " AND sum(side) = 1 AND min(fingerprint) = max(fingerprint))"
    )
    row = base.execute("SELECT count(*) FROM opened").fetchone()
    # As the store of lpx does, fetch what has to be looked at.
    for _ in iter(lambda: asked.fetchmany(100), []) if (asked := base.execute(_FETCH)) else ():
        pass
    base.close()
    return put - begin, time.perf_counter() - put, int(row[0]) if row is not None else 0


_FETCH = "SELECT student, side, records FROM opened JOIN entry USING (student) ORDER BY student, side"


def _dictionary(students: int, folder: Path) -> tuple[float, float, int]:
    """Keep fingerprints in a dictionary and records in one file: nothing but the language."""
    begin = time.perf_counter()
    seen: dict[bytes, list[tuple[int, bytes, int, int]]] = {}
    with (folder / "store").open("wb+") as file:
        place = 0
        for side, rows in _batches(students):
            for student, fingerprint, records in rows:
                seen.setdefault(student, []).append((side, fingerprint, place, len(records)))
                file.write(records)
                place += len(records)
        put = time.perf_counter()
        found = 0
        for entries in seen.values():
            if len(entries) != 2 or entries[0][1] != entries[1][1]:
                found += 1
                for _, _, offset, length in entries:
                    file.seek(offset)
                    file.read(length)
        return put - begin, time.perf_counter() - put, found


_STORES = {"sqlite": _sqlite, "duckdb": _duckdb, "dictionary": _dictionary}
_COMMANDS = {"migrate": _migrate, "one": _reconcile_one, "stores": _compare_stores, "store": _one_store}

if __name__ == "__main__":
    main()
