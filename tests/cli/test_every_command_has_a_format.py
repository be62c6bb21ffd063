"""``--format``: every command has it, acting commands tell what they did in one form, mistakes in another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module

import click
import msgspec
import pytest
from click.testing import CliRunner

from commands_of_lpx import leaves
from lpx.cli.diagnostic import Diagnostic
from lpx.cli.outcome import RESULTS, Outcome, made
from lpx.cli.root import cli

WITHOUT = {
    "serve": "runs until it is stopped, and talks to a browser",
    "completion": "writes a script for a shell",
}
"""Commands without ``--format``, each with the reason."""


def _format(context: click.Context) -> click.Option | None:
    return next((item for item in context.command.params if "--format" in item.opts), None)


def test_every_command_has_a_format_or_a_reason_for_none():
    assert {path for path, context in leaves() if _format(context) is None} == set(WITHOUT)


def test_every_format_has_a_form_for_machines():
    without = [
        path for path, context in leaves() if (kind := _format(context)) and "json" not in kind.type.choices
    ]
    assert without == []


def test_results_are_those_of_commands():
    assert set(RESULTS) <= {path for path, _ in leaves()}


@pytest.mark.parametrize("place", sorted(set(RESULTS.values())))
def test_every_result_has_a_schema_that_says_what_it_is_for(place):
    module, _, name = place.partition(":")
    noun = getattr(import_module(module), name)
    schema = msgspec.json.schema(Outcome[noun])
    told = next(value for key, value in schema["$defs"].items() if key == name)
    assert told["description"].startswith("``lpx ")


@pytest.fixture
def lpx(tmp_path, monkeypatch):
    """Run a command in an empty folder, its result being asked for as JSON."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, lang="en", code=0):
        environment = {"LPX_LANG": lang, "LPX_PASSWORD": "a-good-word", "LPX_CONFIG": ""}
        told = CliRunner(env=environment).invoke(cli, [*arguments, "--format", "json"], prog_name="lpx")
        assert told.exit_code == code, told.output
        return told

    return run


ACTIONS = {
    "demo": ["demo", "--keep", "kept"],
    "exchange history": ["exchange", "history", "-o", "history.json"],
    "synth city": ["synth", "city", "--students", "2", "--out", "city"],
    "fixtures build": ["fixtures", "build", "vectors", "--only", "*/archive-of-zero-bytes"],
    "conform kit": ["conform", "kit", "kit", "--size", "quick", "--seed", "1"],
    "adapter new": ["adapter", "new", "--lang", "php", "adapter"],
    "adapter schema": ["adapter", "schema", "--check"],
    "spec build": ["spec", "build", "--check"],
    "register init": ["register", "init"],
    "attest keygen": ["attest", "keygen", "office", "-o", "office.pem", "--unencrypted"],
    "attest terms": ["attest", "terms", "-o", "terms.toml"],
}


@pytest.mark.parametrize("command", ACTIONS)
def test_what_was_done_is_told_as_its_noun(command, lpx, tmp_path):
    told = lpx(*ACTIONS[command])
    module, _, name = RESULTS[command].partition(":")
    outcome = msgspec.json.decode(
        told.stdout, type=Outcome[getattr(import_module(module), name)], strict=True
    )
    assert (outcome.command, outcome.outcome, outcome.exit_code) == (command, "done", 0)
    assert str(tmp_path) not in told.stdout
    for item in outcome.products:
        if item.sha256:
            assert item == made(item.role, tmp_path / item.name)
        else:
            assert (tmp_path / item.name).is_file()
    for line in told.stderr.splitlines():
        msgspec.json.decode(line, type=Diagnostic)


def test_what_there_was_nothing_to_do_for_says_so(lpx):
    lpx("register", "init")
    told = json.loads(lpx("register", "upgrade", code=3).stdout)
    assert (told["outcome"], told["exit_code"], told["result"]) == ("nothing-to-do", 3, {"changed": False})


def test_a_folder_has_the_digest_that_sha256sum_gives(tmp_path):
    """``find . -type f | sort | xargs sha256sum | sha256sum``, without the leading ``./``."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.txt").write_text("c", encoding="utf-8")
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    from hashlib import sha256

    lines = "".join(
        f"{sha256(text.encode()).hexdigest()}  {name}\n" for name, text in (("a.txt", "a"), ("b/c.txt", "c"))
    )
    found = made("folder", tmp_path)
    assert (found.files, found.bytes, found.sha256) == (2, 2, sha256(lines.encode()).hexdigest())


def test_a_secret_is_told_without_its_digest(lpx):
    products = json.loads(lpx("attest", "keygen", "office", "-o", "a.pem", "--unencrypted").stdout)[
        "products"
    ]
    assert {item["role"]: bool(item["sha256"]) for item in products} == {
        "private-key": False,
        "trust-file": True,
    }


MISTAKES = {
    "missing-input": (["attest", "recall", "nowhere"], 2, "portfolio.input-missing", "FOLDER"),
    "unknown-option": (["verify", "--zzz"], 2, "usage.no-such-option", "--zzz"),
    "unknown-command": (["conform", "rnu"], 2, "usage.no-such-command", ""),
    "unknown-name": (["explain", "ZZZ-999"], 2, None, None),
    "no-register": (["register", "list"], 2, "register.cli.error-missing", "lpx-register.sqlite"),
    "bad-choice": (["attest", "revoke", "x", "--reason", "zzz"], 2, None, None),
}


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_diagnostics(name, lang, lpx):
    arguments, code, key, where = MISTAKES[name]
    told = lpx(*arguments, code=code, lang=lang)
    assert told.stdout == ""
    found = [msgspec.json.decode(line, type=Diagnostic) for line in told.stderr.splitlines()]
    assert (found[-1].level, found[-1].exit_code) == ("error", code)
    assert found[-1].what
    assert found[-1].next
    assert found[-1].id
    if key is not None:
        assert (found[-1].id, found[-1].where) == (key, where)


def test_words_stay_words_where_no_form_was_chosen(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, ["register", "list"], prog_name="lpx")
    assert told.stderr.startswith("Error: ")


def test_a_form_chosen_in_the_settings_counts(tmp_path):
    (tmp_path / "lpx.toml").write_text('[defaults]\nformat = "json"\n', encoding="utf-8")
    known = {name: value for name, value in os.environ.items() if name != "LPX_CONFIG"}
    told = subprocess.run(
        [sys.executable, "-m", "lpx", "register", "list", "--register", "none.sqlite"],
        env=known,
        capture_output=True,
        cwd=tmp_path,
        encoding="utf-8",
        check=False,
    )
    assert told.returncode == 2
    assert json.loads(told.stderr)["where"] == "none.sqlite"


def test_a_failure_of_lpx_itself_is_a_diagnostic_too(monkeypatch, capsys):
    from lpx.cli import failure, machine_form

    machine_form.begin(["verify", "--format=json"])
    try:
        raise ValueError("王小明")
    except ValueError as error:
        code = failure.report_failure(error)
    finally:
        machine_form.begin([])
    told = json.loads(capsys.readouterr().err)
    assert (code, told["exit_code"], told["id"]) == (4, 4, "portfolio.internal-failure")
    assert "王小明" not in json.dumps(told, ensure_ascii=False)
