"""Whoever lacks an extra is told which one to install, in both languages, before anything is done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

EXTRAS = {
    "attest": ("securesystemslib", "segno", "sqlalchemy", "alembic"),
    "dask": ("dask", "distributed", "fsspec"),
    "deep": ("PIL", "pypdfium2", "av"),
    "pdf": ("weasyprint",),
    "postgres": ("psycopg",),
    "s3": ("s3fs", "fsspec"),
    "scale": ("duckdb", "fsspec"),
    "web": ("jinja2", "python_multipart", "starlette", "uvicorn"),
}
"""Extra → the names that its packages are imported by."""

BLOCK = """
import importlib.machinery, sys
finder = importlib.machinery.PathFinder
class Without(finder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in {names!r} else finder.find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(finder)] = Without
"""

COMMANDS = [
    ("web", "serve --no-browser"),
    ("scale", "batch verify gs://bucket/folder"),
    ("s3", "batch verify s3://bucket/folder"),
    ("scale", "reconcile {folder} {folder} --report parquet={folder}/differences.parquet"),
    ("dask", "batch verify {zip} --engine dask://127.0.0.1:9"),
    ("dask", "reconcile {zip} {zip} --engine dask://127.0.0.1:9"),
    ("attest", "attest keygen somebody -o {folder}/key.pem"),
    ("attest", "attest trust {file} -o {folder}/trust.json"),
    ("attest", "attest verify {file}"),
    ("attest", "attest certificate {file} -o {folder}/page.html"),
    ("attest", "attest recall {folder}"),
    ("attest", "attest issue {file} -o {folder}/made.cert.json --issuer us --key {file}"),
    ("attest", "attest renew {file} --evidence {file} -o {folder}/made.cert.json --issuer us --key {file}"),
    ("attest", "attest revoke {file} --list {folder}/list.json --reason other --issuer us --key {file}"),
    ("attest", "register init --register {folder}/new.sqlite"),
    ("attest", "register upgrade --register {folder}/new.sqlite"),
    ("attest", "register add {file} --register {folder}/new.sqlite --by office"),
    ("attest", "register list --register {folder}/new.sqlite"),
    ("attest", "register show name --register {folder}/new.sqlite"),
    ("attest", "register comment name text --register {folder}/new.sqlite --by office"),
    ("attest", "register check --register {folder}/new.sqlite"),
    ("attest", "register export --register {folder}/new.sqlite"),
    ("postgres", "register list --register postgresql://127.0.0.1:9/lpx"),
]


def started(extra: str, words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs lpx, and whatever processes it starts, where the packages of ``extra`` cannot be imported."""
    site = folder.parent / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(BLOCK.replace("{names!r}", repr(EXTRAS[extra])), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "lpx", *words],
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    (made / "file.json").write_text("{}", encoding="utf-8")
    (made / "empty.zip").write_bytes(b"PK\5\6" + bytes(18))
    return made


def test_the_names_are_those_of_all_extras(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools = {"dev", "docs", "test", "test-s3"}
    assert set(project["optional-dependencies"]) - tools == set(EXTRAS)


@pytest.mark.parametrize(("extra", "line"), COMMANDS)
def test_a_command_without_its_extra_names_it(extra: str, line: str, folder: Path) -> None:
    before = sorted(folder.iterdir())
    words = line.format(folder=folder, file=folder / "file.json", zip=folder / "empty.zip").split()
    language = "en" if COMMANDS.index((extra, line)) % 2 else "zh-Hant"
    done = started(extra, [*words, "--lang", language], folder)
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"lpx[{extra}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(folder.iterdir()) == before


def test_what_could_not_be_opened_without_an_extra_is_said(folder: Path) -> None:
    made = started("deep", ["demo", "--keep", str(folder / "kept")], folder)
    assert made.returncode == 0, made.stderr
    (bundle,) = (folder / "kept" / "0-sound").glob("*.zip")
    words = ["verify", str(bundle), "--deep", "--password-file", str(bundle.with_name("password.txt"))]
    for language in ("zh-Hant", "en"):
        told = started("deep", [*words, "--lang", language], folder)
        assert told.returncode == 4, told.stdout + told.stderr
        assert "lpx[deep]" in told.stdout
    assert json.loads(started("deep", [*words, "--format", "json"], folder).stdout)["not_judged"]


def test_both_languages_name_the_same_extras(repository: Path) -> None:
    def named(language: str) -> dict[str, list[str]]:
        folder = repository / "src" / "lpx" / "messages" / language
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))]
        lines = (line.partition(" = ") for text in texts for line in text.splitlines() if "lpx[" in line)
        return {key: [extra for extra in EXTRAS if f"lpx[{extra}]" in text] for key, _, text in lines}

    assert named("zh-Hant") == named("en")
