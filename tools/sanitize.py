"""Builds the kernels with AddressSanitizer and UndefinedBehaviorSanitizer, and hammers them.

Twice: as a C program over buffers that end where their bytes end (``tests/native/selftest.c``), and as the
Python module under the fuzz target (``tests/native/hammer_module.py``). Needs GCC or Clang with sanitizers.

Usage: python tools/sanitize.py [--rounds 20] [--calls 2000]
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NATIVE = ROOT / "src" / "lpx" / "_native"
SELFTEST = ROOT / "tests" / "native"
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-g")
WARNINGS = ("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wno-sign-conversion")


def compiler() -> list[str]:
    """Return the compiler's command."""
    return shlex.split(os.environ.get("CC", "gcc"))


def build(folder: Path, name: str, *options: str) -> list[str]:
    """Compile the kernels without the file that speaks to Python; return the object files."""
    made = folder / name
    made.mkdir()
    sources = [str(path) for path in sorted(NATIVE.glob("*.c")) if path.name != "module.c"]
    command = [*compiler(), "-O1", "-fPIC", *SANITIZERS, *WARNINGS, "-Werror", *options, "-c", *sources]
    subprocess.run(command, check=True, cwd=made)
    return [str(path) for path in sorted(made.glob("*.o"))]


def hammer(folder: Path, objects: Sequence[str], rounds: int) -> None:
    """Build and run the C program."""
    program, sources = folder / "selftest", sorted(str(path) for path in SELFTEST.glob("*.c"))
    command = [*compiler(), "-O1", *SANITIZERS, *WARNINGS, "-Werror", f"-I{NATIVE}", *sources, *objects]
    subprocess.run([*command, "-o", str(program)], check=True)
    subprocess.run([str(program), str(rounds)], check=True)


def hammer_module(folder: Path, objects: Sequence[str], calls: int) -> None:
    """Build the Python module and run the fuzz target on it; Python itself is not built with sanitizers."""
    module = folder / "_kernels.so"
    includes = (f"-I{sysconfig.get_path('include')}", f"-I{NATIVE}")
    options = ("-O1", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror", "-DPy_LIMITED_API=0x030B0000")
    command = [*compiler(), *options, *SANITIZERS, *includes, str(NATIVE / "module.c"), *objects]
    subprocess.run([*command, "-o", str(module)], check=True)
    found = [
        subprocess.run(
            [*compiler(), f"-print-file-name={library}"], check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        for library in ("libasan.so", "libubsan.so")
    ]
    environment = {
        **os.environ,
        "LD_PRELOAD": ":".join(found),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python keeps memory until its end, which is no leak of ours
        "LPX_NATIVE": "1",
    }
    script = ROOT / "tests" / "native" / "hammer_module.py"
    subprocess.run([sys.executable, str(script), str(module), str(calls)], check=True, env=environment)


def main() -> None:
    """Build and hammer both; the first failure ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="of the C program, at each level")
    parser.add_argument("--calls", type=int, default=2000, help="of the Python module")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lpx-sanitize-") as name:
        folder = Path(name)
        objects = build(folder, "dispatched")
        hammer(folder, objects, chosen.rounds)
        hammer_module(folder, objects, chosen.calls)
        hammer(folder, build(folder, "portable", "-DLPX_PORTABLE"), 2)


if __name__ == "__main__":
    main()
