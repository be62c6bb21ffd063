"""lpx as one file: it runs from an empty environment, says where it fits, and refuses other places."""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

BASE = Path(getattr(sys, "_base_executable", sys.executable))
"""The Python below this environment, which holds nothing of lpx."""


@pytest.fixture(scope="module")
def single_file(repository: Path, built: Path, wheelhouse: Path, run, tmp_path_factory) -> Path:
    work = tmp_path_factory.mktemp("single-file")
    tool = repository / "tools" / "single_file.py"
    done = run(
        sys.executable, tool, "--into", work / "dist", "--wheelhouse", wheelhouse, "--source", built, cwd=work
    )
    assert done.returncode == 0, done.stderr
    (made,) = (work / "dist").iterdir()
    assert str(made) in done.stdout
    return made


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("single-file-cache")


@pytest.fixture
def start(single_file: Path, cache: Path, run, tmp_path: Path):
    def begin(*arguments: str | Path, file: Path = single_file, folder: Path = cache):
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return run(BASE, file, *arguments, cwd=work, LPX_SINGLE_FILE_CACHE=str(folder))

    return begin


def changed(single_file: Path, target: Path, name: str, change) -> Path:
    """A copy in which ``change`` was applied to the part ``name``."""
    with zipfile.ZipFile(single_file) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            assert info.filename != name or change(data) != data
            new.writestr(info, change(data) if info.filename == name else data)
    return target


def test_it_says_what_it_fits_and_which_kernels_it_holds(
    single_file: Path, start, installed: Path, run
) -> None:
    done = start("--version")
    assert done.returncode == 0, done.stderr
    own, *rest = done.stdout.splitlines()
    tag = own.removeprefix("single file ")
    assert single_file.name.endswith(f"-{tag}.pyz")
    assert tag.startswith(f"cp{sys.version_info[0]}{sys.version_info[1]}")
    assert rest == run(installed / "lpx", "--version", cwd=single_file.parent).stdout.splitlines()


def test_the_demo_runs_from_it(start, tmp_path: Path) -> None:
    done = start("demo")
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "work").iterdir()) == []


def test_it_verifies_a_bundle(start, tmp_path: Path) -> None:
    assert start("demo", "--keep", tmp_path / "kept").returncode == 0
    for folder, code in (("0-sound", 0), ("3-truncated", 1)):
        (bundle,) = (tmp_path / "kept" / folder).glob("*.zip")
        done = start("verify", bundle, "--password-file", bundle.with_name("password.txt"))
        assert done.returncode == code, done.stdout + done.stderr


def test_its_child_processes_find_lpx(start) -> None:
    done = start("conform", "run", "export/links/long", "--adapter", "reference:", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["verdicts"]) == (0, {"pass": 1}), done.stderr


def test_it_serves_the_local_page(single_file: Path, cache: Path, served, tmp_path: Path) -> None:
    with served(BASE, single_file, cwd=tmp_path, LPX_SINGLE_FILE_CACHE=str(cache)) as page:
        assert "<html" in page("/")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (r"'cpython \d+\.\d+t?'", "'cpython 2.99'", "cpython 2.99"),
        (r"'\w+ \w+ \d+-bit'", "'BeOS PowerPC 32-bit'", "BeOS PowerPC 32-bit"),
    ],
)
def test_it_refuses_another_place(single_file: Path, start, tmp_path: Path, *, old, new, told) -> None:
    def elsewhere(script: bytes) -> bytes:
        return re.sub(old, new, script.decode("ascii"), count=1).encode("ascii")

    file = changed(single_file, tmp_path / "lpx-else.pyz", "__main__.py", elsewhere)
    folder = tmp_path / "cache"
    done = start("demo", file=file, folder=folder)
    chinese, english = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert told in chinese
    assert told in english
    assert "pip install lpx" in english
    assert "lpx-else.pyz" in chinese
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no C library to choose")
def test_it_refuses_an_older_system(single_file: Path, start, tmp_path: Path) -> None:
    def newer(script: bytes) -> bytes:
        return re.sub(rb"\('(\w+)', \(\d+, \d+\)\)", rb"('\1', (99, 9))", script, count=1)

    file = changed(single_file, tmp_path / "lpx-new.pyz", "__main__.py", newer)
    done = start("demo", file=file, folder=tmp_path / "cache")
    assert done.returncode == 2
    assert "99.9" in done.stderr


def test_it_refuses_to_run_when_it_was_changed(single_file: Path, start, tmp_path: Path) -> None:
    file = changed(single_file, tmp_path / "lpx-bad.pyz", "payload.zip", lambda data: data[:-1] + b"!")
    folder = tmp_path / "cache"
    done = start("demo", file=file, folder=folder)
    assert done.returncode == 3
    assert "lpx-bad.pyz" in done.stderr
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    done = start("demo", folder=tmp_path / "file" / "cache")
    assert done.returncode == 3
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


def test_it_unpacks_again_where_its_python_is_gone(start, cache: Path) -> None:
    assert start("--version").returncode == 0
    (home,) = cache.iterdir()
    shutil.rmtree(home / ("Scripts" if sys.platform == "win32" else "bin"))
    assert start("--version").returncode == 0
    assert list(cache.iterdir()) == [home]
