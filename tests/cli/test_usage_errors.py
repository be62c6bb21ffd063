"""Mistakes on the command line: said in the user's language, exit code 2, no traceback, no name repeated."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from commands_of_lpx import contexts
from lpx.cli.root import cli

CHINESE = re.compile(r"[\u4e00-\u9fff]")

MISTAKES = [
    ("unknown-command", ["zzzzz"], "verify"),
    ("near-command", ["veryfi"], "verify"),
    ("near-subcommand", ["conform", "rnu"], "run"),
    ("near-in-plain-group", ["fixtures", "lits"], "list"),
    ("unknown-option", ["verify", "a.zip", "--zzzzz"], "--zzzzz"),
    ("near-option", ["verify", "a.zip", "--sginature", "b"], "--signature"),
    ("missing-argument", ["inspect"], "BUNDLE"),
    ("missing-option", ["unpack", __file__], "--output"),
    ("option-without-value", ["verify", "a.zip", "--profile"], "--profile"),
    ("flag-with-value", ["verify", "--deep=yes", "a.zip"], "--deep"),
    ("bad-choice", ["verify", "a.zip", "--format", "word"], "sarif"),
    ("bad-choice-of-argument", ["completion", "cmd"], "powershell"),
    ("below-range", ["verify", "a.zip", "--workers", "0"], "64"),
    ("no-number-in-range", ["verify", "a.zip", "--workers", "two"], "64"),
    ("below-least", ["verify", "a.zip", "--max-entries", "0"], "1"),
    ("float-below-least", ["conform", "run", "--adapter", "x", "--timeout", "0"], "0.1"),
    ("no-number", ["demo", "--seed", "first"], "--seed"),
    ("bad-date", ["pack", ".", "--time", "yesterday"], "2027-01-31"),
    ("extra-argument", ["config", "more"], ""),
    ("missing-file", ["inspect", "王小明.zip"], "BUNDLE"),
    ("file-for-folder", ["spec", "list", "--room", __file__], "--room"),
    ("folder-for-file", ["inspect", "."], "BUNDLE"),
    ("missing-folder", ["spec", "list", "--room", "王小明"], "--room"),
    ("folder-that-is-a-file", ["synth", "city", "--students", "1", "--out", __file__], "--out"),
    ("folder-without-editions", ["spec", "list", "--room", "."], "--room"),
    ("unknown-edition", ["spec", "show", "--edition", "none"], "lightweight"),
    ("unknown-edition-elsewhere", ["explain", "SIG-003", "--edition", "none"], "lightweight"),
    ("unknown-edition-to-compare", ["spec", "diff", "none", "nothing"], "lightweight"),
    ("unknown-edition-of-schema", ["spec", "schema", "--edition", "none"], "lightweight"),
    ("unknown-code-edition", ["course-code", "search", "國語文", "--edition", "none"], "none"),
    ("unknown-name", ["spec", "show", "zzzzz"], "zzzzz"),
    ("near-name", ["spec", "trace", "cours"], "course"),
    ("unknown-requirement", ["explain", "SIG-999"], "SIG-999"),
    ("unknown-profile", ["verify", __file__, "--profile", "kind"], "practice"),
    ("unknown-vector", ["fixtures", "show", "zzzzz"], "zzzzz"),
    ("unknown-case", ["conform", "show", "zzzzz"], "zzzzz"),
    ("bad-report", ["verify", __file__, "--report", "word=a"], "html"),
]


@pytest.fixture
def lpx(tmp_path, monkeypatch):
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(arguments, lang):
        return CliRunner(env={"LPX_LANG": lang}).invoke(cli, arguments, prog_name="lpx")

    return run


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
@pytest.mark.parametrize(
    ("arguments", "told"), [rest for _, *rest in MISTAKES], ids=[name for name, *_ in MISTAKES]
)
def test_every_kind_of_mistake(lpx, arguments, told, lang):
    found = lpx(arguments, lang)
    assert found.exit_code == 2, found.stderr
    assert found.stdout == ""
    assert "Traceback" not in found.stderr
    assert told in found.stderr
    assert "王小明" not in found.stderr
    first = found.stderr.splitlines()[0]
    assert bool(CHINESE.search(first.replace(told, ""))) is (lang == "zh-Hant"), first


def test_several_near_commands_are_named(lpx):
    told = lpx(["attest", "re"], "en").stderr
    assert "replay" in told or "renew" in told


def test_a_group_alone_shows_what_it_has(lpx):
    told = lpx(["attest"], "en")
    assert told.exit_code == 2
    assert "keygen" in told.stderr


@pytest.mark.parametrize("path", [path for path, _ in contexts() if path])
def test_no_command_lets_an_unknown_option_pass(lpx, path):
    told = lpx([*path.split(), "--no-such-option"], "en")
    assert told.exit_code == 2
    assert "--no-such-option" in told.stderr
    assert told.stdout == ""
