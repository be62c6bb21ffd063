"""``lpx conform``: selections, exit codes, reports, runs kept and judged again."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from lpx.cli.root import cli

BASIC = "import/records/basics"
REFERENCE = "reference:inprocess"
BAD = "mutant:original-names-lost"


@pytest.fixture
def conform(tmp_path, monkeypatch):
    """Run ``lpx conform`` in an empty folder, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LPX_LANG", "en")

    def run(*arguments):
        return CliRunner().invoke(cli, ["conform", *arguments], catch_exceptions=False)

    return run


@pytest.fixture
def good(conform):
    """The folder of a run in which everything passes."""
    assert conform("run", BASIC, "--adapter", REFERENCE, "--seed", "1", "--run", "good").exit_code == 0
    return "good"


@pytest.fixture
def bad(conform):
    """The folder of a run in which something fails."""
    result = conform("run", BASIC, "--adapter", BAD, "--seed", "1", "--run", "bad")
    assert result.exit_code == 1
    return "bad"


def test_help_lists_every_command_quickly(conform):
    result = conform("--help")
    for name in ("list", "show", "run", "replay", "diff", "kit", "grade", "selftest"):
        assert name in result.stdout


def test_cases_are_listed_and_selected(conform, suite):
    everything = conform("list", "--format", "ids").stdout.split()
    assert everything == sorted(item.id for item in suite)
    imports = conform("list", "import/records", "--format", "ids").stdout.split()
    assert imports
    assert all(name.startswith("import/records/") for name in imports)
    bound = json.loads(conform("list", "--requirement", "IMP-002", "--format", "json").stdout)
    assert bound
    assert all("IMP-002" in item["requirements"] for item in bound)
    refused = conform("list", "--category", "import-rejected", "--role", "importer", "--format", "ids")
    assert refused.stdout.split()
    assert "Cases:" in conform("list", "--core").stdout


def test_an_unknown_case_is_told_with_near_ones(conform):
    result = conform("list", "import/records/basic")
    assert result.exit_code == 2
    assert BASIC in result.stderr


def test_a_selection_of_nothing_has_its_own_exit_code(conform):
    assert conform("list", "--requirement", "PKG-999").exit_code == 3
    assert conform("run", "--requirement", "PKG-999", "--adapter", REFERENCE).exit_code == 3


def test_a_case_is_shown_and_written(conform, tmp_path):
    result = conform("show", "refuse/signature/missing", "--seed", "1", "--write", "given")
    assert result.exit_code == 0
    assert "IMP-003" in result.stdout
    bundle = tmp_path / "given" / "bundles" / "good"
    assert {path.suffix for path in bundle.iterdir()} == {".zip", ".md5", ".txt"}
    assert (tmp_path / "given" / "students" / "S.json").is_file()
    assert json.loads(conform("show", BASIC, "--format", "json").stdout)["id"] == BASIC
    assert conform("show", "no/such/case").exit_code == 2


def test_a_run_that_passes(conform, good, tmp_path):
    assert (tmp_path / good / "transcript.jsonl").is_file()
    assert not (tmp_path / good / "failing").exists()


def test_a_run_that_fails_says_what_and_how_to_repeat_it(conform):
    result = conform("run", BASIC, "--adapter", BAD, "--seed", "1")
    assert result.exit_code == 1
    shown = " ".join(result.stdout.split())
    assert "IMP-009" in shown
    assert "source:" in shown
    assert f'lpx conform run {BASIC} --adapter "{BAD}" --seed 1' in shown
    assert "smallest that still fails" in shown
    assert "lpx-runs" in result.stderr


def test_stdout_holds_the_report_alone_and_files_get_the_others(conform, tmp_path):
    result = conform(
        "run", BASIC, "--adapter", BAD, "--format", "json", "--no-shrink",
        "--report", "junit=r.xml", "--report", "html=r.html", "--report", "markdown=r.md",
    )  # fmt: skip
    report = json.loads(result.stdout)
    assert (report["outcome"], report["exit_code"]) == ("some-fail", 1)
    assert ET.parse(tmp_path / "r.xml").getroot().get("failures") == "1"
    assert "<h1" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert (tmp_path / "r.md").read_text(encoding="utf-8").startswith("# ❌")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "no/such/case", "--adapter", REFERENCE),
        ("run", BASIC),
        ("run", BASIC, "--adapter", ""),
        ("run", BASIC, "--adapter", "none.toml"),
        ("run", BASIC, "--adapter", REFERENCE, "--report", "pdf=x"),
        ("run", BASIC, "--adapter", REFERENCE, "--report", "html=no/such/folder/x.html"),
        ("run", BASIC, "--adapter", REFERENCE, "--known-failures", "none.toml"),
        ("replay", "nowhere"),
        ("diff", "nowhere", "nowhere"),
    ],
)
def test_mistakes_of_the_command_line_have_exit_code_two(conform, arguments):
    result = conform(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_an_adapter_that_cannot_be_started_has_exit_code_six(conform):
    result = conform("run", BASIC, "--adapter", "process: no-such-program-anywhere")
    assert result.exit_code == 6


def test_a_run_is_never_written_over_another(conform, good):
    result = conform("run", BASIC, "--adapter", REFERENCE, "--run", good)
    assert result.exit_code == 2
    assert "already holds a run" in result.stderr


def test_a_stored_run_is_judged_again_and_reported_in_any_format(conform, good, bad):
    assert conform("replay", good).exit_code == 0
    result = conform("replay", bad, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["verdicts"] == {"fail": 1}
    assert conform("replay", bad, "--as-judged").exit_code == 1


def test_a_changed_transcript_could_not_be_judged(conform, bad, tmp_path):
    path = tmp_path / bad / "transcript.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"verdict":"fail"', b'"verdict":"pass"'))
    result = conform("replay", bad)
    assert result.exit_code == 4
    assert "does not hold together" in result.stderr


def test_two_runs_are_compared(conform, good, bad):
    worse = conform("diff", good, bad)
    assert worse.exit_code == 1
    assert "broken" in worse.stdout
    better = conform("diff", bad, good)
    assert better.exit_code == 0
    assert "fixed" in better.stdout
    assert json.loads(conform("diff", bad, good, "--format", "json").stdout)[0]["kind"] == "fixed"
    assert "Nothing changed." in conform("diff", good, good).stdout


def test_only_what_did_not_pass_is_run_again(conform, bad, good):
    result = conform("run", "--again", bad, "--adapter", REFERENCE, "--format", "json")
    report = json.loads(result.stdout)
    assert [item["case"] for item in report["results"]] == [BASIC]
    assert report["seed"] == "1"
    assert conform("run", "--again", good, "--adapter", REFERENCE).exit_code == 3


def test_known_failures_are_expected_and_may_not_pass(conform, tmp_path):
    path = tmp_path / "known.toml"
    path.write_text(f'[[case]]\nid = "{BASIC}"\nreason = "names are lost, ticket 17"\n', encoding="utf-8")
    both = (BASIC, "export/records/basics")
    failing = conform("run", *both, "--adapter", BAD, "--known-failures", str(path))
    assert failing.exit_code == 0
    assert "ticket 17" in failing.stdout
    passing = conform("run", *both, "--adapter", REFERENCE, "--known-failures", str(path))
    assert passing.exit_code == 1
    assert "Take it off the list" in " ".join(passing.stdout.split())
    path.write_text('[[case]]\nid = "no/such"\nreason = "x"\n', encoding="utf-8")
    assert conform("run", BASIC, "--adapter", REFERENCE, "--known-failures", str(path)).exit_code == 2


def test_several_workers_give_what_one_gives(conform, tmp_path):
    cases = (
        "import/records/basics",
        "import/names/several-dots",
        "export/records/basics",
        "refuse/password/wrong",
    )
    common = ("run", *cases, "--adapter", "reference:", "--seed", "7", "--format", "json")
    one = conform(*common, "--run", "one")
    two = conform(*common, "--run", "two", "--jobs", "2")
    assert (one.exit_code, two.exit_code) == (0, 0)
    verdicts = [
        [(item["case"], item["verdict"]) for item in json.loads(result.stdout)["results"]]
        for result in (one, two)
    ]
    assert verdicts[0] == verdicts[1]
    assert "Nothing changed." in conform("diff", "one", "two").stdout
