"""A small kit, made once and copied for each test, and people who work through it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

from robot import Robot

CASES = (
    "export/records/basics",
    "import/records/basics",
    "refuse/signature/md5-of-another-archive",
    "behave/again/import-twice",
)
SEED = "a seed that the kit must not tell"


def run(*arguments: str):
    """Run ``lpx conform`` and return the result."""
    from lpx.cli.root import cli

    return CliRunner().invoke(cli, ["conform", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """A kit as it was laid out, with its key beside it."""
    room = tmp_path_factory.mktemp("kits")
    options = [option for case in CASES for option in ("--cases", case)]
    result = run("kit", str(room / "kit"), "--seed", SEED, *options)
    assert result.exit_code == 0, result.output
    return room


@pytest.fixture
def kit(pristine, tmp_path):
    """A copy of the kit for one test; the key is ``kit.key.json`` beside it."""
    shutil.copytree(pristine, tmp_path / "room")
    return tmp_path / "room" / "kit"


@pytest.fixture
def conform():
    """Return a function that runs ``lpx conform``."""
    return run


@pytest.fixture
def grade(kit):
    """Return a function that grades the kit in English."""
    return lambda *options: run("grade", str(kit), "--lang", "en", *options)


@pytest.fixture
def operate(kit, tmp_path, edition):
    """Return a function that makes a person at a module; with hooks the module is wrong on purpose."""

    def begin(**options) -> Robot:
        from lpx.harness.reference.module import Module

        robot = Robot(kit, Module(tmp_path / "module", scratch=kit, durable=False, **options), edition)
        robot.begin()
        return robot

    return begin
