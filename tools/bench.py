"""Measures lpx against the programs that people use today, in one run: ``make bench``.

Whole verification by ``lpx verify`` (MD5 of the zip, every entry decrypted, inflated, CRC or HMAC and MD5
checked, document parsed and validated, start-up of Python included) is compared with ``7z t`` plus ``md5sum``
of the same file, which do less. Rounds are interleaved; medians are given. The figures are ratios, because
machines differ; a loaded machine spoils them.
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


def measure_bundle(archive: Path, rounds: int) -> dict[str, float]:
    """Return the medians for one bundle."""
    verify: list[float] = []
    peers: list[float] = []
    peak = 0.0
    for _ in range(rounds):
        seconds, memory, code = run([*LPX, "verify", str(archive)], password_environment())
        if code != 0:
            sys.exit(f"lpx verify {archive.parent.name}: exit code {code}, expected 0; nothing was measured")
        verify.append(seconds)
        peak = max(peak, memory)
        tested, _, code = run(["7z", "t", f"-p{PASSWORD}", str(archive)])
        if code != 0:
            sys.exit(f"7z t {archive.parent.name}: exit code {code}")
        summed, _, _ = run(["md5sum", str(archive)])
        peers.append(tested + summed)
    ours, theirs = statistics.median(verify), statistics.median(peers)
    return {"lpx_s": ours, "peers_s": theirs, "ratio": ours / theirs, "peak_mb": peak}


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
        big = make_bundles(folder / "big", chosen.megabytes * 1_000_000, students=8)
        small = make_bundles(folder / "small", 200_000, students=1)
        figures = {packing: measure_bundle(archive, chosen.rounds) for packing, archive in big.items()}
        start = measure_start(small["aes-deflated"], max(7, chosen.rounds))
    missed = []
    print(f"{'bundle':24}{'lpx s':>9}{'7z+md5 s':>10}{'ratio':>8}{'limit':>8}{'peak MB':>9}")
    for packing, row in figures.items():
        print(
            f"{packing:24}{row['lpx_s']:9.3f}{row['peers_s']:10.3f}{row['ratio']:8.2f}"
            f"{LIMITS[packing]:8.2f}{row['peak_mb']:9.0f}"
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
