"""Every command, and what people hand it by mistake: nothing there, a folder, an empty file, a full disk.

Each time: an exit code that is no verdict, what is wrong, what to try next, and no traceback.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from commands_of_lpx import leaves
from lpx.cli.root import cli

BAD = "{bad}"
"""Where the mistake goes."""

LINES: dict[str, list[str]] = {
    "verify": ["{bad}", "a.zip --signature {bad}", "a.zip --course-codes {bad}", "a.zip --history {bad}",
               "a.zip --password-file {bad}"],
    "inspect": ["{bad}", "a.zip --password-file {bad}"],
    "pack": ["{bad} -o o.zip", "folder --files {bad}", "folder --password-file {bad}"],
    "unpack": ["{bad} -o o", "a.zip -o o --password-file {bad}"],
    "course-code check": ["{bad}"],
    "course-code diff": ["{bad} file.json", "file.json {bad}"],
    "batch verify": ["folder --passwords {bad}", "folder --password-file {bad}"],
    "batch compare": ["{bad} folder", "folder {bad}"],
    "reconcile": ["{bad} folder", "folder {bad}", "folder folder --passwords {bad}"],
    "exchange plan": ["{bad}"],
    "synth damage": ["{bad} --out o"],
    "fixtures verify": ["{bad}"],
    "conform run": ["--adapter {bad}", "--adapter x --known-failures {bad}", "--adapter x --again {bad}"],
    "conform replay": ["{bad}"],
    "conform diff": ["{bad} {bad}"],
    "conform grade": ["{bad}", "folder --key {bad}"],
    "interop show": ["{bad}"],
    "attest verify": ["a.zip --trust {bad}", "a.zip --revocations {bad}", "a.zip --evidence {bad}", "{bad}"],
    "attest keygen": ["office -o o.pem --passphrase-file {bad}"],
    "attest trust": ["{bad}"],
    "attest request": ["s --adapter x --product {bad} --adapter-files file.json",
                       "s --adapter {bad} --product file.json --adapter-files file.json"],
    "attest challenge": ["{bad}"],
    "attest reveal": ["{bad} --secret file.json", "folder --secret {bad}"],
    "attest seed": ["{bad}"],
    "attest run": ["{bad} --adapter x --evidence e.zip"],
    "attest pack": ["{bad} folder --evidence e.zip", "folder {bad} --evidence e.zip"],
    "attest terms": ["-o o.toml --suite {bad}"],
    "attest issue": ["{bad} --issuer x --key file.json -o o", "file.json --issuer x --key {bad} -o o"],
    "attest certificate": ["{bad} -o o.html"],
    "attest replay": ["{bad}"],
    "attest renew": ["{bad} --evidence file.json --issuer x --key file.json -o o"],
    "attest revoke": ["{bad} --list l --reason other --issuer x --key file.json"],
    "attest recall": ["{bad}"],
    "adapter doctor": ["{bad}"],
    "register upgrade": ["--register {bad}"],
    "register add": ["{bad} --by x --register r.sqlite", "file.json --by x --register {bad}"],
    "register list": ["--register {bad}"],
    "register show": ["x --register {bad}"],
    "register comment": ["x y --by z --register {bad}"],
    "register check": ["--register {bad}", "--trust {bad}"],
    "register export": ["--register {bad}"],
    "spec list": ["--room {bad}"],
    "spec show": ["--room {bad}"],
    "spec diff": ["{bad} {bad}"],
    "spec build": ["--check --room {bad}"],
    "spec schema": ["--room {bad}"],
    "spec trace": ["x --room {bad}"],
    "spec ambiguities": ["--room {bad}"],
}  # fmt: skip

NO_INPUT = {
    "serve", "demo", "explain", "course-code explain", "course-code search", "course-code build",
    "course-code compare", "exchange occasions", "exchange history", "synth city", "fixtures build",
    "fixtures list", "fixtures show", "conform list", "conform show", "conform kit", "conform selftest",
    "interop list", "interop run", "interop mine", "adapter new", "adapter schema", "register init",
    "config", "completion",
}  # fmt: skip
"""Commands that read no file of the user's, or that ask modules, which have tests of their own."""

JUDGED = {
    ("verify", "{bad}"),
    ("verify", "a.zip --signature {bad}"),
    ("attest verify", "{bad}"),
    ("attest verify", "a.zip --trust {bad}"),
    ("attest verify", "a.zip --revocations {bad}"),
    ("attest verify", "a.zip --evidence {bad}"),
    ("course-code check", "{bad}"),
}
"""An empty file is judged like any other here, and the report says what is wrong."""

MISTAKES = {"missing": "nowhere.json", "folder": "empty-folder", "empty": "empty.json"}
WALK = [(command, line, kind) for command, lines in LINES.items() for line in lines for kind in MISTAKES]


def test_the_walk_goes_through_every_command():
    assert set(LINES) | NO_INPUT == {path for path, _ in leaves()}
    assert not set(LINES) & NO_INPUT


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with one of each kind of thing."""
    monkeypatch.chdir(tmp_path)
    for name in ("folder", "empty-folder"):
        (tmp_path / name).mkdir()
    (tmp_path / "folder" / "note.txt").write_text("nothing", encoding="utf-8")
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "file.json").write_text("{}", encoding="utf-8")
    (tmp_path / "a.zip").write_bytes(b"no archive")
    return tmp_path


def _run(command: str, line: str, lang: str):
    environment = {"LPX_LANG": lang, "LPX_PASSWORD": "x", "LPX_KEY_PASSPHRASE": "x", "LPX_CONFIG": ""}
    return CliRunner(env=environment).invoke(cli, [*command.split(), *line.split()], prog_name="lpx")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize(("command", "line", "kind"), WALK, ids=[" ".join(step) for step in WALK])
def test_a_wrong_input_is_told(desk, command, line, kind, lang):
    told = _run(command, line.replace(BAD, MISTAKES[kind]), lang)
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
    assert "Traceback" not in told.output
    if kind == "empty" and (command, line) in JUDGED:
        assert told.exit_code in {1, 4}
        assert told.stdout
        return
    assert told.exit_code in {2, 3, 4, 5, 6}
    labels = ("Error: ", "Next: ") if lang == "en" else ("錯誤：", "接下來：")
    lines = told.stderr.splitlines()
    assert any(item.startswith(labels[0]) for item in lines), told.output
    assert any(item.startswith(labels[1]) for item in lines), told.output
    assert not (desk / "o").exists()


STDOUT = [
    "spec list fields", "spec show", "spec schema", "spec ambiguities", "explain SIG-003", "fixtures list",
    "course-code search 語文", "exchange occasions", "exchange history", "conform list", "interop list",
    "adapter schema", "demo", "config --example", "completion bash", "--version", "--help", "verify --help",
    "attest terms -o terms.toml", "adapter new --lang php adapter",
]  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.parametrize("line", STDOUT)
def test_a_full_disk_behind_stdout_is_no_success(line, tmp_path):
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(
            [sys.executable, "-m", "lpx", *line.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "LPX_LANG": "en", "LPX_CONFIG": ""},
            encoding="utf-8",
        )
    assert told.returncode == 4, told.stderr
    assert "Traceback" not in told.stderr
    assert "Exception ignored" not in told.stderr
    assert "space" in told.stderr


OUTPUTS = {
    "pack": "folder -o {out}",
    "unpack": "a.zip -o {out}",
    "attest terms": "-o {out}",
    "attest keygen": "x -o {out} --unencrypted",
    "synth city": "--students 1 --out {out}",
    "adapter new": "--lang php {out}",
    "conform kit": "{out}",
    "demo": "--keep {out}",
    "register init": "--register {out}",
    "exchange history": "-o {out}",
    "fixtures build": "{out} --only */archive-of-zero-bytes",
}


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("command", OUTPUTS)
def test_an_output_where_none_can_be_is_told(desk, command, lang):
    """Below a file there is no folder to write into."""
    told = _run(command, OUTPUTS[command].format(out="file.json/below/out"), lang)
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
    assert told.exit_code in {2, 4}, told.output
    assert ("Error: " if lang == "en" else "錯誤：") in told.stderr, told.output
    assert ("Next: " if lang == "en" else "接下來：") in told.stderr
    assert (desk / "file.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize(
    "command", [name for name, line in OUTPUTS.items() if "-o " in line and name != "exchange history"]
)
def test_what_is_there_already_is_not_replaced(desk, command):
    (desk / "there.zip").write_bytes(b"mine")
    told = _run(command, OUTPUTS[command].format(out="there.zip"), "en")
    assert told.exit_code == 2
    assert (desk / "there.zip").read_bytes() == b"mine"


@pytest.mark.parametrize(("path", "context"), [item for item in leaves() if item[0] != "completion"])
def test_a_misspelt_name_of_a_command_is_understood(path, context):
    assert isinstance(context.command, click.Command)
    name = path.split()[-1]
    wrong = name[:-1] if len(name) > 3 else name + "x"
    told = _run(" ".join([*path.split()[:-1], wrong]), "", "en")
    assert told.exit_code == 2
    assert name in told.stderr
