"""Runs programs for the benchmarks: seconds, processor time, peak memory, and how busy the machine is."""

from __future__ import annotations

import compileall
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import lpx
from bench_bundles import password_environment

LPX = (sys.executable, "-m", "lpx")
LAUNCHER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
if hasattr(os, "wait4"):
    _, status, usage = os.wait4(process.pid, 0)
    code, peak = os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1000
    cpu = usage.ru_utime + usage.ru_stime
else:
    code, peak, cpu = process.wait(), 0, 0
print(json.dumps([time.perf_counter() - start, cpu, peak, code]))
"""
"""A small process of its own, because a child's peak memory counts that of the process it was forked from."""


class Taken(NamedTuple):
    """What a run took. ``peak_mb`` and ``cpu`` are 0 where the system does not tell."""

    seconds: float
    cpu: float
    peak_mb: float = 0


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Taken:
    """Run ``command``, which must succeed; the exit code of another is shown and ends the benchmark."""
    taken, code = measured(command, environment, folder)
    if code != 0:
        sys.exit(f"{' '.join(command[:4])} ...: exit code {code}; nothing was measured")
    return taken


def measured(
    command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> tuple[Taken, int]:
    """Run ``command``; return what it took, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *command],
        env=environment,
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
    )
    seconds, cpu, peak, code = json.loads(done.stdout)
    return Taken(seconds, cpu, peak), code


def compile_lpx() -> None:
    """Compile all of lpx, as pip does when it installs: an edited checkout may do so in every process."""
    compileall.compile_dir(Path(lpx.__file__).parent, quiet=1)


def modules_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Return how many modules Python imports while it runs ``command``, which begins with Python itself."""
    python, *rest = command
    done = subprocess.run(
        [python, "-X", "importtime", *rest],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    return sum(line.startswith("import time:") for line in done.stderr.splitlines()) - 1


def verify_process(archive: Path, *, native: bool = True) -> Taken:
    """Run ``lpx verify`` as a user does."""
    return run([*LPX, "verify", str(archive)], environment(native=native))


def verify_inside(warm_up: Path, archive: Path, *, native: bool = True) -> Taken:
    """Verify inside a process that has loaded lpx before, as a batch or a server does."""
    script = str(Path(__file__).with_name("bench_inside.py"))
    command = [sys.executable, script, str(warm_up), str(archive)]
    done = subprocess.run(command, env=environment(native=native), check=True, stdout=subprocess.PIPE)
    seconds, cpu, peak, verdict = json.loads(done.stdout)
    if verdict != "conforms":
        sys.exit(f"{archive.parent.name}: {verdict}, expected conforms; nothing was measured")
    return Taken(seconds, cpu, peak)


def environment(*, native: bool) -> dict[str, str]:
    """Return the environment in which lpx finds the password, with the kernels or without them."""
    chosen = dict(password_environment())
    chosen.pop("LPX_NATIVE", None)
    return chosen if native else {**chosen, "LPX_NATIVE": "0"}


def rounds_of(contenders: Mapping[str, Callable[[], Taken]], rounds: int) -> dict[str, Taken]:
    """Run all contenders in interleaved rounds; return medians (of memory the maximum)."""
    taken: dict[str, list[Taken]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            taken[name].append(contender())
    return {
        name: Taken(
            statistics.median(one.seconds for one in found),
            statistics.median(one.cpu for one in found),
            max(one.peak_mb for one in found),
        )
        for name, found in taken.items()
    }


def together(*parts: Taken) -> Taken:
    """Return what several runs, one after the other, took."""
    return Taken(
        sum(one.seconds for one in parts), sum(one.cpu for one in parts), max(one.peak_mb for one in parts)
    )


def busy_share(seconds: float = 1.0) -> float:
    """Return how much of the processors others use just now; 0 where it cannot be told."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0

    def read() -> tuple[int, int]:
        values = [int(value) for value in stat.read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
        return values[3] + values[4], sum(values)

    idle, total = read()
    time.sleep(seconds)
    idle_later, total_later = read()
    return 1 - (idle_later - idle) / max(1, total_later - total)
