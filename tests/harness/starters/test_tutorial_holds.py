"""The tutorial's commands do what it says, in both languages, from an empty folder."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

_COMMAND = re.compile(r"^\$ (lpx .+)$", re.MULTILINE)
_EXPECTED = {"new": 0, "doctor": 0, "--core": 0, "--no-shrink": 1}


@pytest.mark.parametrize("page", ["tutorial.md", "tutorial.en.md"])
def test_links_lead_somewhere(repository, page):
    folder = repository / "docs" / "vendors"
    text = (folder / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (folder / target).exists(), target


def test_both_languages_give_the_same_commands(repository):
    pages = [
        (repository / "docs" / "vendors" / page).read_text(encoding="utf-8")
        for page in ("tutorial.md", "tutorial.en.md")
    ]
    commands = [_COMMAND.findall(page) for page in pages]
    assert commands[0] == commands[1]
    assert len(commands[0]) == len(_EXPECTED)


def test_from_an_empty_folder_to_green_and_red(repository, tmp_path):
    text = (repository / "docs" / "vendors" / "tutorial.en.md").read_text(encoding="utf-8")
    for command in _COMMAND.findall(text):
        if "--no-shrink" in command:
            command = f"{command} 'refuse/document/*' import/records/basics --seed 1"  # noqa: PLW2901 - a shorter run
        arguments = shlex.split(command)[1:]
        done = subprocess.run(
            [sys.executable, "-m", "lpx", *arguments],
            cwd=tmp_path,
            env=_environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        expected = next(code for word, code in _EXPECTED.items() if word in arguments)
        assert done.returncode == expected, done.stdout + done.stderr
    assert "refuse/document/key-twice" in done.stdout
    assert "DOC-004" in done.stdout


def _environment() -> dict[str, str]:
    import os

    # "python" of the adapter file is the interpreter that runs the tests.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "LPX_LANG": "en", "PYTHONIOENCODING": "utf-8"}
