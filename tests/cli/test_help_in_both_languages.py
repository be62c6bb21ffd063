"""Help: every text in both languages, examples that work, lines that fit, and nothing heavy loaded for it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import click
import pytest

from commands_of_lpx import contexts, leaves, recording
from lpx import messages
from lpx.cli.help_pages import HelpContext, examples_of_commands
from lpx.cli.root import cli
from lpx.reports.columns import cell_width

HELP = Path(messages.__file__).parent / "help"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEAVY = {"yaml", "msgspec", "jinja2", "starlette", "sqlalchemy", "cryptography", "duckdb", "asyncio"}


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch, tmp_path):
    """Chinese, and no settings of the person who runs the tests."""
    monkeypatch.setenv("LPX_LANG", "zh-Hant")
    monkeypatch.setenv("LPX_CONFIG", "")
    monkeypatch.chdir(tmp_path)


@cache
def _texts() -> dict[str, str]:
    return tomllib.loads((HELP / "zh-Hant.toml").read_text(encoding="utf-8"))["texts"]


@pytest.fixture
def asked(monkeypatch):
    """Every text that the help of any command asks the Chinese of."""
    with recording(monkeypatch) as texts:
        for _, context in contexts():
            context.get_help()
    return {text for text in texts if re.search(r"[A-Za-z]{2}", text)}


def _is_no_sentence(text: str) -> bool:
    """Ranges of numbers, which click writes as ``1<=x<=64``."""
    return re.fullmatch(r"[\d.]*(<=?)?x(>=?|<=?)?[\d.]*", text) is not None


def test_every_text_of_the_help_has_its_chinese(asked):
    missing = sorted(text for text in asked if text not in _texts() and not _is_no_sentence(text))
    assert missing == []


def test_every_chinese_text_is_said_by_some_help(asked):
    assert sorted(set(_texts()) - asked) == []


def test_chinese_texts_are_chinese():
    assert [text for text, said in _texts().items() if not CHINESE.search(said)] == []


def test_every_option_says_what_it_is_for():
    silent = [
        (path, parameter.opts[-1])
        for path, context in contexts()
        for parameter in context.command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []


@pytest.mark.parametrize("pattern", [r"--[a-z][a-z-]+", r"\$[A-Z_]+", r"\b[A-Z]{4,}\d?\b", r"`[^`]+`"])
def test_options_and_names_are_the_same_in_both_languages(pattern):
    told = {"HOST", "PORT", "COMMAND", "DATABASE", "LANGUAGE", "TOML", "JSON", "CASE", "FILE"}
    differing = {
        text
        for text, said in _texts().items()
        for name in set(re.findall(pattern, text)) - told
        if name not in said
    }
    assert differing == set()


def test_every_command_that_does_something_has_an_example_and_no_other_has():
    assert sorted(examples_of_commands()) == sorted(path for path, _ in leaves())
    assert all(1 <= len(lines) <= 3 for lines in examples_of_commands().values())


EXAMPLES = [(path, line) for path, lines in examples_of_commands().items() for line in lines]


@pytest.mark.parametrize(("path", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_examples_are_understood(path, line, monkeypatch):
    """Options exist, values fit, nothing is missing; that files are there is not asked."""
    typed = line.split(" > ")[0].split(" >> ")[0]
    words = shlex.split(typed)
    assert words[: 1 + len(path.split())] == ["lpx", *path.split()]
    monkeypatch.setattr(click.Path, "convert", lambda _self, value, _parameter, _context: value)
    monkeypatch.setattr(click.File, "convert", lambda _self, value, _parameter, _context: value)
    monkeypatch.setattr("lpx.cli.options.InputPath.convert", lambda _self, value, _parameter, _context: value)
    command: click.Command = cli
    context = HelpContext(cli, info_name="lpx")
    for name in path.split():
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        context = HelpContext(found, info_name=name, parent=context)
        command = found
    left = command.parse_args(context, words[1 + len(path.split()) :])
    assert left == []


def test_an_example_with_a_wrong_option_is_seen():
    """The test above is able to fail."""
    command = cli.get_command(HelpContext(cli), "verify")
    assert command is not None
    with pytest.raises(click.UsageError):
        command.parse_args(HelpContext(command), ["BUNDLE.zip", "--no-such-option"])


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_the_terminal(width, language, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("LPX_LANG", language)
    wide = [
        (path, line)
        for path, context in contexts()
        for line in context.get_help().splitlines()
        if cell_width(line) > width
    ]
    assert wide == []


def test_examples_stand_on_one_line_of_a_usual_terminal(monkeypatch):
    """What is broken over two lines cannot be copied."""
    monkeypatch.setenv("COLUMNS", "100")
    for path, context in leaves():
        lines = [line.strip() for line in context.get_help().splitlines()]
        assert [line for line in examples_of_commands()[path] if line not in lines] == []


def test_the_language_counts_wherever_it_is_typed():
    for arguments in (["verify", "--help", "--lang", "en"], ["verify", "--lang", "en", "--help"]):
        told = subprocess.run(
            [sys.executable, "-m", "lpx", *arguments], capture_output=True, check=True, encoding="utf-8"
        )
        assert told.stdout.startswith("Usage: lpx verify")


def test_help_loads_nothing_heavy():
    program = (
        "import sys, json\n"
        "from lpx.cli.root import cli\n"
        "try: cli(['--help'], prog_name='lpx')\n"
        "except SystemExit: pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8")
    loaded = set(json.loads(told.stderr))
    assert HEAVY & loaded == set()
    assert {name for name in loaded if name.startswith(("lpx.checks", "lpx.edition", "lpx.web"))} == set()
    assert {"lpx.cli.verify", "lpx.cli.spec", "lpx.cli.serve"} & loaded == set()
