"""The wheel is complete: it works in an empty environment, far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest


def _run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PIP_", "LPX_"))
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, "PYTHONUTF8": "1", **environment},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def wheelhouse() -> Path:
    """Wheels of the dependencies, fetched by ``make setup-test``."""
    folder = Path(sys.prefix) / "wheelhouse"
    if not any(folder.glob("*.whl")):
        if os.environ.get("CI"):
            pytest.fail("CI must fetch the wheelhouse: run the tests with `make test`", pytrace=False)
        pytest.skip("no wheelhouse beside this environment; `make test` fetches one")
    return folder


def _copy(repository: Path, tree: Path) -> Path:
    """Copy the checkout, so that neither a stale build folder nor untracked leftovers can reach the wheel."""
    left_out = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", "*.so", "*.pyd"
    )
    shutil.copytree(repository, tree, ignore=left_out)
    return tree


def _wheel(tree: Path, wheelhouse: Path, work: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ("-m", "pip", "wheel", "--no-deps", *_offline(wheelhouse), "-w", work / "dist", tree)
    return _run(sys.executable, *command, cwd=work, **environment)


def _offline(wheelhouse: Path) -> tuple[str | Path, ...]:
    return "--no-index", "--find-links", wheelhouse, "--disable-pip-version-check"


@pytest.fixture(scope="module")
def built(repository: Path, wheelhouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    work = tmp_path_factory.mktemp("wheel")
    done = _wheel(_copy(repository, work / "tree"), wheelhouse, work)
    assert done.returncode == 0, done.stderr
    (wheel,) = (work / "dist").glob("lpx-*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(built: Path, wheelhouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with nothing but the wheel and its dependencies; returns its program folder."""
    work = tmp_path_factory.mktemp("installed")
    venv.create(work / "env", with_pip=True)
    programs = work / "env" / ("Scripts" if os.name == "nt" else "bin")
    done = _run(programs / "python", "-m", "pip", "install", *_offline(wheelhouse), built, cwd=work)
    assert done.returncode == 0, done.stderr
    return programs


def test_the_demo_runs_from_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    done = _run(installed / "lpx", "demo", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert list(tmp_path.iterdir()) == [], "the demo leaves nothing behind"


@pytest.mark.parametrize("room", ["spec", "fixtures", "conformance"])
def test_the_data_rooms_lie_inside_the_wheel(installed: Path, tmp_path: Path, room: str) -> None:
    done = _run(
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


def test_every_file_of_the_data_rooms_is_packed(installed: Path, repository: Path, tmp_path: Path) -> None:
    done = _run(
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


@pytest.mark.needs("gcc")
def test_the_wheel_holds_the_kernels_for_every_later_python(
    built: Path, installed: Path, tmp_path: Path
) -> None:
    assert "-cp311-abi3-" in built.name
    done = _run(installed / "lpx", "--version", cwd=tmp_path)
    assert "native: none" not in done.stdout
    assert "native:" in done.stdout


def test_without_a_compiler_the_wheel_is_built_and_lpx_works(
    repository: Path, wheelhouse: Path, installed: Path, tmp_path: Path
) -> None:
    tree = _copy(repository, tmp_path / "tree")
    done = _wheel(tree, wheelhouse, tmp_path, CC=shutil.which("false") or "no-such-compiler")
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("lpx-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]
        archive.extractall(tmp_path / "pure")
    # What PYTHONPATH names goes before what is installed, so the dependencies serve twice.
    for command in (("--version",), ("demo",)):
        done = _run(
            installed / "python", "-m", "lpx", *command, cwd=tmp_path, PYTHONPATH=str(tmp_path / "pure")
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert command != ("--version",) or "native: none (pure Python path)" in done.stdout
