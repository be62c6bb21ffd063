"""Measures lpx against the programs that people use today, in one run: ``make bench``.

Whole verification (MD5 of the zip, every entry decrypted, inflated, CRC or HMAC and MD5 checked, document
parsed and validated) is compared with ``7z t`` plus ``md5sum`` of the same file, which do less. Two figures
are given: inside a process that has loaded lpx before, which the limits are about, and for a whole
``lpx verify`` process, which pays the start of Python. Rounds are interleaved; medians are given. The
figures are ratios, because machines differ; a loaded machine spoils them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench_bundles import PASSWORD, make_bundles, password_environment

LIMITS = {"aes-deflated": 0.65, "aes-stored": 1.1, "traditional-deflated": 1.3, "traditional-stored": 1.3}
"""Greatest allowed ratio of lpx to (7z t + md5sum)."""
MEMORY_LIMIT_MB = 200
HELP_LIMIT_MS = 100
SMALL_LIMIT_MS = 500
LPX = (sys.executable, "-m", "lpx")


LAUNCHER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
if hasattr(os, "wait4"):
    _, status, usage = os.wait4(process.pid, 0)
    code, peak = os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1000
else:
    code, peak = process.wait(), 0
print(json.dumps([time.perf_counter() - start, peak, code]))
"""
"""A small process of its own, because a child's peak memory counts that of the process it was forked from."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[float, float, int]:
    """Run ``command``; return seconds, peak memory in MB (0 where nobody tells) and the exit code."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *command], env=environment, check=True, stdout=subprocess.PIPE
    )
    seconds, peak, code = json.loads(done.stdout)
    return seconds, peak, code


def inside(warm_up: Path, archive: Path) -> float:
    """Return the seconds of one verification in a process that has loaded lpx before."""
    command = [sys.executable, str(Path(__file__).with_name("bench_inside.py")), str(warm_up), str(archive)]
    done = subprocess.run(command, env=password_environment(), check=True, stdout=subprocess.PIPE)
    seconds, verdict = json.loads(done.stdout)
    if verdict != "conforms":
        sys.exit(f"{archive.parent.name}: {verdict}, expected conforms; nothing was measured")
    return float(seconds)


def measure_bundle(archive: Path, warm_up: Path, rounds: int) -> dict[str, float]:
    """Return the medians for one bundle."""
    verify: list[float] = []
    whole: list[float] = []
    peers: list[float] = []
    peak = 0.0
    for _ in range(rounds):
        verify.append(inside(warm_up, archive))
        seconds, memory, code = run([*LPX, "verify", str(archive)], password_environment())
        if code != 0:
            sys.exit(f"lpx verify {archive.parent.name}: exit code {code}, expected 0; nothing was measured")
        whole.append(seconds)
        peak = max(peak, memory)
        tested, _, code = run(["7z", "t", f"-p{PASSWORD}", str(archive)])
        if code != 0:
            sys.exit(f"7z t {archive.parent.name}: exit code {code}")
        summed, _, _ = run(["md5sum", str(archive)])
        peers.append(tested + summed)
    ours, process, theirs = (statistics.median(part) for part in (verify, whole, peers))
    return {
        "lpx_s": ours,
        "process_s": process,
        "peers_s": theirs,
        "ratio": ours / theirs,
        "process_ratio": process / theirs,
        "peak_mb": peak,
    }


def measure_start(bundle: Path, rounds: int) -> dict[str, float]:
    """Return medians in milliseconds: starting Python, ``lpx --help``, verifying a small bundle."""
    bare, helped, small = [], [], []
    for _ in range(rounds):
        bare.append(run([sys.executable, "-c", "pass"])[0])
        helped.append(run([*LPX, "--help"])[0])
        seconds, _, code = run([*LPX, "verify", str(bundle)], password_environment())
        if code != 0:
            sys.exit(f"lpx verify of the small bundle: exit code {code}")
        small.append(seconds)
    bare_ms, help_ms, small_ms = (1000 * statistics.median(part) for part in (bare, helped, small))
    return {"bare_ms": bare_ms, "help_over_bare_ms": help_ms - bare_ms, "small_verify_ms": small_ms}


def main() -> None:
    """Measure, print a table, and exit with 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300, help="content of a big bundle, in 10^6 bytes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lpx-bench-") as name:
        folder = Path(name)
        (folder / "big").mkdir()
        (folder / "small").mkdir()
        big = make_bundles(folder / "big", chosen.megabytes * 1_000_000, students=4)
        small = make_bundles(folder / "small", 200_000, students=1)
        figures = {
            packing: measure_bundle(archive, small[packing], chosen.rounds)
            for packing, archive in big.items()
        }
        start = measure_start(small["aes-deflated"], max(7, chosen.rounds))
    missed = []
    print(f"{'':22}{'inside':>8}{'7z+md5sum':>11}{'ratio':>7}{'limit':>7}{'process':>9}{'ratio':>7}{'MB':>6}")
    for packing, row in figures.items():
        print(
            f"{packing:22}{row['lpx_s']:8.3f}{row['peers_s']:11.3f}{row['ratio']:7.2f}{LIMITS[packing]:7.2f}"
            f"{row['process_s']:9.3f}{row['process_ratio']:7.2f}{row['peak_mb']:6.0f}"
        )
        missed += [f"{packing}: ratio"] * (row["ratio"] > LIMITS[packing])
        missed += [f"{packing}: memory"] * (row["peak_mb"] > MEMORY_LIMIT_MB)
    print(
        f"\nlpx --help over a bare interpreter: {start['help_over_bare_ms']:.0f} ms (limit {HELP_LIMIT_MS})"
    )
    print(f"lpx verify of a small bundle: {start['small_verify_ms']:.0f} ms (limit {SMALL_LIMIT_MS})")
    missed += ["--help"] * (start["help_over_bare_ms"] > HELP_LIMIT_MS)
    missed += ["small bundle"] * (start["small_verify_ms"] > SMALL_LIMIT_MS)
    if chosen.json:
        chosen.json.write_text(json.dumps({**figures, "start": start}, indent=2) + "\n", encoding="utf-8")
    if missed:
        sys.exit("missed: " + ", ".join(missed))


if __name__ == "__main__":
    main()
