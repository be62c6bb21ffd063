"""The guide for vendors: its commands run, its output is what comes, and it names every scenario."""

from __future__ import annotations

import re
import shlex

import pytest
from click.testing import CliRunner

from lpx.cli.root import cli
from lpx.interop.scenarios import load_scenarios

PAGES = {"zh-Hant": "interop.md", "en": "interop.en.md"}


@pytest.fixture(params=PAGES)
def page(request, repository):
    """Language and text of a page."""
    text = (repository / "docs" / "vendors" / PAGES[request.param]).read_text(encoding="utf-8")
    return request.param, text


def blocks(text):
    """Yield the commands of the page, each with the lines that it prints."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            yield command, [line for line in lines if line.strip() and line.strip() not in {"...", "……"}]


def test_the_page_names_every_scenario_and_no_other(page):
    listed = re.findall(r"^\| `([\w/-]+)` \|", page[1], re.MULTILINE)
    assert sorted(listed) == [scenario.id for scenario in load_scenarios()]


def test_the_output_of_a_failing_run_is_as_it_is_shown(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    language, text = page
    command, lines = next(item for item in blocks(text) if "course-school-overwritten" in item[0])
    runner = CliRunner(env={"LPX_LANG": language, "COLUMNS": "80"})
    result = runner.invoke(cli, shlex.split(command)[1:])
    assert result.exit_code == 1
    printed = result.stdout.splitlines()
    assert len(lines) > 8
    assert [line for line in lines if line not in printed] == []


def test_every_command_of_the_page_is_one(page):
    for command, _ in blocks(page[1]):
        words = shlex.split(command)
        assert words[0] == "lpx"
        result = CliRunner().invoke(cli, [*words[1:3], "--help"])
        assert result.exit_code == 0
        for option in (word for word in words if word.startswith("--")):
            assert option in result.output
