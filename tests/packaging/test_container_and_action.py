"""The Dockerfile, the GitHub Action and the hook: linted, and in step with the command line."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest
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


@pytest.fixture
def vendor(tmp_path):
    """A repository of a vendor, with the adapter that `lpx adapter new` writes."""
    place = tmp_path / "vendor"
    place.mkdir()
    made = subprocess.run(
        [program("lpx"), "adapter", "new", "--lang", "python", "adapter"], cwd=place, check=False
    )
    assert made.returncode == 0
    return place


def run_step(repository, place, **inputs):
    """Runs the action's step as GitHub does, with the environment that its inputs make."""
    action = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "conform")
    given = {name: str(about.get("default", "")) for name, about in action["inputs"].items()} | inputs
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
        for name, value in step["env"].items()
    }
    written = {name: str(place / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=place,
        env={**os.environ, **environment, **written, "PATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.needs("bash")
def test_the_step_of_the_action_leaves_what_the_next_ones_take(repository, vendor):
    done = run_step(repository, vendor, adapter="adapter/adapter.toml", cases="export/links/long export/num*")
    assert done.returncode == 0, done.stderr
    assert (vendor / "GITHUB_OUTPUT").read_text(encoding="utf-8") == "run=lpx-conform\n"
    assert (vendor / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8").startswith("#")
    assert ET.parse(vendor / "lpx-conform.junit.xml").getroot().tag == "testsuites"
    assert json.loads((vendor / "lpx-conform.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "</html>" in (vendor / "lpx-conform.html").read_text(encoding="utf-8")
    assert (vendor / "lpx-conform").is_dir()


@pytest.mark.needs("bash")
def test_the_step_of_the_action_fails_where_the_module_does(repository, vendor):
    module = vendor / "adapter" / "module.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(f"{text}\nModule = None\n", encoding="utf-8", newline="\n")
    done = run_step(repository, vendor, adapter="adapter/adapter.toml", cases="export/links/long")
    assert done.returncode not in {0, 127}, done.stderr


@pytest.fixture
def edited(repository, tmp_path):
    """A repository with an edition of its own."""
    shutil.copytree(repository / "spec", tmp_path / "spec")
    return tmp_path


def hook(repository, place):
    entry = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]["entry"]
    words = [program("lpx"), *shlex.split(entry)[1:]]
    return subprocess.run(words, cwd=place, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_hook_lets_an_edition_pass_that_was_built(repository, edited):
    told = hook(repository, edited)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_hook_stops_an_edition_that_was_edited_and_not_built(repository, edited):
    signature = next(edited.rglob("requirements/sig*.yaml"))
    text = signature.read_text(encoding="utf-8")
    changed = text.replace("en: There is a signature file", "en: There is another title", 1)
    assert changed != text
    signature.write_text(changed, encoding="utf-8", newline="\n")
    told = hook(repository, edited)
    assert told.returncode == 1, told.stdout + told.stderr
