"""Compiles the kernels for other processors and systems, and runs their self-test where that is possible.

Usage: ``python tools/cross_compile.py [TARGET ...] [--rounds 20]``. Warnings are errors. What is missing is
told and left out: the compilers are gcc and clang of the system, Debian's for Windows and ARM
(gcc-mingw-w64-x86-64, gcc-aarch64-linux-gnu), and zig's (``pip install ziglang``); the runners are qemu-user
and wine. The self-test (``tests/native/selftest.c``) needs no Python: published vectors, then a comparison
with the plain code at every level of the processor.

``msvc`` only reads the code: clang as a stand-in that has Microsoft's words and none of GNU's names, which
shows what would not be guarded. It is not that compiler.

Exit code: 0 nothing failed; 1 something failed; 2 nothing could be tried.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NATIVE = ROOT / "src" / "lpx" / "_native"
SELFTEST = ROOT / "tests" / "native"
KERNELS = [path for path in sorted(NATIVE.glob("*.c")) if path.name != "module.c"]
WARNINGS = (
    "-std=c11",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Wno-sign-conversion",
    "-Werror",
)
MICROSOFT = (
    "--target=x86_64-pc-windows-msvc",
    "-fms-extensions",
    "-fms-compatibility",
    "-ffreestanding",
    "-U__clang__",
    "-U__GNUC__",
    # Microsoft's compiler takes every intrinsic anywhere; here the processor must be named for that.
    "-march=icelake-server",
)


@dataclass(frozen=True)
class Target:
    """A processor and system, with what compiles for it and what runs its programs."""

    name: str
    compiler: tuple[str, ...]
    runner: tuple[str, ...] | None = ()
    """None: nothing here runs it."""


def zig(target: str) -> tuple[str, ...]:
    """Return zig's compiler for ``target``; its own checks are for its own builds."""
    return (sys.executable, "-m", "ziglang", "cc", "-target", target, "-fno-sanitize=all")


TARGETS = (
    Target("gcc", ("gcc",)),
    Target("clang", ("clang",)),
    Target("msvc", ("clang", *MICROSOFT), None),
    Target("mingw", ("x86_64-w64-mingw32-gcc", "-static"), ("wine",)),
    Target("aarch64-gcc", ("aarch64-linux-gnu-gcc", "-static"), ("qemu-aarch64",)),
    Target("x86_64-linux", zig("x86_64-linux-musl")),
    Target("x86-linux", zig("x86-linux-musl"), ("qemu-i386",)),
    Target("aarch64-linux", zig("aarch64-linux-musl"), ("qemu-aarch64",)),
    Target("s390x-linux", zig("s390x-linux-musl"), ("qemu-s390x",)),
    Target("riscv64-linux", zig("riscv64-linux-musl"), ("qemu-riscv64",)),
    Target("x86_64-windows", zig("x86_64-windows-gnu"), ("wine",)),
    Target("aarch64-windows", zig("aarch64-windows-gnu"), None),
    Target("x86_64-macos", zig("x86_64-macos"), None),
    Target("aarch64-macos", zig("aarch64-macos"), None),
)


def missing(program: Sequence[str]) -> str:
    """Return what of ``program`` is not there, or nothing."""
    if "ziglang" in program:
        return "" if find_spec("ziglang") else "ziglang (pip install ziglang)"
    return "" if not program or shutil.which(program[0]) else program[0]


def attempt(command: Sequence[str], folder: Path) -> str:
    """Run ``command``; return its complaint, or nothing."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        return ""
    return f"exit code {done.returncode}\n" + (done.stderr + done.stdout).strip()[:2000]


def read_only(target: Target, folder: Path) -> tuple[str, str]:
    """Let the compiler read the kernels; return ``compiled`` or ``failed``, and what it said."""
    # Words of Microsoft's own are no fault here.
    warnings = [option for option in WARNINGS if option != "-Wpedantic"]
    command = [*target.compiler, *warnings, f"-I{NATIVE}", "-fsyntax-only", *map(str, KERNELS)]
    complaint = attempt(command, folder)
    return ("failed", complaint) if complaint else ("compiled", "read only: no program was made")


def make_and_run(target: Target, folder: Path, rounds: int) -> tuple[str, str]:
    """Compile and run the self-test; return ``ran``, ``compiled`` or ``failed``, and what was said."""
    program = folder / f"selftest-{target.name}.exe"
    options = ["-O2", *WARNINGS, f"-I{NATIVE}", f"-I{SELFTEST}", "-o", str(program)]
    sources = [*KERNELS, *sorted(SELFTEST.glob("*.c"))]
    complaint = attempt([*target.compiler, *options, *map(str, sources)], folder)
    if complaint:
        return "failed", complaint
    if target.runner is None:
        return "compiled", "nothing here runs it"
    absent = missing(target.runner)
    if absent:
        return "compiled", f"not run: {absent} is missing"
    command = [*target.runner, str(program), str(rounds)]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, errors="replace")
    said = done.stdout.strip()
    if done.returncode == 0 and "no difference" in said:
        return "ran", said
    return "failed", f"exit code {done.returncode}\n{said}\n{done.stderr.strip()[:2000]}"


def try_target(target: Target, folder: Path, rounds: int) -> tuple[str, str]:
    """Do for ``target`` what can be done; return ``ran compiled failed`` or ``skipped``, and why."""
    absent = missing(target.compiler)
    if absent:
        return "skipped", f"{absent} is missing"
    if target.compiler[1:] == MICROSOFT:
        return read_only(target, folder)
    return make_and_run(target, folder, rounds)


def main() -> None:
    """Try the named targets, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [target.name for target in TARGETS]
    parser.add_argument("targets", nargs="*", choices=[[], *names], metavar="TARGET", help=", ".join(names))
    parser.add_argument("--rounds", type=int, default=20, help="of the self-test, at each level")
    chosen = parser.parse_args()
    states = set()
    with tempfile.TemporaryDirectory(prefix="lpx-cross-") as name:
        for target in TARGETS:
            if chosen.targets and target.name not in chosen.targets:
                continue
            state, told = try_target(target, Path(name), chosen.rounds)
            states.add(state)
            print(f"{target.name:<16} {state:<9} {told}", flush=True)
    if "failed" in states:
        sys.exit(1)
    if states == {"skipped"}:
        sys.exit(2)


if __name__ == "__main__":
    main()
