"""Bundles of lpx open in 7-Zip and Info-ZIP, and theirs in lpx."""

from __future__ import annotations

import json
import subprocess
from random import Random

import pytest
from click.testing import CliRunner

from lpx.cli.exit_codes import ExitCode
from lpx.cli.root import cli
from lpx.coursecode import load_code_edition
from lpx.synthesis.bundle import entries_of, make_stem
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term

PASSWORD = "Interop-Pass-9"


@pytest.fixture(scope="module")
def school(edition):
    return make_school(Random(5), edition, CoursePlan(load_code_edition()), students=1, term=Term(110, 2))


@pytest.fixture
def folder(edition, school, tmp_path):
    """The entries of a bundle as files; returns the folder and the stem."""
    stem = make_stem(Random(5), edition, school.code, school.term)
    root = tmp_path / "entries"
    for name, data in entries_of(school.students, edition, stem).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root, stem


def lpx(*arguments):
    runner = CliRunner(env={"LPX_PASSWORD": PASSWORD, "LPX_LANG": "en"})
    return runner.invoke(cli, [str(argument) for argument in arguments])


def program(*arguments, cwd=None):
    command = [str(argument) for argument in arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=60, check=False)


def same_files(one, other, but=()):
    """Tell whether two folders hold the same files; ``but`` are names left out of account."""
    listed = [
        {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and path.name not in but
        }
        for root in (one, other)
    ]
    assert listed[0].keys() == listed[1].keys()
    return listed[0] == listed[1]


@pytest.mark.needs("7z")
@pytest.mark.parametrize("cipher", ["aes-256", "traditional"])
def test_seven_zip_opens_what_pack_writes(folder, edition, cipher, tmp_path):
    root, stem = folder
    archive = tmp_path / f"{stem}.zip"
    result = lpx("pack", root, "-o", archive, "--cipher", cipher)
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    done = program("7z", "x", f"-p{PASSWORD}", f"-o{tmp_path / 'theirs'}", archive)
    assert done.returncode == 0, done.stdout + done.stderr
    assert lpx("unpack", archive, "-o", tmp_path / "ours").exit_code == ExitCode.CONFORMS
    (tmp_path / "theirs" / f"{stem}.json").rename(tmp_path / "theirs" / "document.json")
    assert same_files(tmp_path / "theirs", tmp_path / "ours")
    wrong = program("7z", "t", "-pwrong", archive)
    assert wrong.returncode != 0


@pytest.mark.needs("unzip")
def test_info_zip_opens_what_pack_writes_with_traditional_encryption(folder, tmp_path):
    root, stem = folder
    archive = tmp_path / f"{stem}.zip"
    assert lpx("pack", root, "-o", archive, "--cipher", "traditional").exit_code == ExitCode.CONFORMS
    done = program("unzip", "-P", PASSWORD, "-d", tmp_path / "theirs", archive)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "theirs" / f"{stem}.json").read_text(encoding="utf-8"))
    original = json.loads((root / f"{stem}.json").read_text(encoding="utf-8"))
    assert written == original


@pytest.mark.needs("7z")
@pytest.mark.parametrize("method", ["AES256", "AES128", "ZipCrypto"])
def test_unpack_and_inspect_open_what_seven_zip_writes(folder, school, method, tmp_path):
    root, stem = folder
    archive = tmp_path / f"{stem}.zip"
    done = program("7z", "a", "-tzip", f"-p{PASSWORD}", f"-mem={method}", archive, ".", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    result = lpx("unpack", archive, "-o", tmp_path / "ours")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    (root / f"{stem}.json").rename(root / "document.json")
    assert same_files(root, tmp_path / "ours")
    shown = json.loads(lpx("inspect", archive, "--format", "json").stdout)
    assert shown["content"] == "read"
    assert shown["students"][0]["attachments"] == len(school.students[0].student.attachments())


@pytest.mark.needs("zip")
def test_unpack_opens_what_info_zip_writes_one_folder_deeper(folder, tmp_path):
    root, stem = folder
    deeper = tmp_path / "deeper"
    deeper.mkdir()
    root.rename(deeper / stem)
    archive = tmp_path / "renamed (1).zip"
    done = program("zip", "-r", "-P", PASSWORD, archive, stem, cwd=deeper)
    assert done.returncode == 0, done.stdout + done.stderr
    result = lpx("unpack", archive, "-o", tmp_path / "ours", "--original-names")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    shown = json.loads(lpx("inspect", archive, "--format", "json").stdout)
    assert shown["students"][0]["attachments"] > 0
    result = lpx("pack", tmp_path / "ours", "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
