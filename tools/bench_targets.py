"""Measures every speed that lpx promises against the programs that people use today: ``make bench``.

Whole verification (MD5 of the zip, every entry decrypted, inflated, CRC or HMAC and MD5 checked, document
parsed and validated) stands beside ``7z t`` and ``md5sum`` of the same file, which do less. Two readings are
given: *inside* a process that has loaded lpx before, as a batch or a server has, which the limits are about;
and the whole *process* of one ``lpx verify``, which pays the start of Python. Rounds are interleaved, medians
are given. The figures are ratios, because machines differ; a busy machine spoils them, which is then said.

Usage: python tools/bench_targets.py [--rounds 5] [--megabytes 300] [--curve 1000] [--only PART]
       [--write docs/performance.md | --quick]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import bench_batch
import lpx._native as kernels
from bench_bundles import PASSWORD, make_bundles
from bench_run import (
    LPX,
    Taken,
    busy_share,
    compile_lpx,
    environment,
    modules_of,
    rounds_of,
    run,
    together,
    verify_inside,
    verify_process,
)
from bench_table import Row, machine, table, write

WITH_KERNELS = {
    "aes-stored": 1.15,
    "aes-deflated": 0.42,
    "traditional-deflated": 0.32,
    "traditional-stored": 0.32,
}
WITHOUT = {"aes-stored": 1.7, "aes-deflated": 0.6, "traditional-deflated": 1.3, "traditional-stored": 1.3}
"""Greatest allowed ratio inside a loaded process: to md5sum alone for aes-stored, else to 7z t + md5sum."""
PEERS = ("7z", "unzip", "md5sum")


class Sizes(NamedTuple):
    """How much is measured, and how often."""

    megabytes: int = 300
    rounds: int = 5
    starts: int = 7
    large: int = 12
    small: int = 1_000
    curve: int = 1000


QUICK = Sizes(megabytes=4, rounds=1, starts=1, large=2, small=20, curve=1)
"""Tells only whether everything can be measured: at this size the start of processes is all there is."""


def single_bundles(
    big: dict[str, Path], small: dict[str, Path], rounds: int, *, native: bool
) -> Iterator[Row]:
    """Measure one large bundle of each packing."""
    for packing, limit in (WITH_KERNELS if native else WITHOUT).items():
        archive = big[packing]

        def md5sum(archive: Path = archive) -> Taken:
            return run(["md5sum", str(archive)])

        def peers(archive: Path = archive) -> Taken:
            return together(run(["7z", "t", f"-p{PASSWORD}", str(archive)]), md5sum(archive))

        is_alone = packing == "aes-stored"
        found = rounds_of(
            {
                "inside": lambda a=archive, w=small[packing]: verify_inside(w, a, native=native),  # type: ignore[misc]
                "process": lambda a=archive: verify_process(a, native=native),  # type: ignore[misc]
                "peer": md5sum if is_alone else peers,
            },
            rounds,
        )
        ours, process, peer = found["inside"], found["process"], found["peer"]
        yield Row(
            f"{packing}{'' if native else ', without the kernels'}",
            "md5sum" if is_alone else "7z t + md5sum",
            ours.seconds,
            peer.seconds,
            ours.seconds / peer.seconds,
            limit,
            process.seconds / peer.seconds,
            ours.cpu / peer.cpu if peer.cpu else None,
            process.peak_mb,
        )


def against_unzip(archive: Path, warm_up: Path, rounds: int) -> Iterator[Row]:
    """Measure one large bundle against Info-ZIP, which knows traditional encryption alone."""
    found = rounds_of(
        {
            "inside": lambda: verify_inside(warm_up, archive),
            "peer": lambda: together(
                run(["unzip", "-tqq", "-P", PASSWORD, str(archive)]), run(["md5sum", str(archive)])
            ),
        },
        rounds,
    )
    ours, peer = found["inside"], found["peer"]
    ratio, cpu = ours.seconds / peer.seconds, ours.cpu / peer.cpu if peer.cpu else None
    yield Row("traditional-deflated", "unzip -t + md5sum", ours.seconds, peer.seconds, ratio, 1.0, None, cpu)


def batches(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Measure many large AES-stored bundles against md5sum alone, and many small ones."""
    megabytes, rounds = sizes.megabytes, sizes.rounds
    made = bench_batch.make_bundles(folder / "made", 2, megabytes * 500_000, compress="store", students=20)
    large = bench_batch.multiply(made, folder / "large", sizes.large)
    paths = [str(path) for path in bench_batch.archives(large)]
    verify = (*LPX, "batch", "verify")
    found = rounds_of(
        {
            "lpx": lambda: run([*verify, str(large)], environment(native=True)),
            "md5sum": lambda: run(["md5sum", *paths]),
        },
        rounds,
    )
    ours, peer = found["lpx"], found["md5sum"]
    ratio = ours.seconds / peer.seconds
    # Neither time nor memory of the workers is counted with the command's own.
    what = f"batch of {len(paths)} AES-stored bundles of {megabytes // 2} MB"
    yield Row(what, "md5sum *.zip", ours.seconds, peer.seconds, ratio, 1.0, ratio)
    few = bench_batch.make_bundles(folder / "few", bench_batch.DISTINCT, bench_batch.SMALL, compress="auto")
    small = bench_batch.multiply(few, folder / "small", sizes.small)
    found = rounds_of({"lpx": lambda: run([*verify, str(small)], environment(native=True))}, rounds)
    ours = found["lpx"]
    rate = sizes.small / ours.seconds
    yield Row(
        f"batch of {sizes.small:,} bundles of one student, 200 KB", "bundles/s", ours.seconds, 0, rate, 300,
        floor=True,
    )  # fmt: skip


def packing(tree: Path, folder: Path, rounds: int) -> Iterator[Row]:
    """Measure writing an archive and its digest against 7-Zip with the same settings."""
    script = str(Path(__file__).with_name("bench_pack.py"))
    for way, options in (("deflate", ["-mx1"]), ("store", ["-mx0"])):
        ours, theirs = folder / f"ours-{way}.zip", folder / f"theirs-{way}.zip"

        def pack(way: str = way, target: Path = ours) -> Taken:
            return run([sys.executable, script, way, str(tree), str(target)], environment(native=True))

        def seven(options: list[str] = options, target: Path = theirs) -> Taken:
            target.unlink(missing_ok=True)
            command = [
                "7z",
                "a",
                "-tzip",
                "-mem=AES256",
                *options,
                f"-p{PASSWORD}",
                "-bd",
                "-bso0",
                str(target),
                ".",
            ]
            made = run(command, folder=tree)
            return together(made, run(["md5sum", str(target)]))

        found = rounds_of({"lpx": pack, "7z": seven}, rounds)
        mine, peer = found["lpx"], found["7z"]
        ratio, cpu = mine.seconds / peer.seconds, mine.cpu / peer.cpu if peer.cpu else None
        against = f"7z a {options[0]} + md5sum"
        yield Row(
            f"packing, AES-256, {way}",
            against,
            mine.seconds,
            peer.seconds,
            ratio,
            1.0,
            ratio,
            cpu,
            mine.peak_mb,
        )


def start_up(bundle: Path, rounds: int) -> Iterator[Row]:
    """Measure what a user waits for before anything is done, in milliseconds."""
    found = rounds_of(
        {
            "bare": lambda: run([sys.executable, "-c", "pass"]),
            "help": lambda: run([*LPX, "--help"]),
            "small": lambda: verify_process(bundle),
        },
        rounds,
    )
    bare, helped, small = found["bare"], found["help"], found["small"]
    over = 1000 * (helped.seconds - bare.seconds)
    yield Row("lpx --help, ms over a bare Python", "python -c pass", helped.seconds, bare.seconds, over, 100)
    over = 1000 * small.seconds
    what = "lpx verify of one student"
    yield Row(f"{what}, ms in all", "python -c pass", small.seconds, bare.seconds, over, 500)
    # These two hold on a busy machine as well.
    over = 1000 * (small.cpu - bare.cpu)
    yield Row(
        f"{what}, ms of processor time over a bare Python", "python -c pass", small.cpu, bare.cpu, over, 200
    )
    ours = modules_of([*LPX, "verify", str(bundle)], environment(native=True))
    theirs = modules_of([sys.executable, "-c", "pass"])
    over = ours - theirs
    yield Row(
        f"{what}, modules over a bare Python", "python -c pass", ours, theirs, over, 300, unit="modules"
    )


def curve(folder: Path, most_megabytes: int) -> Iterator[str]:
    """Measure one AES-stored bundle from 1 MB up, inside a loaded process: linear, in bounded memory."""
    warm_up = None
    for megabytes in (1, 10, 100, 1000, 4000):
        if megabytes > most_megabytes:
            break
        place = folder / str(megabytes)
        place.mkdir()
        archive = make_bundles(
            place, megabytes * 1_000_000, max(1, min(60, megabytes // 10)), ("aes-stored",)
        )["aes-stored"]
        warm_up = warm_up or archive
        found = rounds_of({"lpx": lambda a=archive, w=warm_up: verify_inside(w, a)}, 3)["lpx"]  # type: ignore[misc]
        process = verify_process(archive)
        yield (
            f"| {megabytes:,} MB | {found.seconds:.3f} s | {1000 * found.seconds / megabytes:.2f} ms "
            f"| {process.seconds:.2f} s | {process.peak_mb:.0f} MB |"
        )


class Material:
    """The bundles that the parts measure with, made when they are first asked for."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder = folder
        self.sizes = sizes

    def place(self, name: str) -> Path:
        """Return a new folder."""
        place = self.folder / name
        place.mkdir()
        return place

    @cached_property
    def big(self) -> dict[str, Path]:
        """A large bundle of each packing."""
        return make_bundles(self.place("big"), self.sizes.megabytes * 1_000_000, students=4)

    @cached_property
    def small(self) -> dict[str, Path]:
        """A small bundle of each packing."""
        return make_bundles(self.place("small"), 200_000, students=1)

    @cached_property
    def tree(self) -> Path:
        """The files of the large bundles."""
        return next(iter(self.big.values())).parent.parent / "tree"

    def measure(self, part: str) -> Iterator[Row]:
        """Measure one part."""
        rounds = self.sizes.rounds
        if part == "single":
            yield from single_bundles(self.big, self.small, rounds, native=True)
            weak = "traditional-deflated"
            yield from against_unzip(self.big[weak], self.small[weak], rounds)
        elif part == "pure":
            yield from single_bundles(self.big, self.small, rounds, native=False)
        elif part == "packing":
            yield from packing(self.tree, self.place("packed"), rounds)
        elif part == "start":
            yield from start_up(self.small["aes-deflated"], self.sizes.starts)
        elif part == "batch":
            yield from batches(self.place("batch"), self.sizes)


PARTS = ("single", "pure", "packing", "start", "batch", "curve")


def main() -> None:
    """Measure, print and perhaps write the table; exit with 1 when a limit is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=300, help="content of a large bundle, in 10^6 bytes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--curve", type=int, default=1000, help="largest bundle of the curve in MB; 0 for none"
    )
    parser.add_argument("--quick", action="store_true", help="try everything at a small size; judge nothing")
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="one part alone; may be given several times"
    )
    parser.add_argument("--write", type=Path, help="file that holds the marks between which the table goes")
    chosen = parser.parse_args()
    if not kernels.loaded:
        sys.exit("the kernels are not there: build them first (pip install -e .), or unset LPX_NATIVE")
    absent = [program for program in PEERS if shutil.which(program) is None]
    if absent:
        sys.exit(f"not here: {', '.join(absent)}; python tools/peers.py tells how to get them")
    if chosen.quick and chosen.write:
        sys.exit("what --quick measures says nothing about speed and is not written anywhere")
    sizes = Sizes(
        megabytes=chosen.megabytes, rounds=chosen.rounds, starts=max(7, chosen.rounds), curve=chosen.curve
    )
    sizes = QUICK if chosen.quick else sizes
    compile_lpx()
    busy = busy_share()
    rows: list[Row] = []
    points: list[str] = []
    with tempfile.TemporaryDirectory(prefix="lpx-bench-") as name:
        material = Material(Path(name), sizes)
        for part in chosen.only or PARTS:
            for row in material.measure(part):
                rows.append(row)
                print(table([row], judged=not chosen.quick)[-1], flush=True)
        if "curve" in (chosen.only or PARTS):
            for point in curve(material.place("curve"), sizes.curve):
                points.append(point)
                print(point, flush=True)
    lines = [machine(busy), "", *table(rows)]
    if points:
        head = [
            "| one AES-stored bundle | inside | per MB | whole process | peak memory |",
            "|---|---|---|---|---|",
        ]
        lines += ["", *head, *points]
    if chosen.quick:
        print("Everything can be measured. At this size the figures say nothing.")
        return
    if chosen.write:
        write(chosen.write, lines)
    else:
        print("To put this into the documentation, on a quiet machine: --write docs/performance.md")
    missed = [row.what for row in rows if not row.is_met]
    if missed:
        sys.exit("missed: " + "; ".join(missed))


if __name__ == "__main__":
    main()
