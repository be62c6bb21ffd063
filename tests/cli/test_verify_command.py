"""``lpx verify``: verdict first, exit codes, clear words for every way to go wrong, nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

VERSION_KEY = "lpx-report-1"


@pytest.mark.parametrize(("lang", "word"), [("en", "Conforms"), ("zh-Hant", "符合")])
def test_the_first_line_is_the_verdict(lang, word, run, bundle):
    result = run("verify", bundle, "--lang", lang)
    assert result.exit_code == 0, result.output
    assert word in result.stdout.splitlines()[0]
    assert result.stderr == ""


def found_in(result):
    return [item["requirement"] for item in json.loads(result.stdout)["findings"]]


def test_the_signature_file_beside_the_bundle_is_found(run, bundle):
    assert found_in(run("verify", bundle, "--format", "json")) == []
    (bundle.parent / f"{bundle.name}.md5").rename(bundle.with_suffix(".md5"))
    assert found_in(run("verify", bundle, "--format", "json")) == []
    bundle.with_suffix(".md5").unlink()
    result = run("verify", bundle, "--format", "json")
    assert result.exit_code == 1
    assert found_in(result) == ["SIG-001"]


def test_a_signature_file_can_be_named(run, bundle, tmp_path):
    named = tmp_path / "elsewhere.txt"
    (bundle.parent / f"{bundle.name}.md5").rename(named)
    assert run("verify", bundle, "--signature", named).exit_code == 0


def _json(result):
    return json.loads(result.stdout)


def test_a_changed_archive_does_not_conform(run, bundle):
    bundle.write_bytes(bundle.read_bytes() + b"x")
    result = run("verify", bundle, "--format", "json")
    assert result.exit_code == 1
    assert "SIG-003" in {item["requirement"] for item in _json(result)["findings"]}


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_missing_or_wrong_password_has_its_own_exit_code(password, run, bundle):
    result = run("verify", bundle, password=password)
    assert result.exit_code == 5, result.output
    assert not result.stdout.startswith("Conforms")


def test_the_password_may_stand_in_a_file(run, bundle, handed_over, tmp_path):
    path = tmp_path / "password.txt"
    path.write_bytes(handed_over.password.encode() + b"\r\n")
    assert run("verify", bundle, "--password-file", path, password=None).exit_code == 0


def test_what_is_no_zip_does_not_conform(run, tmp_path):
    path = tmp_path / "010301_2021_01_01_00_00_00.zip"
    path.write_bytes(b"<html>not found</html>")
    result = run("verify", path, "--format", "json")
    assert result.exit_code == 1
    assert "PKG-001" in {item["requirement"] for item in _json(result)["findings"]}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["{missing}"], "no such file"),
        (["{folder}"], "folder"),
        (["{bundle}", "{bundle}"], "One bundle"),
        (["{bundle}", "--profile", "lenient"], "practice"),
        (["{bundle}", "--report", "pdf=x.pdf"], "FORMAT=FILE"),
        (["{bundle}", "--report", "html"], "FORMAT=FILE"),
        (["{bundle}", "--report", "html={folder}"], "html"),
        (["{bundle}", "--report", "html={folder}/none/x.html"], "html"),
        (["{bundle}", "--course-codes", "{bundle}"], "Course-code file"),
        (["{bundle}", "--edition", "none"], "edition"),
    ],
)
def test_wrong_usage_is_told_with_the_next_step(arguments, word, run, bundle, tmp_path):
    places = {"missing": tmp_path / "王小明.zip", "folder": tmp_path, "bundle": bundle}
    result = run("verify", *[argument.format(**places) for argument in arguments])
    assert result.exit_code == 2, result.output
    assert word in result.stderr
    assert "Traceback" not in result.output
    assert "王小明" not in result.output
    assert result.stdout == ""


@pytest.mark.parametrize("victim", ["bundle", "signature", "password", "link"])
def test_a_report_never_takes_the_place_of_an_input(victim, run, bundle, handed_over, tmp_path):
    signature = bundle.with_name(handed_over.signature_name)
    password = tmp_path / "password.txt"
    password.write_text(handed_over.password, encoding="utf-8")
    link = tmp_path / "another-name.zip"
    link.hardlink_to(bundle)
    files = {"bundle": bundle, "signature": signature, "password": password, "link": link}
    before = files[victim].read_bytes()
    result = run("verify", bundle, "--password-file", password, "--report", f"html={files[victim]}")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "replace" in result.stderr
    assert files[victim].read_bytes() == before


def test_two_reports_need_two_files(run, bundle, tmp_path):
    place = tmp_path / "report"
    result = run("verify", bundle, "--report", f"html={place}", "--report", f"json={place}")
    assert result.exit_code == 2
    assert not place.exists()


def test_an_earlier_report_is_replaced(run, bundle, tmp_path):
    place = tmp_path / "report.json"
    place.write_text("old", encoding="utf-8")
    assert run("verify", bundle, "--report", f"json={place}").exit_code == 0
    assert json.loads(place.read_text(encoding="utf-8"))["schema"] == VERSION_KEY


def test_a_name_that_no_file_can_have_is_told(run, bundle):
    long = bundle.with_name("a" * 300 + ".zip")
    result = run("verify", long)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no such file" in result.stderr
    result = run("verify", bundle, "--report", f"html={long}")
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(run, tmp_path):
    pipe = tmp_path / "bundle.zip"
    os.mkfifo(pipe)
    result = run("verify", pipe)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pipe" in result.stderr


def test_no_bundle_at_all_is_wrong_usage(run):
    assert run("verify").exit_code == 2


def test_several_reports_are_written_at_once(run, bundle, tmp_path):
    page, junit = tmp_path / "報告.html", tmp_path / "b.xml"
    result = run(
        "verify", bundle, "--report", f"html={page}", "--report", f"junit={junit}", "--format", "json"
    )
    assert result.exit_code == 0
    assert _json(result)["schema"] == VERSION_KEY
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert "<testsuite" in junit.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "junit", "sarif", "markdown", "html"])
def test_stdout_carries_only_the_chosen_format(name, run, bundle):
    result = run("verify", bundle, "--format", name)
    assert result.exit_code == 0
    assert result.stderr == ""
    if name in {"json", "sarif"}:
        json.loads(result.stdout)
    elif name == "jsonl":
        assert [json.loads(line) for line in result.stdout.splitlines()]


def test_nothing_is_written_beside_the_bundle(run, bundle):
    before = sorted(path.name for path in bundle.parent.iterdir())
    run("verify", bundle)
    assert sorted(path.name for path in bundle.parent.iterdir()) == before


def test_names_and_numbers_are_masked_unless_asked(run, bundle, school, edition):
    basic = school.students[0].student.basic.values
    record = edition.records["basic"]
    secrets = [basic[record.field_of(role).key] for role in ("national_id", "name", "birth_date")]
    for name in ("text", "json", "html"):
        shown = run("verify", bundle, "--format", name).output
        assert not [secret for secret in secrets if secret in shown]
    named = run("verify", bundle, "--format", "json", "--show-personal-data").output
    assert secrets[0] in named


def test_bounds_can_be_narrowed(run, bundle):
    """What lies beyond a bound of the user's own was not looked at; that is no fault of the bundle."""
    result = run("verify", bundle, "--max-entries", "3", "--format", "json")
    assert result.exit_code == 4
    assert "PKG-017" not in {item["requirement"] for item in _json(result)["findings"]}
    assert _json(result)["reason"] == "own-bound"
    assert "--max-entries" in run("verify", bundle, "--max-entries", "3").stdout


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_nothing_was_found_is_said_once(run, bundle, lang):
    said = {"zh-Hant": "沒有發現任何問題", "en": "Nothing was found"}[lang]
    assert run("verify", bundle, lang=lang).stdout.count(said) == 1


def test_a_course_code_file_is_compared(run, bundle, tmp_path, school, edition):
    record = edition.records["course"]
    courses = school.students[0].student.courses + school.students[1].student.courses
    key = {role: record.field_of(role).key for role in ("course_code", "course_name")}
    rows = sorted({(row.values[key["course_code"]], row.values[key["course_name"]]) for row in courses})
    path = tmp_path / "codes.csv"
    path.write_text("\n".join(f"{code},{name},222222" for code, name in rows), encoding="utf-8")
    report = _json(run("verify", bundle, "--course-codes", path, "--format", "json"))
    assert {"CCD-005", "CCD-006", "CCD-007"} <= set(report["checked"])
    path.write_text(f"{rows[0][0]},別的名稱,222222", encoding="utf-8")
    report = _json(run("verify", bundle, "--course-codes", path, "--format", "json"))
    assert "CCD-006" in {item["requirement"] for item in report["findings"]}


def test_an_interrupted_run_has_no_verdict(run, bundle, monkeypatch):
    from lpx.checks import verify

    def stopped(*_arguments, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(verify, "verify_bundle", stopped)
    result = run("verify", bundle)
    assert result.exit_code == 130
    assert result.stdout == ""


def test_a_bundle_that_cannot_be_read_is_told(run, bundle, monkeypatch):
    from lpx.archive import sources

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied", str(bundle))

    monkeypatch.setattr(sources, "FileSource", refuse)
    result = run("verify", bundle)
    assert result.exit_code == 4
    assert bundle.name not in result.stderr


def test_the_program_itself_gives_the_exit_code(bundle, handed_over):
    result = subprocess.run(
        [sys.executable, "-m", "lpx", "verify", str(bundle), "--lang", "en"],
        capture_output=True,
        check=False,
        env={**__import__("os").environ, "LPX_PASSWORD": handed_over.password, "NO_COLOR": "1"},
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode("utf-8").startswith("Conforms")
    assert b"\x1b" not in result.stdout


@pytest.mark.parametrize(("lang", "said"), [("en", "unknown"), ("zh-Hant", "未判讀")])
def test_of_no_zip_the_report_does_not_say_that_no_password_is_needed(run, tmp_path, lang, said):
    path = tmp_path / "page.zip"
    path.write_bytes(b"<html>")
    told = run("verify", path, "--lang", lang)
    assert [line for line in told.stdout.splitlines() if said in line]
    assert "不需要（沒有加密）" not in told.stdout
    assert "nothing is encrypted" not in told.stdout
    assert json.loads(run("verify", path, "--format", "json").stdout)["password"] == "unknown"
