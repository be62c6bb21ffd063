"""How fast many bundles are checked, against md5sum and 7-Zip in the same run, and what a kill costs.

Run it with the Python that lpx is installed in::

    python tools/bench_batch.py                      # small bundles, large bundles, the curve to 10,000
    python tools/bench_batch.py --curve 100000       # the curve to 100,000
    python tools/bench_batch.py --kill 2000          # kill -9 twice amid 2,000 bundles, resume, compare

Every figure is of the whole command as a user types it, with a warm page cache; the median of some rounds.
CPU time is told beside wall time, since only it means anything while others use the machine.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import psutil

from bench_bundles import PASSWORD, grow, password_environment
from lpx.archive.sealing import Compress
from lpx.coursecode import load_code_edition
from lpx.edition import load_edition
from lpx.synthesis.bundle import entries_of, make_stem, write_bundle
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term

DISTINCT = 20
"""Different small bundles; more are further names of them."""
SMALL = 200_000
"""Content bytes of a small bundle: one student."""
LARGE = 150_000_000
LARGE_COUNT = 12
LPX = (sys.executable, "-m", "lpx", "batch", "verify")
OUTPUTS = ("results.jsonl", "summary.json", "summary.txt", "summary.html")


def main() -> int:
    """Measure what was asked for; return 1 when results of a killed run differ."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--curve", type=int, default=10_000, help="most bundles of the curve; 0 for none")
    options.add_argument("--kill", type=int, default=0, help="bundles of the killed run; 0 for none")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--skip-large", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="lpx-bench-") as name:
        folder = Path(name)
        small = make_bundles(folder / "small", DISTINCT, SMALL, compress="auto")
        if chosen.kill:
            return kill(folder, multiply(small, folder / "killed", chosen.kill))
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
        measure_small(multiply(small, folder / "thousand", 1_000), chosen.rounds)
        if not chosen.skip_large:
            measure_large(folder, chosen.rounds)
        if chosen.curve:
            curve(small, folder, chosen.curve)
    return 0


def measure_small(folder: Path, rounds: int) -> None:
    """Print how fast 1,000 small bundles are checked."""
    paths = list(archives(folder))
    print(f"{len(paths)} bundles of one student, {size_of(paths) / 1e6:.0f} MB in all")
    some = paths[:100]
    found = compare(
        {
            "md5sum *.zip": partial(run, ["md5sum", *map(str, paths)]),
            "lpx batch verify": partial(check, folder),
            "lpx on a single one": partial(check, paths[0].parent),
            "7z t on 100, one by one": partial(test_by_7z, some),
        },
        rounds,
    )
    sums, lpx, single, seven = found.values()
    print(
        f"  {len(paths) / lpx.wall:.0f} bundles/s; {len(paths) / lpx.ideal:.0f}/s by CPU time on idle cores"
    )
    each = (lpx.cpu - single.cpu) / (len(paths) - 1)
    print(
        f"  {single.cpu:.2f} s CPU to begin and end, {each * 1e3:.2f} ms CPU for each bundle, all processes"
    )
    print(f"  lpx / (7z t + md5sum): {lpx.wall / (seven.wall * len(paths) / len(some) + sums.wall):.3f}\n")


def measure_large(folder: Path, rounds: int) -> None:
    """Print how fast large AES-stored bundles are checked, against ``md5sum`` alone."""
    made = make_bundles(folder / "large", 2, LARGE, compress="store", students=20)
    large = folder / "large-many"
    for number in range(LARGE_COUNT):
        link(made[number % len(made)], large / f"{number:06d}" / made[number % len(made)].name)
    paths = list(archives(large))
    print(f"{len(paths)} AES-stored bundles of {LARGE / 1e6:.0f} MB, {size_of(paths) / 1e6:.0f} MB in all")
    found = compare(
        {
            "md5sum *.zip": partial(run, ["md5sum", *map(str, paths)]),
            "lpx batch verify": partial(check, large),
            "7z t, one by one": partial(test_by_7z, paths),
        },
        rounds,
    )
    lpx, sums = found["lpx batch verify"], found["md5sum *.zip"]
    by_cpu = lpx.ideal / sums.ideal
    print(f"  lpx / md5sum: {lpx.wall / sums.wall:.2f}; by CPU time on idle cores {by_cpu:.2f}\n")
    shutil.rmtree(folder / "large")
    shutil.rmtree(large)


class Spent(NamedTuple):
    """What a command took."""

    wall: float
    cpu: float
    cores: int

    @property
    def ideal(self) -> float:
        """Seconds that its CPU time would take on idle cores, shared evenly."""
        return self.cpu / self.cores


def compare(commands: dict[str, Callable[[], Spent]], rounds: int) -> dict[str, Spent]:
    """Run each command in turn, some rounds; print and return the medians."""
    found: dict[str, list[Spent]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found[name].append(command())
    medians = {}
    for name, spent in found.items():
        wall, cpu = (
            statistics.median(item.wall for item in spent),
            statistics.median(item.cpu for item in spent),
        )
        medians[name] = Spent(wall, cpu, spent[0].cores)
        print(f"  {name:<26} {wall:>8.2f} s wall  {cpu:>8.2f} s CPU", flush=True)
    return medians


def curve(small: list[Path], folder: Path, most: int) -> None:
    """Print time and memory from 10 bundles to ``most``, and the memory of comparing them with themselves."""
    columns = ("bundles", "seconds", "bundles/s", "ms CPU each", "main MB", "worker MB", "compare MB")
    print("  ".join(f"{column:>11}" for column in columns))
    count = 10
    while count <= most:
        place = multiply(small, folder / f"curve-{count}", count)
        spent, usage = measured(place)
        compared = watched([*LPX[:-1], "compare", str(place), str(place)])[1]
        cells = (
            f"{count:,}",
            f"{spent.wall:.1f}",
            f"{count / spent.wall:.0f}",
            f"{spent.cpu / count * 1e3:.2f}",
            f"{usage.main:.0f}",
            f"{usage.worker:.0f}",
            f"{compared.main:.0f}",
        )
        print("  ".join(f"{cell:>11}" for cell in cells), flush=True)
        shutil.rmtree(place)
        count *= 10
    print()


def kill(folder: Path, place: Path) -> int:
    """Kill a batch twice, resume it, and compare it with an undisturbed one."""
    killed = Path(__file__).resolve().parent.parent / "tests" / "scale" / "killed.py"
    check(place, "--out", str(folder / "whole"))
    out = folder / "out"
    for share in ("0.3", "0.4"):
        asked = [sys.executable, str(killed), "batch", "verify", str(place), "--out", str(out)]
        asked += ["--resume"] if out.exists() else []
        code = subprocess.run(
            asked, env={**password_environment(), "KILL_AFTER": share}, check=False
        ).returncode
        done = sum(1 for _ in (out / "journal.jsonl").open("rb")) - 1
        print(f"killed (exit code {code}) with {done} bundles done")
    check(place, "--out", str(out), "--resume")
    same = [name for name in OUTPUTS if (out / name).read_bytes() == (folder / "whole" / name).read_bytes()]
    print(f"resumed; the same byte for byte: {', '.join(same)}")
    return 0 if len(same) == len(OUTPUTS) else 1


def make_bundles(folder: Path, count: int, size: int, *, compress: Compress, students: int = 1) -> list[Path]:
    """Write different bundles of ``size`` content bytes with a bare digest beside each."""
    edition, codes = load_edition(), load_code_edition()
    made = []
    for number in range(count):
        rng = Random(f"{size}/{number}")
        school = make_school(rng, edition, CoursePlan(codes), students=students, term=Term(112, 1))
        stem = make_stem(rng, edition, school.code, school.term)
        entries = grow(entries_of(school.students, edition, stem), size)
        bundle = write_bundle(entries, edition, stem=stem, password=PASSWORD, seed=number, compress=compress)
        path = folder / str(number) / bundle.name
        path.parent.mkdir(parents=True)
        path.write_bytes(bundle.archive)
        sign(path, path)
        made.append(path)
    return made


def multiply(bundles: list[Path], folder: Path, count: int) -> Path:
    """Give ``bundles`` ``count`` names in folders of at most 1,000."""
    for number in range(count):
        source = bundles[number % len(bundles)]
        school = source.name.partition("_")[0]
        hour, minute = divmod(number % 1000 // 60, 24)[1], number % 60
        name = f"{school}_2022_02_{number % 28 + 1:02d}_{hour:02d}_{minute:02d}_{number % 59:02d}.zip"
        link(source, folder / f"{number // 1000:06d}" / f"{number % 1000:03d}" / name)
    return folder


def link(source: Path, target: Path) -> None:
    """Give an archive another name, with its signature file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(source, target)
    os.link(f"{source}.md5", f"{target}.md5")


def sign(archive: Path, path: Path) -> None:
    """Write the bare digest of ``archive`` beside ``path``."""
    digest = hashlib.md5(archive.read_bytes(), usedforsecurity=False).hexdigest()
    path.with_name(f"{path.name}.md5").write_text(digest + "\n", encoding="ascii")


def archives(folder: Path) -> Iterator[Path]:
    """Give the archives below ``folder``."""
    yield from sorted(folder.rglob("*.zip"))


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of all ``paths``."""
    return sum(path.stat().st_size for path in paths)


def check(folder: Path, *arguments: str) -> Spent:
    """Check all bundles below ``folder``, which must conform."""
    return measured(folder, *arguments)[0]


def measured(folder: Path, *arguments: str) -> tuple[Spent, Usage]:
    """Check as a user does, and watch the command and its workers."""
    return watched([*LPX, str(folder), *arguments])


def watched(command_line: list[str]) -> tuple[Spent, Usage]:
    """Run a command, which must succeed, and watch it and its workers."""
    begin = time.monotonic()
    program = subprocess.Popen(
        command_line,
        env=password_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    usage = Usage()
    command = psutil.Process(program.pid)
    while program.poll() is None:
        with contextlib.suppress(psutil.Error):
            usage.see(command, is_worker=False)
            for child in command.children(recursive=True):
                usage.see(child, is_worker=True)
        time.sleep(0.02)
    if program.returncode:
        raise SystemExit(f"lpx ended with {program.returncode}")
    return Spent(time.monotonic() - begin, usage.seconds, os.cpu_count() or 1), usage


class Usage:
    """Peak memory in MB and CPU seconds of a command and its workers, looked at now and then."""

    def __init__(self) -> None:
        self.main = self.worker = 0.0
        self._seconds: dict[int, float] = {}

    def see(self, process: psutil.Process, *, is_worker: bool) -> None:
        """Look at one process."""
        memory = process.memory_info().rss / 1e6
        if is_worker:
            self.worker = max(self.worker, memory)
        else:
            self.main = max(self.main, memory)
        times = process.cpu_times()
        self._seconds[process.pid] = times.user + times.system

    @property
    def seconds(self) -> float:
        """CPU seconds of all processes."""
        return sum(self._seconds.values())


def test_by_7z(paths: Iterable[Path]) -> Spent:
    """Let 7-Zip test every archive."""
    spent = [run(["7z", "t", f"-p{PASSWORD}", str(path)]) for path in paths]
    return Spent(sum(item.wall for item in spent), sum(item.cpu for item in spent), 1)


def run(command: list[str]) -> Spent:
    """Run ``command``, which must succeed, without its output."""
    begin, before = time.monotonic(), os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(time.monotonic() - begin, cpu, 1)


if __name__ == "__main__":
    sys.exit(main())
