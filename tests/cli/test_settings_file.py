"""lpx.toml: what it may hold, what wins over it, and what is said when it is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from lpx.cli.configuration_lines import line_of


@pytest.fixture
def lpx(tmp_path):
    def run(*arguments: str, file: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        if file is not None:
            (tmp_path / "lpx.toml").write_text(file, encoding="utf-8")
        known = {name: value for name, value in os.environ.items() if name != "LPX_CONFIG"}
        return subprocess.run(
            [sys.executable, "-m", "lpx", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**known, "LPX_LANG": "en", "HOME": str(tmp_path), "APPDATA": str(tmp_path), **environment},
            check=False,
        )

    return run


def test_what_the_file_says_becomes_the_default(lpx):
    shown = lpx("verify", "--help", file='[verify]\nprofile = "practice"\n').stdout
    assert "[default: practice]" in shown
    assert "[default: strict]" not in shown


def test_what_is_typed_wins_over_the_file(lpx):
    told = lpx("spec", "list", "--lang", "en", "--format", "json", file='[defaults]\nformat = "text"\n')
    assert told.stdout.lstrip().startswith(("[", "{")) or told.returncode == 2


def test_defaults_reach_every_command_that_has_the_option_and_no_other(lpx):
    told = lpx("explain", "SIG-003", file='[defaults]\nformat = "json"\nprofile = "practice"\n')
    assert json.loads(told.stdout)[0]["id"] == "SIG-003"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ('[verify]\nprofil = "x"\n', "profil"),
        ('[verify]\npassword-file = "x"\n', "password-file"),
        ("[verify]\nshow-personal-data = true\n", "show-personal-data"),
        ("[verify\n", "line 1"),
        ("\0", "TOML"),
    ],
)
def test_a_wrong_file_is_told_before_anything_is_done(lpx, file, said):
    told = lpx("verify", "bundle.zip", file=file)
    assert told.returncode == 2
    assert said in told.stderr
    assert "Traceback" not in told.stderr


WRONG = [
    ('[defaults]\nlang = "en"\n\n[verify]\n# note\nprofil = "x"\n', "lpx.toml:6", "profil"),
    ('[verify]\n\ndeep = "yes"\n', "lpx.toml:3", "true or false"),
    ("[verify]\nmax-entries = true\n", "lpx.toml:2", "whole number"),
    ("[verify]\nworkers = 700\n", "lpx.toml:2", "1..64"),
    ("[verify]\nprofile = 3\n", "lpx.toml:2", "text"),
    ('[verify]\nformat = "word"\n', "lpx.toml:2", "sarif"),
    ('[verify]\ncourse-codes = "a.csv"\n', "lpx.toml:2", "list"),
    ('verify.deep = "yes"\n', "lpx.toml:1", "true or false"),
    ("[defaults]\nformat = 1\n", "lpx.toml:2", "text"),
    ('[verify]\npassword-file = "x"\n', "lpx.toml:2", "password-file"),
    ('lang = "en"\n', "lpx.toml:1", "lang"),
]


@pytest.mark.parametrize(("file", "place", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_what_is_wrong_is_told_with_its_line(lpx, file, place, said):
    for arguments in (["verify", "bundle.zip"], ["config"]):
        told = lpx(*arguments, file=file)
        assert told.returncode == 2, told.stderr
        assert place in told.stderr
        assert said in told.stderr
        assert "Next: " in told.stderr


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ('[defaults]\nlangg = "en"\n', "lang"),
        ('[defaults]\nformat = "josn"\n', "json"),
        ("[nothing]\nx = 1\n", "[nothing]"),
    ],
)
def test_config_finds_slips_that_no_command_would_see(lpx, file, said):
    told = lpx("config", file=file)
    assert (told.returncode, told.stdout) == (2, "")
    assert said in told.stderr
    assert "lpx.toml:" in told.stderr


def test_a_default_that_a_command_cannot_take_does_not_stop_it(lpx):
    assert lpx("spec", "list", "types", file='[defaults]\nformat = "html"\n').returncode == 0


@pytest.mark.parametrize(
    ("text", "table", "key", "line"),
    [
        ("a = 1\n", (), "a", 1),
        ("\n[x]\ny = 2\n[z]\ny = 3\n", ("z",), "y", 5),
        ('[x]\n"y" = 2\n', ("x",), "y", 2),
        ("x.y = 2\n", ("x",), "y", 1),
        ("[a.b]\nc = 1\n", ("a", "b"), "", 1),
        ("[a]\nb.c = 1\n", ("a", "b"), "", 2),
        ("[ a . b ] # note\nc = 1\n", ("a", "b"), "c", 2),
        ("[x]\n", ("y",), "z", 0),
    ],
)
def test_lines_of_settings_are_found(text, table, key, line):
    assert line_of(text, table, key) == line


@pytest.mark.parametrize(
    "file", ['[nothing]\nlang = "en"\n', "[conform.nothing]\njobs = 1\n", 'lang = "en"\n']
)
def test_config_finds_what_belongs_to_no_command(lpx, file):
    assert lpx("config", file=file).returncode == 2


def test_config_shows_what_is_in_force_and_hides_the_password(lpx, tmp_path):
    file = '[defaults]\nlang = "en"\n\n[conform.run]\njobs = 2\n'
    told = json.loads(lpx("config", "--format", "json", file=file, LPX_PASSWORD="a secret").stdout)
    assert told["file"] == str(tmp_path / "lpx.toml")
    assert {"table": "conform.run", "option": "jobs", "value": 2} in told["settings"]
    assert told["environment"]["LPX_PASSWORD"] == "***"


def test_the_example_is_a_file_that_works(lpx):
    example = lpx("config", "--example").stdout
    assert lpx("config", file=example).returncode == 0


def test_an_empty_variable_switches_the_file_off(lpx):
    assert lpx("verify", "--help", file="[verify\n", LPX_CONFIG="").returncode == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_a_script_that_asks_lpx(lpx, shell):
    told = lpx("completion", shell)
    assert told.returncode == 0
    assert "_LPX_COMPLETE" in told.stdout


def test_commands_are_completed(lpx):
    told = lpx(_LPX_COMPLETE="bash_complete", COMP_WORDS="lpx ver", COMP_CWORD="1")
    assert "verify" in told.stdout
