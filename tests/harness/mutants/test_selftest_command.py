"""lpx conform selftest."""

from __future__ import annotations

import json

from click.testing import CliRunner

from lpx.cli.conform.selftest import command


def run(*words):
    return CliRunner().invoke(command, list(words))


def test_chosen_modules_are_tried_and_told(tmp_path):
    page = tmp_path / "matrix.html"
    result = run(
        "summaries-always-empty", "slow", "--jobs", "1", "--format", "json", "--report", f"html={page}"
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["sound"] is True
    assert [row["module"] for row in told["mutants"]] == ["summaries-always-empty"]
    assert "summaries-always-empty" in page.read_text(encoding="utf-8")


def test_an_unknown_module_is_named():
    result = run("no-such-mutant", "--lang", "en")
    assert result.exit_code == 2
    assert "no-such-mutant" in result.stderr


def test_killers_are_only_written_after_a_full_run():
    result = run("--write", "--lang", "en")
    assert result.exit_code == 2
    assert "--full" in result.stderr


def test_a_report_needs_format_and_file():
    assert run("--report", "pdf=x").exit_code == 2
    assert run("--report", "html").exit_code == 2
