"""What people write: every form that Excel saves, and a clear word where it makes no sense."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.harness.folder.answers import read_answers
from lpx.reports.kit.words import vocabulary

HEAD = [
    "任務",
    "種類",
    "學生",
    "結果",
    "系統訊息",
    "課程學習成果筆數",
    "多元表現筆數",
    "幹部經歷筆數",
    "備註",
]


def table(*rows: list[str], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEAD, *rows])
    return text.getvalue()


def row(task: str, result: str = "", message: str = "", *counts: str) -> list[str]:
    return [task, "匯入", "S01 王小明", result, message, *[*counts, "", "", ""][:3], ""]


def read(folder, tasks: int = 50):
    return read_answers(folder, vocabulary(), tasks, kit="AAAA")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp950", "utf-16"])
def test_every_encoding_that_excel_saves_is_read(tmp_path, encoding):
    (tmp_path / "answers.csv").write_bytes(
        table(row("7", "拒絕", "密碼錯誤", "0", "0", "0")).encode(encoding)
    )
    answers = read(tmp_path)
    assert answers.slips == ()
    assert answers.tasks[7].result == "refused"
    assert answers.tasks[7].message == "密碼錯誤"
    assert answers.tasks[7].counts == {"course": 0, "performance": 0, "cadre": 0}


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_delimiter_is_read(tmp_path, delimiter):
    (tmp_path / "answers.csv").write_text(table(row("007", "接受"), delimiter=delimiter), encoding="utf-8")
    assert read(tmp_path).tasks[7].result == "ok"


@pytest.mark.parametrize("number", ["7", "007", " 7 ", "7.0", "７"])
def test_a_task_number_is_read_as_people_and_programs_write_it(tmp_path, number):
    (tmp_path / "answers.csv").write_text(table(row(number, "接受")), encoding="utf-8")
    assert set(read(tmp_path).tasks) == {7}


@pytest.mark.parametrize(
    ("word", "result"),
    [
        ("接受", "ok"),
        ("完成。", "ok"),
        ("Accepted", "ok"),
        ("拒絕", "refused"),
        (" REFUSED ", "refused"),
        ("做不到", "refused"),
        ("當掉", "broke"),
        ("無此功能", "unsupported"),
        ("no such function", "unsupported"),
    ],
)
def test_results_are_read_in_both_languages(tmp_path, word, result):
    (tmp_path / "answers.csv").write_text(table(row("1", word)), encoding="utf-8")
    assert read(tmp_path).tasks[1].result == result


@pytest.mark.parametrize(
    ("bad", "key", "parameters"),
    [
        (row("999", "接受"), "no-such-task", {"row": 2, "found": "999"}),
        (row("七", "接受"), "no-such-task", {"row": 2, "found": "七"}),
        (row("7", "大概吧"), "result-unknown", {"row": 2, "number": 7, "found": "大概吧"}),
        (row("7", "接受", "", "很多"), "count-unknown", {"row": 2, "column": "course", "found": "很多"}),
        (row("7", "接受", "", "-1"), "count-unknown", {"row": 2, "found": "-1"}),
    ],
)
def test_nonsense_names_its_row_and_the_others_are_read(tmp_path, bad, key, parameters):
    (tmp_path / "answers.csv").write_text(table(bad, row("8", "接受")), encoding="utf-8")
    answers = read(tmp_path)
    (slip,) = answers.slips
    assert slip.key == key
    assert {name: slip.parameters[name] for name in parameters} == parameters
    assert slip.parameters["file"] == "answers.csv"
    assert set(answers.tasks) == {8}


def test_a_row_is_named_by_its_line_even_after_messages_of_several_lines(tmp_path):
    rows = table(row("1", "接受", "第一行\n第二行"), row("2", "???"))
    (tmp_path / "answers.csv").write_text(rows, encoding="utf-8", newline="")
    (slip,) = read(tmp_path).slips
    assert slip.parameters["row"] == 4


def test_the_template_untouched_is_no_answer_and_no_slip(tmp_path):
    (tmp_path / "answers.csv").write_text(table(row("1"), row("2")), encoding="utf-8")
    answers = read(tmp_path)
    assert (dict(answers.tasks), answers.slips) == ({}, ())


def form(tasks: list[dict], saved: str, kit: str = "AAAA") -> str:
    return json.dumps({"lpx_answers": 1, "kit": kit, "saved": saved, "about": {}, "tasks": tasks})


def test_the_latest_file_of_the_form_counts(tmp_path):
    (tmp_path / "answers-AAAA.json").write_text(
        form([{"task": 1, "result": "ok"}], "2026-01-01"), encoding="utf-8"
    )
    later = form([{"task": 1, "result": "refused"}], "2026-01-02")
    (tmp_path / "answers-AAAA (1).json").write_text(later, encoding="utf-8")
    answers = read(tmp_path)
    assert answers.tasks[1].result == "refused"
    assert answers.slips == ()


def test_form_and_table_that_differ_are_told_and_neither_is_believed(tmp_path):
    (tmp_path / "answers.json").write_text(
        form([{"task": 1, "result": "ok"}], "2026-01-01"), encoding="utf-8"
    )
    (tmp_path / "answers.csv").write_text(table(row("1", "拒絕")), encoding="utf-8")
    answers = read(tmp_path)
    assert [slip.key for slip in answers.slips] == ["answers-differ"]
    assert 1 not in answers.tasks


def test_answers_to_another_kit_are_not_taken(tmp_path):
    (tmp_path / "answers.json").write_text(
        form([{"task": 1, "result": "ok"}], "2026", kit="BBBB"), encoding="utf-8"
    )
    answers = read(tmp_path)
    assert [slip.key for slip in answers.slips] == ["file-other-kit"]
    assert answers.tasks == {}


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("answers.csv", b"\x00\x01\x02", "file-not-text"),
        ("answers.csv", b"PK\x03\x04" + b"\xff" * 40, "file-not-text"),
        ("answers.csv", "只是一句話".encode(), "no-header"),
        ("answers.json", b"{", "file-not-answers"),
        ("answers.json", b"[1]", "file-not-answers"),
        ("answers.json", b'{"tasks": [3]}', "row-unreadable"),
    ],
)
def test_a_file_that_holds_no_answers_is_named(tmp_path, name, content, key):
    (tmp_path / name).write_bytes(content)
    (slip,) = read(tmp_path).slips
    assert slip.key == key
    assert slip.parameters["file"] == name


@given(st.binary(max_size=400), st.sampled_from(["answers.csv", "answers.json", "answers.txt"]))
def test_no_bytes_whatever_make_reading_fail(tmp_path_factory, data, name):
    folder = tmp_path_factory.mktemp("answers")
    (folder / name).write_bytes(data)
    read(folder)


@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6))
def test_no_table_whatever_makes_reading_fail(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("answers")
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    (folder / "answers.csv").write_bytes(text.getvalue().encode("utf-8", errors="surrogatepass"))
    answers = read(folder)
    assert all(1 <= task <= 50 for task in answers.tasks)
