"""Runs all tests where nothing could compile the kernels: ``tools/without_compiler.py [pytest's arguments]``.

Makes a clone of what is committed and an environment of its own, with a compiler that always fails, so that
the kernels are not there at all; then every test. What may be left out is stated here: the tests in
``tests/native``, which are about nothing but the kernels, and the one that looks for them in a wheel. Any
other test that is left out makes this fail, unless a program of the system is not there.

Takes as long as ``make test`` does, and some minutes to fill the environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = "attest,dask,deep,pdf,postgres,scale,web,docs,test,dev"
MAY_BE_LEFT_OUT = (
    re.compile(r"tests/native\b.*the kernels are switched off or were not compiled"),
    re.compile(r"tests/packaging/test_wheel\.py\b.*CC=false forbids compiling"),
    re.compile(r"the program '[^']+' is not installed"),
    re.compile(r"the collected facts do not lie beside this checkout"),
)


def run(*command: str | Path, folder: Path, environment: dict[str, str]) -> None:
    """Run a command; its failure ends everything."""
    subprocess.run([str(part) for part in command], cwd=folder, env=environment, check=True)


def main() -> None:
    """Clone, fill an environment, look that no kernel is there, and run the tests."""
    fails = shutil.which("false")
    if fails is None:
        sys.exit("this needs the program 'false', which stands in for a compiler")
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("LPX_", "PYTHON", "VIRTUAL"))
    }
    environment = {**kept, "CC": fails, "CXX": fails, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    # These tests must be left out here, so what CI says of left-out tests must not count.
    environment.pop("CI", None)
    with tempfile.TemporaryDirectory(prefix="lpx-without-compiler-") as name:
        clone = Path(name) / "lpx"
        run("git", "clone", "-q", ROOT, clone, folder=ROOT, environment=environment)
        run(sys.executable, "-m", "venv", ".venv", folder=clone, environment=environment)
        python = clone / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        pip = (python, "-m", "pip")
        fixed = ("-q", "-c", "constraints.txt")
        run(*pip, "install", *fixed, "pip", "setuptools", "wheel", folder=clone, environment=environment)
        run(*pip, "install", *fixed, "-e", f".[{EXTRAS}]", folder=clone, environment=environment)
        house = ("-d", ".venv/wheelhouse", ".[web]", "setuptools", "wheel")
        run(*pip, "download", *fixed, *house, folder=clone, environment=environment)
        compiled = [path for path in (clone / "src").rglob("_kernels.*") if path.suffix in {".so", ".pyd"}]
        if compiled:
            sys.exit(f"something compiled {compiled[0].name} all the same")
        run(python, "-m", "lpx", "--version", folder=clone, environment=environment)
        sys.exit(tests(python, clone, environment))


def tests(python: Path, clone: Path, environment: dict[str, str]) -> int:
    """Run the tests, show what they say, and judge what was left out."""
    wanted = sys.argv[1:] or ["-q", "-n", "auto", "--benchmark-disable"]
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", *wanted]
    with subprocess.Popen(
        command,
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        left_out = []
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith("SKIPPED"):
                left_out.append(line.strip())
    unexpected = [line for line in left_out if not any(known.search(line) for known in MAY_BE_LEFT_OUT)]
    for line in unexpected:
        print(f"left out without need: {line}")
    return process.returncode or bool(unexpected)


if __name__ == "__main__":
    main()
