"""``lpx inspect`` shows what an archive holds, and nobody's name."""

from __future__ import annotations

import json

import pytest

from lpx.cli.exit_codes import ExitCode
from lpx.reports.columns import cell_width


@pytest.fixture
def personal(school):
    """Everything that would name a student of the bundle."""
    words = {item.original_name for student in school.students for item in student.student.attachments()}
    for student in school.students:
        person = student.person
        words |= {person.name, person.national_id, person.birth_date.strftime("%Y/%m/%d")}
    return words


def test_students_records_and_attachments_are_counted(run, bundle, school):
    shown = json.loads(run("inspect", bundle, "--format", "json").stdout)
    assert shown["content"] == "read"
    assert [student["token"] for student in shown["students"]] == ["student-1", "student-2"]
    assert shown["records"]["basic"] == len(school.students)
    assert shown["records"]["course"] == sum(len(student.student.courses) for student in school.students)
    assert len(shown["attachments"]) == sum(len(student.student.attachments()) for student in school.students)
    sizes = sorted(len(data) for student in school.students for data in student.files.values())
    assert sorted(item["bytes"] for item in shown["attachments"]) == sizes


@pytest.mark.parametrize(
    "arguments", [[], ["--raw"], ["--format", "json"], ["--raw", "--format", "json", "--all"]]
)
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_nobody_is_named(run, bundle, personal, arguments, lang):
    result = run("inspect", bundle, *arguments, lang=lang)
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    assert not [word for word in personal if word in result.output + result.stderr]


def test_everything_is_shown_when_asked(run, bundle, school):
    result = run("inspect", bundle, "--show-personal-data", "--all")
    for student in school.students:
        assert student.person.name in result.stdout
        assert student.person.national_id in result.stdout


def test_without_the_password_the_entries_are_shown(run, bundle, personal):
    result = run("inspect", bundle, password=None)
    assert result.exit_code == ExitCode.CONFORMS
    assert "Entries (" in result.stdout
    assert "password" in result.stderr
    assert "Students" not in result.stdout
    assert not [word for word in personal if word in result.output + result.stderr]
    shown = json.loads(run("inspect", bundle, "--format", "json", password=None).stdout)
    assert shown["content"] == "locked"
    assert shown["members"]


def test_a_wrong_password_is_not_taken_for_a_missing_one(run, bundle):
    result = run("inspect", bundle, password="wrong")
    assert result.exit_code == ExitCode.PASSWORD
    assert result.stdout == ""


def test_raw_shows_the_headers(run, bundle):
    shown = json.loads(run("inspect", bundle, "--raw", "--format", "json").stdout)
    first = min(shown["headers"], key=lambda header: header["header_offset"])
    assert first["header_offset"] == 0
    assert first["data_offset"] > 30
    assert first["aes_version"] == 2
    assert len(shown["headers"]) == len(shown["members"])
    assert json.loads(run("inspect", bundle, "--format", "json").stdout)["headers"] == []


def test_what_is_no_archive_is_said(run, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"%PDF-1.4")
    result = run("inspect", tmp_path / "x.zip")
    assert result.exit_code == ExitCode.USAGE
    assert "zip archive" in result.stderr


def test_columns_are_aligned_for_chinese(run, bundle):
    lines = run("inspect", bundle, "--all", lang="zh-Hant").stdout.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("各類紀錄"))
    table = []
    for line in lines[start + 1 :]:
        if not line:
            break
        table.append(line)
    assert len({cell_width(line) for line in table}) == 1


def test_long_tables_are_cut_with_a_word_about_it(run, bundle):
    cut, whole = (run("inspect", bundle, "--raw", *more).stdout for more in ([], ["--all"]))
    members = json.loads(run("inspect", bundle, "--format", "json").stdout)["entries"]
    assert members > 40
    assert "--all" in cut
    assert "--all" not in whole
    assert len(whole.splitlines()) > len(cut.splitlines())


def test_a_renamed_archive_is_not_named(run, bundle):
    renamed = bundle.with_name("王小明的歷程.zip")
    bundle.rename(renamed)
    result = run("inspect", renamed)
    assert result.exit_code == ExitCode.CONFORMS
    assert "王小明" not in result.output
    assert "‹bundle›.zip" in result.stdout
