"""The whole way: lay out, do by hand, write down, grade. The person knows nothing but the folder."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import msgspec
import pytest

from lpx.harness import protocol
from lpx.harness.reference import import_steps
from lpx.harness.reference.hooks import Hooks


def counts_of(output: str) -> tuple[int, int, int]:
    found = re.search(r"passed (\d+), failed (\d+), not to be judged yet (\d+)", output)
    assert found, output
    return tuple(map(int, found.groups()))


def task_of(robot, kind: str, result: str = "") -> int:
    return next(
        number
        for number, card in sorted(robot.cards.items())
        if card.kind == kind and (not result or robot.answers[number]["result"] == result)
    )


def test_a_right_module_passes_everything_and_the_report_names_it(operate, grade):
    robot = operate()
    robot.work()
    robot.fill_table()
    result = grade()
    assert result.exit_code == 0, result.output
    assert counts_of(result.output) == (4, 0, 0)
    assert "參考系統 1.0" in result.output


def test_any_part_counts_in_any_order_and_what_is_missing_is_told(operate, grade, kit):
    robot = operate()
    last = max(robot.cards)
    robot.work([last])
    robot.save_form()
    first = grade()
    assert first.exit_code == 4
    assert counts_of(first.output)[1] == 0
    missing = re.findall(r"^  (\d{3})  ", first.output, re.MULTILINE)
    assert [int(number) for number in missing] == sorted(set(robot.cards) - set(robot.answers))
    robot.work(sorted(robot.cards, reverse=True))
    robot.save_form("answers (1).json", saved="2026-01-02T00:00:00Z")
    assert grade().exit_code == 0


def test_nothing_back_is_nothing_to_do(grade):
    result = grade()
    assert result.exit_code == 3
    assert "Nothing has come back" in result.output


def test_a_module_that_never_checks_the_md5_fails_the_refusal_alone(operate, grade):
    def is_blocking(finding, setting):
        return finding.requirement != "SIG-003" and import_steps.is_blocking(finding, setting)

    robot = operate(hooks=replace(Hooks(), is_blocking=is_blocking))
    robot.work()
    robot.fill_table()
    result = grade()
    assert result.exit_code == 1
    assert counts_of(result.output) == (3, 1, 0)
    assert "refuse/signature/md5-of-another-archive" in result.output
    assert "IMP-002" in result.output


def test_a_module_that_doubles_what_is_imported_twice_fails_that_case_alone(operate, grade):
    robot = operate(hooks=replace(Hooks(), new_records=lambda held, incoming, setting: incoming))
    robot.work()
    robot.fill_table()
    result = grade()
    assert result.exit_code == 1
    assert "behave/again/import-twice" in result.output
    assert counts_of(result.output) == (3, 1, 0)


def test_a_module_without_signature_files_fails_the_export(operate, grade):
    robot = operate(hooks=replace(Hooks(), signature=lambda data, name, setting: None))
    robot.work()
    robot.fill_table()
    result = grade()
    assert result.exit_code == 1
    assert "export/records/basics" in result.output


@pytest.mark.parametrize("word", ["接受", "拒絕", "當掉", "無此功能"])
def test_one_answer_to_everything_passes_nothing(operate, grade, word):
    robot = operate()
    for number, card in robot.cards.items():
        robot.answers[number] = {"result": word if card.kind != "enter" else "完成"}
    robot.fill_table()
    result = grade()
    assert counts_of(result.output)[0] == 0
    assert result.exit_code in {1, 4}


# -- what shows a state ----------------------------------------------------------------------------


def without_returned(robot, kit, number: int) -> None:
    for path in (kit / "returned" / f"{number:03d}").iterdir():
        path.unlink()


def test_numbers_alone_leave_an_accepted_import_open(operate, grade, kit):
    robot = operate()
    robot.work()
    robot.fill_table()
    number = task_of(robot, "import", "接受")
    without_returned(robot, kit, number)
    result = grade()
    assert result.exit_code == 4
    assert counts_of(result.output)[1] == 0
    assert f"{number:03d}  numbers alone do not show the content" in result.output


def test_an_empty_page_after_an_accepted_import_fails(operate, grade, kit):
    robot = operate()
    robot.work()
    number = task_of(robot, "import", "接受")
    without_returned(robot, kit, number)
    robot.answers[number] |= {"course": "0", "performance": "0", "cadre": "0"}
    robot.fill_table()
    result = grade()
    assert result.exit_code == 1
    assert counts_of(result.output)[1] == 1


def test_records_on_the_page_after_a_refusal_fail(operate, grade):
    robot = operate()
    robot.work()
    robot.answers[task_of(robot, "import", "拒絕")]["course"] = "2"
    robot.fill_table()
    result = grade()
    assert result.exit_code == 1
    assert "after the refusal the student's page shows records" in result.output


def test_a_pasted_screen_is_searched_for_what_was_imported(operate, grade, kit):
    robot = operate()
    robot.work()
    number = task_of(robot, "import", "接受")
    people = tuple(person for _, person in robot.cards[number].people)
    held = robot.ask(protocol.Dump, students=people).students
    without_returned(robot, kit, number)
    robot.save_form()
    screen = kit / "returned" / f"{number:03d}" / "page.txt"
    screen.write_text(json.dumps(msgspec.to_builtins(held), ensure_ascii=False), encoding="utf-8")
    output = grade().output
    assert f"{number:03d}  the screen shows all" in output, output
    screen.write_text("沒有資料", encoding="utf-8")
    assert f"{number:03d}  the screen lacks" in grade().output


def test_a_vendor_may_hand_back_what_the_module_holds_as_a_dump(operate, grade, kit):
    robot = operate()
    robot.work()
    robot.fill_table()
    number = task_of(robot, "import", "接受")
    people = tuple(person for _, person in robot.cards[number].people)
    reply = robot.ask(protocol.Dump, students=people)
    without_returned(robot, kit, number)
    (kit / "returned" / f"{number:03d}" / "dump.json").write_bytes(msgspec.json.encode(reply))
    assert grade().exit_code == 0


def test_a_bundle_with_another_password_is_told_with_the_right_one(operate, grade, kit):
    robot = operate()
    robot.work()
    robot.fill_table()
    number = task_of(robot, "import", "接受")
    other = task_of(robot, "export")
    folder = kit / "returned" / f"{number:03d}"
    shutil.rmtree(folder)
    shutil.copytree(kit / "returned" / f"{other:03d}", folder)
    result = grade()
    assert result.exit_code == 4
    assert "cannot be opened or read" in result.output
    assert robot.look_password in result.output


# -- the result ------------------------------------------------------------------------------------


def test_the_result_is_a_run_like_any_other_and_does_not_tell_the_seed(operate, grade, kit, conform):
    from harness.folder.conftest import SEED
    from lpx.harness.transcript import read_run

    robot = operate()
    robot.work()
    robot.fill_table()
    grade()
    folder = kit.with_name("kit.result")
    run = read_run(folder)
    assert run.begin.transport == "folder"
    assert run.begin.declaration.product == "參考系統"
    assert len(run.cases) == 4
    assert all(SEED.encode() not in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert grade().exit_code == 0, "an earlier result of the kit is replaced"


@pytest.mark.parametrize("form", ["json", "junit", "markdown", "html"])
def test_every_report_can_be_made_of_it(operate, grade, form):
    robot = operate()
    robot.work()
    robot.fill_table()
    result = grade("--format", form)
    assert result.exit_code == 0
    assert "behave/again/import-twice" in result.output


def test_a_folder_with_something_else_is_never_replaced(operate, grade, tmp_path):
    robot = operate()
    robot.work()
    robot.fill_table()
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine", encoding="utf-8")
    result = grade("--out", str(other))
    assert result.exit_code == 2
    assert (other / "thesis.txt").read_text(encoding="utf-8") == "mine"
