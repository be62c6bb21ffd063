"""The kernels hold nothing that only GNU's compilers understand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.needs("clang")
def test_a_compiler_with_microsofts_words_and_without_gnus_reads_the_kernels(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "tools/cross_compile.py", "msvc"],
        cwd=repository,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split()[:2] == ["msvc", "compiled"]


@pytest.mark.needs("gcc")
def test_the_selftest_needs_no_python(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "tools/cross_compile.py", "gcc", "--rounds", "1"],
        cwd=repository,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "published vectors" in done.stdout
