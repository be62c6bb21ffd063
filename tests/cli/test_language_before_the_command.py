"""``--lang`` before the command: for help, mistakes on the line, and the command, unless it has its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from lpx.cli.root import cli

CHINESE, ENGLISH = ("--lang", "zh-Hant"), ("--lang", "en")
OTHER = {CHINESE: "en", ENGLISH: "zh-Hant"}
"""What the surroundings ask for, so that only the option can make the difference."""


@pytest.fixture(params=["inside", "process"])
def lpx(request, monkeypatch, tmp_path):
    """Run lpx, by its function or as a process; return what it wrote and its exit code."""

    def inside(arguments, environment):
        monkeypatch.setattr(sys, "argv", ["lpx"])
        done = CliRunner(env=environment).invoke(cli, arguments)
        return done.stdout, done.stderr, done.exit_code

    def process(arguments, environment):
        done = subprocess.run(
            [sys.executable, "-m", "lpx", *arguments],
            env={**os.environ, **environment, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return done.stdout, done.stderr, done.returncode

    def call(*arguments, surroundings="", **environment):
        monkeypatch.chdir(tmp_path)
        way = inside if request.param == "inside" else process
        return way(arguments, {"LPX_LANG": surroundings, "LPX_CONFIG": "", **environment})

    return call


@pytest.mark.parametrize(("lang", "word"), [(CHINESE, "用法："), (ENGLISH, "Usage:")])
@pytest.mark.parametrize("command", [(), ("verify",), ("attest",), ("attest", "keygen"), ("adapter", "new")])
def test_help_is_in_that_language(lang, word, command, lpx):
    out, _, code = lpx(*lang, *command, "--help", surroundings=OTHER[lang])
    assert code == 0
    assert out.startswith(word)


@pytest.mark.parametrize(("lang", "word"), [(CHINESE, "錯誤："), (ENGLISH, "Error: ")])
@pytest.mark.parametrize(
    "line",
    [("no-such-command",), ("verify",), ("verify", "x.zip", "--no-such-option"), ("verify", "absent.zip")],
)
def test_what_is_wrong_is_said_in_that_language(lang, word, line, lpx):
    _, err, code = lpx(*lang, *line, surroundings=OTHER[lang])
    assert code == 2
    assert err.startswith(word)


@pytest.mark.parametrize("lang", [CHINESE, ENGLISH])
def test_a_command_answers_in_that_language(lang, lpx):
    out, _, code = lpx(*lang, "explain", "SIG-001", surroundings=OTHER[lang])
    assert code == 0
    assert out == lpx("explain", "SIG-001", *lang)[0]
    assert out != lpx("explain", "SIG-001", surroundings=OTHER[lang])[0]


@pytest.mark.parametrize(
    ("lang", "own", "word"), [(CHINESE, ENGLISH, "Error: "), (ENGLISH, CHINESE, "錯誤：")]
)
def test_the_commands_own_wins(lang, own, word, lpx):
    for line in (("absent.zip", *own), (*own, "absent.zip"), (*own, "x.zip", "--workers", "none")):
        _, err, code = lpx(*lang, "verify", *line, surroundings=OTHER[own])
        assert code == 2
        assert err.startswith(word)


@pytest.mark.parametrize(("lang", "word"), [(CHINESE, "錯誤："), (ENGLISH, "Error: ")])
def test_it_wins_over_the_settings_file(lang, word, lpx, tmp_path):
    file = tmp_path / "lpx.toml"
    file.write_text(f'[verify]\nlang = "{OTHER[lang]}"\n', encoding="utf-8")
    _, err, code = lpx(*lang, "verify", "absent.zip", LPX_CONFIG=str(file))
    assert code == 2
    assert err.startswith(word)


def test_an_option_of_the_same_name_but_another_meaning_is_left_alone(lpx, tmp_path):
    out, err, code = lpx(*ENGLISH, "adapter", "new", str(tmp_path / "made"), "--lang", "node")
    assert (code, err) == (0, "")
    assert "adapter.js" in " ".join(path.name for path in (tmp_path / "made").rglob("*"))
    assert out


def test_a_language_that_lpx_does_not_speak_is_a_mistake(lpx):
    _, err, code = lpx("--lang", "fr", "verify", "x.zip", surroundings="en")
    assert code == 2
    assert "--lang must be one of: zh-Hant, en" in err
