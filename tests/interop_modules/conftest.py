"""Modules that exchange with each other in one process, and starters as vendors get them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from click.testing import CliRunner

from lpx.cli.root import cli
from lpx.interop.bench import Bench, named
from lpx.interop.run import Session, Settings, rules_of, run_cell
from lpx.interop.scenarios import load_scenarios

SEED = "lpx"
REFERENCE = "reference=reference:inprocess"


@pytest.fixture(scope="session")
def rules():
    """Editions, allowances and attribution, loaded once."""
    return rules_of()


@pytest.fixture
def session(rules, tmp_path):
    """Return a function that opens modules by their addresses; they are closed at the end of the test."""
    opened = []

    def open_(*addresses: str, timeout: float | None = None, scenarios=None) -> Session:
        modules = named(addresses)
        bench = Bench(modules, timeout)
        opened.append(bench)
        known = {scenario.id: scenario for scenario in (scenarios or load_scenarios())}
        return Session(Settings(modules, SEED, tmp_path, timeout), known, rules, bench)

    yield open_
    for bench in opened:
        bench.close()


@pytest.fixture
def played(session):
    """Return a function that plays one scenario with the modules at some addresses, in order of the roles."""

    def play(scenario: str, *addresses: str, **settings):
        opened = session(*addresses, **settings)
        names = [module.name for module in opened.settings.modules]
        roles = opened.scenarios[scenario].roles
        return run_cell(opened, (scenario, *(names * len(roles))[: len(roles)]))

    return play


@pytest.fixture(scope="session")
def lpx():
    """Return a function that runs the command line and returns its result."""

    def run(*arguments: object, code: int = 0):
        result = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, [str(item) for item in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        assert result.exit_code == code, result.output + result.stderr
        return result

    return run


@pytest.fixture(scope="session")
def starter(tmp_path_factory, lpx):
    """Return a function that writes and compiles a starter once, and returns its adapter file."""
    folders = {}

    def build(language: str):
        if language not in folders:
            folder = tmp_path_factory.mktemp("starters") / language
            lpx("adapter", "new", "--lang", language, folder)
            if language == "java":
                javac = shutil.which("javac") or "javac"
                command = [javac, "-encoding", "UTF-8", "-d", "build", *map(str, folder.glob("*.java"))]
                subprocess.run(command, cwd=folder, check=True)
            folders[language] = folder
        return folders[language] / "adapter.toml"

    return build
