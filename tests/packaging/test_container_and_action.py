"""The Dockerfile, the GitHub Action and the hook: linted, and in step with the command line."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import yaml

from lpx.cli.root import cli


def program(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found is not None, f"{name} comes with the development tools of lpx"
    return found


def linted(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_dockerfile_is_clean(repository):
    told = linted(program("hadolint"), str(repository / "Dockerfile"))
    assert (told.returncode, told.stdout) == (0, "")


def test_the_linter_of_dockerfiles_can_complain(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /x && pip install y\n", encoding="utf-8")
    assert linted(program("hadolint"), str(tmp_path / "Dockerfile")).returncode != 0


def test_the_action_keeps_the_schema_of_actions(repository):
    told = linted(
        program("check-jsonschema"),
        "--builtin-schema",
        "vendor.github-actions",
        str(repository / "action.yml"),
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_what_the_action_types_is_what_lpx_understands(repository):
    action = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    script = next(step["run"] for step in action["runs"]["steps"] if "lpx conform" in step.get("run", ""))
    line = next(line for line in script.replace("\\\n", " ").splitlines() if line.startswith("lpx conform"))
    line = re.sub(r"\$\{\w+:\+(.*?)\}(?= )", r"\1", line.partition(">>")[0]).replace(
        '"${cases[@]}"', "export/*"
    )
    words = shlex.split(line)
    with cli.make_context("lpx", words[1:], resilient_parsing=False) as context:
        name, command, rest = cli.resolve_command(context, context._protected_args + context.args)
        assert (name, isinstance(command, click.Group)) == ("conform", True)
        with command.make_context("conform", list(rest), parent=context) as group:
            inner, run, options = command.resolve_command(group, group._protected_args + group.args)
            assert inner == "run"
            typed = run.make_context("run", list(options), parent=group, resilient_parsing=True).params
            assert "$ADAPTER" in typed.values()


def test_the_hook_runs_a_command_that_is_there(repository):
    hook = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
    told = linted(program("lpx"), *shlex.split(hook["entry"])[1:])
    assert told.returncode == 0, told.stderr
