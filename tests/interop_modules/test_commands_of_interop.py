"""The commands of ``lpx interop``: what they refuse, what they say, and how they end."""

from __future__ import annotations

import json

import pytest

from lpx.interop.store import LINES

REFERENCE = "reference=reference:inprocess"
ONE_STEP = ("--scenario", "transfer/one-step")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_passing_failing_and_undecided_runs_end_differently(lpx, tmp_path):
    run = ("interop", "run", *ONE_STEP)
    lpx(*run, REFERENCE, "--out", tmp_path / "pass")
    lpx(*run, "mutant:service-lost", "--out", tmp_path / "fail", code=1)
    lpx(*run, "mutant:exporter-alone", "--out", tmp_path / "nothing", code=3)
    lpx(*run, "gone=no-such-program-of-lpx", "--out", tmp_path / "adapter", code=6)
    lpx(*run, "gone=no-such-program-of-lpx", REFERENCE, "--out", tmp_path / "open", code=4)
    for name, code in (("pass", 0), ("fail", 1), ("nothing", 3), ("adapter", 6), ("open", 4)):
        lpx("interop", "show", tmp_path / name, code=code)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["run", REFERENCE, "--scenario", "no/such"], 3, "lpx interop list"),
        (
            ["run", REFERENCE, "--scenario", "transfer/chain", "--chain", "reference,nobody,reference"],
            2,
            "nobody",
        ),
        (["run", "a=x", "a=y"], 2, "a-2=adapter.toml"),
        (["run", "no/such/adapter.toml"], 2, "adapter.toml"),
        (["run", "http://"], 6, ""),
        (["run"], 2, "MODULE"),
        (["run", REFERENCE, "--report", "pdf=x"], 2, "markdown"),
        (["run", REFERENCE, "--report", "html=no/such/folder/x.html"], 2, "html"),
        (["run", REFERENCE, "--resume", "--out", "no-such-run"], 2, "--out"),
        (["run", REFERENCE, "--resume"], 2, "--out"),
        (["show", "no-such-run"], 2, "lpx interop run"),
        (["mine", REFERENCE], 2, "two modules"),
        (["mine", "gone=no-such-program-of-lpx", REFERENCE, "--budget", "1"], 6, "no-such-program-of-lpx"),
    ],
)
def test_a_wrong_command_line_is_answered_with_what_to_do(lpx, elsewhere, arguments, code, says):
    result = lpx("interop", *arguments, code=code)
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert code == 6 or not list(elsewhere.rglob(LINES)), "nothing half-written is left"


def test_a_folder_that_holds_a_run_is_not_written_over(lpx, tmp_path):
    lpx("interop", "run", REFERENCE, *ONE_STEP, "--out", tmp_path)
    before = (tmp_path / LINES).read_bytes()
    assert "--resume" in lpx("interop", "run", REFERENCE, *ONE_STEP, "--out", tmp_path, code=2).stderr
    assert (tmp_path / LINES).read_bytes() == before


@pytest.mark.parametrize("text", ["", "x\n", '{"schema": "lpx-interop-run-9"}\n', "[]\n"])
def test_a_file_that_is_no_run_is_refused_with_the_line(lpx, tmp_path, text):
    (tmp_path / LINES).write_text(text, encoding="utf-8")
    assert "Line 1" in lpx("interop", "show", tmp_path, code=2).stderr


def test_a_line_in_the_middle_that_was_damaged_is_named(lpx, tmp_path):
    lpx("interop", "run", REFERENCE, *ONE_STEP, "--out", tmp_path)
    lines = (tmp_path / LINES).read_bytes().splitlines(keepends=True)
    (tmp_path / LINES).write_bytes(lines[0] + b"{}\n" + lines[1])
    assert "Line 2" in lpx("interop", "show", tmp_path, code=2).stderr


def test_a_run_without_a_folder_makes_one_of_its_own(lpx, elsewhere):
    result = lpx("interop", "run", REFERENCE, *ONE_STEP)
    (folder,) = (elsewhere / "lpx-interop").iterdir()
    assert folder.name in result.stderr


def test_the_list_names_every_scenario_in_both_languages(lpx):
    from lpx.interop.scenarios import load_scenarios

    told = json.loads(lpx("interop", "list", "--format", "json").stdout)
    assert [item["id"] for item in told] == [item.id for item in load_scenarios()]
    assert "轉學" in lpx("interop", "list", "--lang", "zh-Hant").stdout


def test_the_seed_that_was_used_repeats_a_cell_exactly(lpx, tmp_path):
    run = ("interop", "run", "mutant:service-lost", *ONE_STEP, "--format", "json")
    first = json.loads(lpx(*run, "--out", tmp_path / "one", code=1).stdout)
    again = json.loads(lpx(*run, "--out", tmp_path / "two", "--seed", first["seed"], code=1).stdout)
    assert [cell["given"] for cell in first["cells"]] == [cell["given"] for cell in again["cells"]]
    assert first["causes"] == again["causes"]
