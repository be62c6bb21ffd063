"""Folders of bundles, and a way to run commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lpx.archive import MemorySource, open_entry, read_directory
from lpx.portfolio.document import parse
from scale import batches
from scale.batches import archives, passwords_of


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Six sound bundles of two schools; leave them as they are."""
    return batches.make_folder(tmp_path_factory.mktemp("made") / "county")


@pytest.fixture
def county(made, tmp_path):
    """The same, to do with as one likes."""
    return Path(shutil.copytree(made, tmp_path / "county"))


@pytest.fixture
def run(monkeypatch):
    """Run ``lpx`` with arguments, in this process unless another engine is asked for."""
    from lpx.cli.root import cli

    for name in ("LPX_PASSWORD", "LPX_ENGINE"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments, lang="en", engine="inline", stdin=None, password=None):
        environment = {"LPX_LANG": lang, "LPX_ENGINE": engine, "LPX_PASSWORD": password or ""}
        return CliRunner(env=environment).invoke(cli, [str(item) for item in arguments], input=stdin)

    return call


@pytest.fixture
def one(made):
    """One bundle, and its password."""
    path = archives(made)[0]
    return path, passwords_of(made)[path.relative_to(made).as_posix()]


@pytest.fixture
def course_file(one, edition, tmp_path):
    """A course-code file in which the first course of the bundle has another name."""
    path, password = one
    source = MemorySource(path.read_bytes())
    member = next(item for item in read_directory(source).members if item.name.endswith(".json"))
    document = parse(b"".join(open_entry(source, member, password))).value
    record = edition.records["course"]
    code, name = (record.field_of(role).key for role in ("course_code", "course_name"))
    rows = sorted({(course[code], course[name]) for course in _courses(document, code)})
    file = tmp_path / "codes.csv"
    lines = [f"{code},{name},222222" for code, name in rows]
    file.write_text("\n".join([f"{rows[0][0]},別的名稱,222222", *lines[1:]]), encoding="utf-8")
    return file


def _courses(value, key):
    if isinstance(value, dict):
        if key in value:
            yield value
        for inner in value.values():
            yield from _courses(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _courses(inner, key)
