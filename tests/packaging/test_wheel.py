"""The wheel is complete: it works in an empty environment, far from the checkout."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest


def test_the_demo_runs_from_the_installed_wheel(installed: Path, run, tmp_path: Path) -> None:
    done = run(installed / "lpx", "demo", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert list(tmp_path.iterdir()) == [], "the demo leaves nothing behind"


@pytest.mark.parametrize("room", ["spec", "fixtures", "conformance"])
def test_the_data_rooms_lie_inside_the_wheel(installed: Path, run, tmp_path: Path, room: str) -> None:
    done = run(
        installed / "python",
        "-c",
        "import sys; from lpx.data import data_room; room = data_room(sys.argv[1]); "
        "print(room); print(len(list(room.rglob('*'))))",
        room,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    place, count = done.stdout.split()
    assert Path(place).parent.name == "_data"
    assert int(count) > 0


def test_every_file_of_the_data_rooms_is_packed(
    installed: Path, run, repository: Path, tmp_path: Path
) -> None:
    done = run(
        installed / "python",
        "-c",
        "from lpx.data import data_room; print(data_room('spec').parent)",
        cwd=tmp_path,
    )
    packed = Path(done.stdout.strip())
    for room in ("spec", "fixtures", "conformance"):
        here = {
            path.relative_to(repository / room).as_posix()
            for path in (repository / room).rglob("*")
            if path.is_file()
        }
        there = {
            path.relative_to(packed / room).as_posix()
            for path in (packed / room).rglob("*")
            if path.is_file()
        }
        assert {name for name in here if "__pycache__" not in name} - there == set(), room


def test_every_file_that_lpx_reads_is_packed(built: Path, repository: Path) -> None:
    here = {
        path.relative_to(repository / "src").as_posix()
        for path in (repository / "src" / "lpx").rglob("*")
        if path.is_file() and path.suffix not in {".c", ".h", ".so", ".pyd", ".pyc"}
    }
    with zipfile.ZipFile(built) as archive:
        assert here - set(archive.namelist()) == set()


def test_the_local_page_answers_from_the_installed_wheel(installed: Path, served, tmp_path: Path) -> None:
    with served(installed / "lpx", cwd=tmp_path) as page:
        assert "<html" in page("/")
        assert "{" in page("/static/web.css")


@pytest.mark.needs("gcc")
@pytest.mark.skipif(
    shutil.which(os.environ.get("CC", "gcc").split()[0]) == shutil.which("false"),
    reason="CC=false forbids compiling, as `make test-without-compiler` does",
)
def test_the_wheel_holds_the_kernels_for_every_later_python(
    built: Path, installed: Path, run, tmp_path: Path
) -> None:
    assert "-cp311-abi3-" in built.name
    done = run(installed / "lpx", "--version", cwd=tmp_path)
    assert "native: none" not in done.stdout
    assert "native:" in done.stdout


def test_without_a_compiler_the_wheel_is_built_and_lpx_works(
    copied, make_wheel, installed: Path, run, tmp_path: Path
) -> None:
    wheel = make_wheel(copied(tmp_path / "tree"), tmp_path, CC=shutil.which("false") or "no-such-compiler")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]
        archive.extractall(tmp_path / "pure")
    # What PYTHONPATH names goes before what is installed, so the dependencies serve twice.
    for command in (("--version",), ("demo",)):
        done = run(
            installed / "python", "-m", "lpx", *command, cwd=tmp_path, PYTHONPATH=str(tmp_path / "pure")
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert command != ("--version",) or "native: none (pure Python path)" in done.stdout
