"""``lpx exchange`` and ``lpx verify --occasion``, as their users type them."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from lpx.cli.root import cli
from lpx.synthesis.terms import Term

HOME, VISITED = "330301", "353301"
MOVE = ("--origin", HOME, "--destination", VISITED)
FIRST = "transfer-after-first-term"
HISTORY = {
    "schema": "lpx-history-1",
    "events": [
        {"event": "enrol", "year": 110, "term": 1, "school": HOME},
        {"event": "visit-start", "year": 110, "term": 1, "school": VISITED},
        {"event": "visit-end", "year": 110, "term": 1},
    ],
}


def run(*arguments, **environment):
    return CliRunner().invoke(
        cli, ["exchange", *map(str, arguments)], env={"LPX_PASSWORD": "", **environment}
    )


@pytest.fixture
def history(tmp_path):
    path = tmp_path / "history.json"
    path.write_text(json.dumps(HISTORY), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def visit(tmp_path_factory, bundle_of_term):
    """A real bundle of a visit, on disk beside its signature file."""
    made = bundle_of_term(sender=VISITED, student_school=HOME, term=Term(110, 1), per_year=2, visiting=True)
    folder = tmp_path_factory.mktemp("visit")
    (folder / made.name).write_bytes(made.archive)
    (folder / made.signature_name).write_bytes(made.signature)
    return folder / made.name, made.password


@pytest.fixture
def verify(visit):
    def call(*options):
        path, password = visit
        arguments = ["verify", str(path), *map(str, options)]
        return CliRunner().invoke(cli, arguments, env={"LPX_PASSWORD": password})

    return call


def test_a_plan_says_each_sentence_with_its_source(history):
    told = run("plan", history)
    assert told.exit_code == 0
    assert "需要交換檔：由 353301 匯出，330301 匯入" in told.output
    assert "是否為借讀生時的課程學習成果" in told.output
    assert "課程諮詢紀錄只留在學校平臺" in told.output.replace("\n", "").replace(" ", "")
    sentences = [line for line in told.output.splitlines() if line.startswith("   - ")]
    sources = [line for line in told.output.splitlines() if line.startswith("     〔")]
    unsourced = [line for line in sentences if "提交：" in line]
    assert len(sources) == len(sentences) - len(unsourced)


def test_a_plan_speaks_english_and_checks_itself(history, verify):
    told = run("plan", history, "--lang", "en", "--format", "markdown").output
    assert "A bundle is due: 353301 exports, 330301 imports" in told
    command = re.search(r"lpx verify BUNDLE (--occasion .*)", told)[1]
    assert verify(*command.split()).exit_code == 0


def test_a_plan_as_json_is_data_without_sentences_of_ours(history):
    told = json.loads(run("plan", history, "--format", "json").output)
    assert [step["occasion"] for step in told["steps"]] == ["enrolment", "visit-begins", "visit-ends"]
    assert told["steps"][2]["flags"] == {"1101": {VISITED: {"flag_visiting": "XCH-004"}}}


def test_a_plan_as_a_page_is_one_file_without_scripts(history, tmp_path):
    place = tmp_path / "plan.html"
    assert run("plan", history, "--format", "html", "--output", place).exit_code == 0
    page = place.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert page.count("<h1") == 1
    assert len(re.findall(r'id="step-\d+"', page)) == 3


def test_a_history_comes_from_stdin_too():
    told = CliRunner().invoke(cli, ["exchange", "plan", "-"], input=json.dumps(HISTORY))
    assert told.exit_code == 0
    assert "353301" in told.output


def test_the_example_can_be_planned(tmp_path):
    place = tmp_path / "history.json"
    assert run("history", "--output", place).exit_code == 0
    assert run("plan", place).exit_code == 0
    schema = json.loads(run("history", "--schema").output)
    assert schema["$id"] == "urn:lpx:schema:history-1"


def test_occasions_are_listed_and_explained(edition):
    listed = run("occasions", "--lang", "en").output
    for occasion in edition.occasions:
        assert next(iter(occasion.aliases), occasion.id) in listed
    told = run("occasions", "visiting-return", "--lang", "en").output
    assert "visit-ends" in told
    assert "[S3] 借讀處理原則" in told
    assert len(json.loads(run("occasions", "--format", "json").output)) == len(edition.occasions)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (b"{", ["第 1 列"]),
        (json.dumps({**HISTORY, "events": []}).encode(), ["/events", "超出範圍"]),
        (json.dumps({**HISTORY, "name": "王"}).encode(), ["name"]),
    ],
)
def test_a_history_that_cannot_be_says_where_and_what_to_do(change, words, history):
    history.write_bytes(change)
    told = run("plan", history)
    assert told.exit_code == 2
    assert "接下來：" in told.output
    for word in words:
        assert word in told.output
    assert "Traceback" not in told.output


def test_what_was_submitted_beyond_the_limit_is_told(history):
    history.write_text(json.dumps({**HISTORY, "submitted": [{"year": 110, "course": 7}]}), encoding="utf-8")
    told = run("plan", history)
    assert told.exit_code == 2
    assert "至多 6 件" in told.output


def test_a_bundle_is_checked_against_its_occasion(verify):
    asked = ("--occasion", "visiting-return", "--home", HOME, "--visited", VISITED)
    right = verify(*asked, "--year", 110, "--term", 1, "--format", "json")
    assert right.exit_code == 0
    assert json.loads(right.output)["occasion"]["occasion"] == "visit-ends"
    told = verify(*asked, "--year", 110, "--term", 1).output
    assert "借讀結束返回原學校（353301 匯出，330301 匯入）、學期 1101" in told
    wrong = verify(*asked, "--year", 110, "--term", 2)
    assert wrong.exit_code == 1
    assert "XCH-002" in wrong.output
    assert "1101" in wrong.output
    assert verify(*asked).exit_code == 0


def test_a_history_takes_the_place_of_schools_and_terms(verify, history):
    assert verify("--history", history).exit_code == 0
    assert verify("--history", history, "--occasion", "visit-ends").exit_code == 0
    other = verify("--history", history, "--occasion", "transfer-after-first-term")
    assert other.exit_code == 2


def test_without_an_occasion_nothing_about_occasions_is_said(verify):
    report = json.loads(verify("--format", "json").output)
    assert "occasion" not in report
    told = {*report["checked"], *(name for item in report["not_judged"] for name in item["requirements"])}
    assert {name for name in told if name.startswith("XCH")} == {"XCH-008"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--home", HOME), ["--home", "--occasion"]),
        (("--occasion", "nix"), ["nix", "visiting-return"]),
        (("--occasion", "visit-ends", "--home", HOME), ["--visited"]),
        (("--occasion", "visit-ends"), ["--home", "--visited"]),
        (("--occasion", "visit-ends", "--home", HOME, "--visited", VISITED, "--term", "1"), ["--year"]),
        (("--occasion", "visit-ends", "--home", HOME, "--visited", VISITED, "--year", "110"), ["--term"]),
        (("--occasion", "visit-ends", "--home", HOME, "--visited", HOME), ["--home"]),
        (("--occasion", "visit-ends", "--home", "x", "--visited", VISITED), ["--home"]),
        (
            ("--occasion", "visit-ends", "--origin", HOME, "--home", HOME, "--visited", VISITED),
            ["--origin"],
        ),
        (
            (
                "--occasion",
                "visit-ends",
                "--home",
                HOME,
                "--visited",
                VISITED,
                "--year",
                "110",
                "--term",
                "3",
            ),
            ["--terms-per-year"],
        ),
        (
            ("--occasion", "from-experimental-education", *MOVE, "--year", "110", "--term", "2"),
            ["--terms-per-year"],
        ),
        (
            ("--occasion", FIRST, *MOVE, "--year", "110", "--term", "1", "--terms-per-year", "3"),
            ["--terms-per-year"],
        ),
        (
            ("--occasion", FIRST, *MOVE, "--year", "110", "--term", "2"),
            ["transfer-at-year-end"],
        ),
    ],
)
@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_options_that_do_not_fit_say_what_to_add(options, words, language, verify):
    told = verify(*options, "--lang", language)
    assert told.exit_code == 2, told.output
    for word in words:
        assert word in told.output
    assert ("Next" if language == "en" else "接下來") in told.output


def test_history_and_single_options_exclude_each_other(verify, history):
    told = verify("--history", history, "--home", HOME)
    assert told.exit_code == 2
    assert "--home" in told.output


def test_an_occasion_that_needs_no_bundle_is_told(verify):
    told = verify("--occasion", "transfer-at-year-end", "--origin", VISITED, "--destination", HOME)
    assert told.exit_code == 1
    assert "XCH-001" in told.output
