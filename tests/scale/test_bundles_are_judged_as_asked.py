"""The options of ``lpx verify`` mean the same for many bundles, and belong to a run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest


def _told(result):
    return {
        told["requirement"]
        for line in result.stdout.splitlines()
        for told in json.loads(line)["judged"].get("told", ())
    }


@pytest.mark.parametrize("engine", ["inline", "local"])
@pytest.mark.parametrize("options", ["course-codes", "occasion", "deep", "bound"])
def test_a_batch_finds_what_verify_finds(run, one, course_file, options, engine):
    path, password = one
    arguments = {
        "course-codes": ["--course-codes", course_file],
        "occasion": [
            "--occasion",
            "visiting-return",
            "--home",
            path.parent.name,
            "--visited",
            "353302",
            "--year",
            "110",
            "--term",
            "1",
        ],
        "deep": ["--deep"],
        "bound": ["--max-entries", "2"],
    }[options]
    alone = json.loads(run("verify", path, *arguments, "--format", "json", password=password).stdout)
    many = run("batch", "verify", path, *arguments, "--format", "jsonl", password=password, engine=engine)
    (line,) = map(json.loads, many.stdout.splitlines())
    assert line["judged"]["verdict"] == alone["verdict"]
    assert line["judged"]["reason"] == alone["reason"]
    assert _told(many) == {item["requirement"] for item in alone["findings"]}
    reasons = {}
    for item in alone["not_judged"]:
        reasons[item["reason"]] = reasons.get(item["reason"], 0) + len(item["requirements"])
    assert line["judged"].get("not_judged", {}) == reasons
    expected = {"course-codes": {"CCD-006"}, "occasion": {"XCH-007"}, "deep": set(), "bound": set()}[options]
    assert expected <= _told(many)
    plain = run("batch", "verify", path, "--format", "jsonl", password=password)
    assert plain.stdout != many.stdout, "the option changed nothing"


@pytest.mark.parametrize("more", ["--course-codes", "--deep", "--occasion", "--max-entries"])
def test_a_run_is_not_resumed_with_other_options(run, one, course_file, tmp_path, more):
    path, password = one
    values = {
        "--course-codes": [course_file],
        "--deep": [],
        "--occasion": [
            "visiting-return",
            "--home",
            path.parent.name,
            "--visited",
            "353302",
            "--year",
            "110",
            "--term",
            "1",
        ],
        "--max-entries": ["500"],
    }[more]
    asked = ("batch", "verify", path, "--out", tmp_path / "out")
    first = run(*asked, more, *values, password=password)
    assert first.exit_code in {0, 1}, first.output
    assert "journal.jsonl" in {item.name for item in (tmp_path / "out").iterdir()}
    for other in ([], [more, *values, "--profile", "practice"]):
        refused = run(*asked, "--resume", *other, password=password)
        assert refused.exit_code == 2
        assert "other options" in refused.stderr
    again = run(*asked, "--resume", more, *values, password=password)
    assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)


def test_the_same_rows_of_course_codes_are_the_same_option(run, one, course_file, tmp_path):
    path, password = one
    asked = ("batch", "verify", path, "--out", tmp_path / "out", "--format", "jsonl", "--course-codes")
    first = run(*asked, course_file, password=password)
    lines = course_file.read_text(encoding="utf-8").splitlines()
    parts = [tmp_path / "b.csv", tmp_path / "a.csv"]
    parts[0].write_text("\n".join(lines[2:]), encoding="utf-8")
    parts[1].write_text("\n".join(lines[:2]), encoding="utf-8")
    assert (
        run(*asked, parts[0], "--course-codes", parts[1], "--resume", password=password).stdout
        == first.stdout
    )
    parts[0].write_text("\n".join(lines[3:]), encoding="utf-8")
    assert run(*asked, parts[0], "--course-codes", parts[1], "--resume", password=password).exit_code == 2


def test_what_is_no_course_code_file_is_told_before_any_work(run, one, made):
    result = run("batch", "verify", made, "--course-codes", one[0])
    assert result.exit_code == 2
    assert "ourse-code file" in result.stderr
    assert Path(one[0]).name not in result.stderr


def test_a_summary_says_how_bundles_were_judged(run, one, course_file, tmp_path):
    path, password = one
    digest = "sha256:" + hashlib.sha256(course_file.read_bytes()).hexdigest()
    schools = ["--home", path.parent.name, "--visited", "353302"]
    when = ["--occasion", "visiting-return", *schools, "--year", "110", "--term", "1"]
    asked = [*when, "--course-codes", course_file, "--deep", "--encoding", "cp950"]
    told = {}
    for name, options in (("plain", []), ("asked", asked)):
        out, reports = tmp_path / name, tmp_path / f"{name}-reports"
        run("batch", "verify", path, "--out", out, "--reports", reports, *options, password=password)
        told[name] = [
            (place / file).read_text(encoding="utf-8")
            for place, file in (
                (out, "summary.txt"),
                (out, "summary.html"),
                (reports, f"{path.parent.name}.html"),
            )
        ]
        judging = json.loads((out / "summary.json").read_text(encoding="utf-8"))["judging"]
        if options:
            assert judging["course_codes"] == [digest]
            assert judging["occasion"]["occasion"] == "visit-ends"
            assert (judging["deep"], judging["encoding"]) == (True, "cp950")
        else:
            assert judging == {"course_codes": [], "occasion": None, "deep": False, "encoding": "auto"}
    for plain, text in zip(told["plain"], told["asked"], strict=True):
        assert "none named, not compared" in plain
        assert "none named, not compared" not in text
        for word in (digest[7:40], "visiting-return", "353302", "--deep", "cp950"):
            assert (word in text, word in plain) == (True, False)
