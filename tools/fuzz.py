"""Coverage-guided fuzzing, each target for some seconds: ``tools/fuzz.py [TARGET ...] [--seconds 60]``.

``kernels-c`` are the kernels alone under libFuzzer, against the plain code at every level of the processor;
``kernels`` are the same behind their Python module; both with AddressSanitizer and UBSan. All others are what
reads bytes of strangers (``tests/fuzz/targets.py``), under atheris. What is needed, and how to run it for
hours, stands in ``tests/fuzz/README.md``.

Exit code: 0 nothing was found; 1 something was found; 2 a target could not be run, which is told elsewhere
and counts under CI.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NATIVE = ROOT / "src" / "lpx" / "_native"
SELFTEST = ROOT / "tests" / "native"
FUZZ = ROOT / "tests" / "fuzz"
sys.path[0] = str(
    ROOT / "tests"
)  # in place of this folder, whose fuzz.py would hide the package of that name

from fuzz.seeds import seeds  # noqa: E402 - the package is found only now
from fuzz.targets import PASSWORD, TARGETS  # noqa: E402

KERNELS_C = "kernels-c"
ALL = (KERNELS_C, *TARGETS)
SANITIZERS = (
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
    "-gline-tables-only",
    "-DLPX_ROLLED",
    "-O1",
)
LONGEST = 1 << 14
"""Bytes of an input."""


class CannotRunError(Exception):
    """What is missing on this machine."""


@dataclass(frozen=True)
class Outcome:
    """What came of one target."""

    target: str
    state: str
    """``clean``, ``found`` or ``skipped``."""
    executions: int = 0
    seconds: float = 0
    edges: int = 0
    edges_there: int = 0
    inputs: int = 0
    """Of the corpus."""
    told: str = ""


def clang() -> str:
    """Return the compiler that knows libFuzzer."""
    found = shutil.which(os.environ.get("CLANG", "clang"))
    if found is None:
        raise CannotRunError("clang is not installed (Debian: clang libclang-rt-14-dev)")
    return found


def compiled(command: Sequence[str], folder: Path) -> None:
    """Run a compiler."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotRunError(f"{command[0]} failed: {done.stderr.strip()[:600]}")


def program_of_kernels(folder: Path) -> Path:
    """Build the kernels and their differential as a fuzzer; return the program."""
    program = folder / "fuzzer"
    sources = [path for path in NATIVE.glob("*.c") if path.name != "module.c"]
    sources += [SELFTEST / "differential.c", FUZZ / "kernels.c"]
    options = [*SANITIZERS, "-fsanitize=fuzzer", f"-I{NATIVE}", f"-I{SELFTEST}"]
    compiled([clang(), *options, *map(str, sorted(sources)), "-o", str(program)], folder)
    return program


def module_of_kernels(folder: Path) -> Path:
    """Build the Python module with sanitizers and with what tells a fuzzer of branches taken."""
    module = folder / "_kernels.so"
    options = [*SANITIZERS, "-fsanitize=fuzzer-no-link", "-fPIC", "-shared", "-DPy_LIMITED_API=0x030B0000"]
    includes = [f"-I{sysconfig.get_path('include')}", f"-I{NATIVE}"]
    compiled([clang(), *options, *includes, *map(str, sorted(NATIVE.glob("*.c"))), "-o", str(module)], folder)
    return module


def command_of(target: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command that fuzzes ``target``, without libFuzzer's options, and its environment."""
    environment = {**os.environ, "LPX_CONFIG": ""}
    if target == KERNELS_C:
        return [str(program_of_kernels(folder))], environment
    found = find_spec("atheris")
    if found is None or found.origin is None:
        raise CannotRunError("atheris is not installed (pip install atheris; Linux and macOS)")
    command = [sys.executable, str(FUZZ / "under_atheris.py"), target]
    if target == "kernels":
        library = Path(found.origin).parent.parent / "asan_with_fuzzer.so"
        if not library.is_file():
            raise CannotRunError("this atheris brings no asan_with_fuzzer.so")
        environment["LD_PRELOAD"] = str(library)
        # Python keeps memory until its end, which is no leak of ours.
        environment["ASAN_OPTIONS"] = "detect_leaks=0"
        command += ["--kernels", str(module_of_kernels(folder))]
    return command, environment


def corpora(target: str, folder: Path) -> list[str]:
    """Return the folders of inputs; libFuzzer writes new ones into the first."""
    own, begin = folder / "corpus", folder / "seeds"
    for made in (own, begin):
        made.mkdir(parents=True, exist_ok=True)
    if target in TARGETS:
        for number, data in enumerate(seeds(target, PASSWORD)):
            (begin / str(number)).write_bytes(data)
    kept = FUZZ / "corpus" / target
    return [str(path) for path in (own, begin, kept) if path.is_dir()]


def fuzz(target: str, seconds: int, folder: Path, more: Sequence[str]) -> Outcome:
    """Fuzz one target; what is found lies in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        command, environment = command_of(target, folder)
    except CannotRunError as error:
        return Outcome(target, "skipped", told=str(error))
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=3072",
        "-print_final_stats=1",
        f"-artifact_prefix={folder}/",
        *more,
    ]
    begin = time.monotonic()
    with (folder / "log.txt").open("wb") as log:
        inputs = corpora(target, folder)
        done = subprocess.run(
            [*command, *options, *inputs], stdout=log, stderr=log, env=environment, check=False
        )
    told = (folder / "log.txt").read_text(encoding="utf-8", errors="replace")
    return outcome(target, done.returncode, told, time.monotonic() - begin, folder)


def outcome(target: str, code: int, told: str, seconds: float, folder: Path) -> Outcome:
    """Read libFuzzer's own words: executions, edges reached, edges there are."""
    executions = re.findall(r"stat::number_of_executed_units:\s*(\d+)", told)
    reached = re.findall(r"cov: (\d+) ft: \d+ corp: (\d+)", told)
    there = [int(number) for number in re.findall(r"\((\d+) inline 8-bit counters\)", told)]
    edges, inputs = map(int, reached[-1]) if reached else (0, 0)
    # libFuzzer ends with 0 when its time is up. A target that was never called is no clean one.
    clean = code == 0 and executions and int(executions[-1]) > 0
    lines = [
        line
        for line in told.splitlines()
        if re.search(r"ERROR|Error|Exception|assert|differs|artifact", line)
    ]
    return Outcome(
        target,
        "clean" if clean else "found",
        int(executions[-1]) if executions else 0,
        seconds,
        edges,
        max(there, default=0),
        inputs,
        "" if clean else "\n  ".join([f"exit code {code}; {folder / 'log.txt'}", *lines[-6:]]),
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """Return a line for each target."""
    lines = [
        f"{'target':<12} {'result':<8} {'executions':>10} {'per s':>7} {'edges reached':>14} {'inputs':>7}"
    ]
    for item in outcomes:
        # Atheris tells how many were reached only.
        edges = f"{item.edges}/{item.edges_there}" if item.edges_there else str(item.edges)
        pace = item.executions / item.seconds if item.seconds else 0
        name = f"{item.target:<12} {item.state:<8}"
        lines.append(f"{name} {item.executions:>10} {pace:>7.0f} {edges:>14} {item.inputs:>7}")
        if item.told:
            lines.append(f"  {item.told}")
    return "\n".join(lines)


def main() -> None:
    """Fuzz the named targets, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", choices=[[], *ALL], metavar="TARGET", help=", ".join(ALL))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="targets at the same time")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "fuzz", help="keeps inputs from run to run"
    )
    parser.add_argument(
        "--option", action="append", default=[], help="for libFuzzer, e.g. --option=-runs=1000"
    )
    chosen = parser.parse_args()
    folder: Path = chosen.folder.resolve()
    with ThreadPoolExecutor(chosen.jobs) as pool:
        outcomes = list(
            pool.map(
                lambda target: fuzz(target, chosen.seconds, folder / target, chosen.option),
                chosen.targets or ALL,
            )
        )
    print(table(outcomes))
    states = {item.state for item in outcomes}
    if "found" in states:
        sys.exit(1)
    if "skipped" in states and os.environ.get("CI"):
        print("CI must install what the skipped targets need")
        sys.exit(2)


if __name__ == "__main__":
    main()
