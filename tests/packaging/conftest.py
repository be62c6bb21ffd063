"""What the packaging tests share: the wheel, an environment with it, programs far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _clean() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PIP_", "LPX_"))}
    return {**kept, "PYTHONUTF8": "1"}


def _run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**_clean(), **environment},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def run():
    """Runs a program with nothing in its environment that could help it."""
    return _run


@pytest.fixture(scope="session")
def wheelhouse() -> Path:
    """Wheels of the dependencies, fetched by ``make setup-test``."""
    folder = Path(sys.prefix) / "wheelhouse"
    if not any(folder.glob("*.whl")):
        if os.environ.get("CI"):
            pytest.fail("CI must fetch the wheelhouse: run the tests with `make test`", pytrace=False)
        pytest.skip("no wheelhouse beside this environment; `make test` fetches one")
    return folder


@pytest.fixture(scope="session")
def offline(wheelhouse: Path) -> tuple[str | Path, ...]:
    """Options with which pip takes everything from the wheelhouse."""
    return "--no-index", "--find-links", wheelhouse, "--disable-pip-version-check"


@pytest.fixture(scope="session")
def copied(repository: Path):
    """Copies the checkout, so that neither a stale build folder nor leftovers can reach the wheel."""
    left_out = shutil.ignore_patterns("*.egg-info", "__pycache__", ".*_cache", "*.so", "*.pyd")
    at_the_top = {".git", ".venv", "build", "dist", "mutants"}

    def ignored(folder: str, names: list[str]) -> set[str]:
        return left_out(folder, names) | (at_the_top if Path(folder) == repository else set())

    return lambda tree: shutil.copytree(repository, tree, ignore=ignored)


@pytest.fixture(scope="session")
def make_wheel(offline):
    """Builds the wheel of a tree into the folder ``dist`` below a folder for work."""

    def make(tree: Path, work: Path, **environment: str) -> Path:
        command = ("-m", "pip", "wheel", "--no-deps", *offline, "-w", work / "dist", tree)
        done = _run(sys.executable, *command, cwd=work, **environment)
        assert done.returncode == 0, done.stderr
        (wheel,) = (work / "dist").glob("lpx-*.whl")
        return wheel

    return make


@pytest.fixture(scope="session")
def built(copied, make_wheel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    work = tmp_path_factory.mktemp("wheel")
    return make_wheel(copied(work / "tree"), work)


@pytest.fixture(scope="session")
def installed(built: Path, offline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with nothing but the wheel and what its page needs; returns its program folder."""
    work = tmp_path_factory.mktemp("installed")
    venv.create(work / "env", with_pip=True)
    programs = work / "env" / ("Scripts" if os.name == "nt" else "bin")
    done = _run(programs / "python", "-m", "pip", "install", *offline, f"{built}[web]", cwd=work)
    assert done.returncode == 0, done.stderr
    return programs


@pytest.fixture(scope="session")
def served():
    """Opens the local page as a browser would: gives a function from a path to the text that is answered."""

    @contextmanager
    def serve(*command: str | Path, cwd: Path, **environment: str) -> Iterator[Callable[[str], str]]:
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor()
        )
        server = subprocess.Popen(
            [*map(str, command), "serve", "--no-browser"],
            cwd=cwd,
            env={**_clean(), **environment},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        with server:
            try:
                address = next(line.strip() for line in server.stdout if "http://" in line)
                begin = address.partition("/enter")[0]
                opener.open(address).close()
                yield lambda path: opener.open(begin + path).read().decode("utf-8")
            finally:
                server.kill()

    return serve
