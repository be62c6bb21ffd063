"""A key opens its own kit alone and never lies in it, and nothing that is there is overwritten."""

from __future__ import annotations

import json
import shutil

import pytest

from harness.folder.conftest import CASES


def test_a_folder_with_something_in_it_is_not_touched(conform, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    result = conform("kit", str(tmp_path / "mine"))
    assert result.exit_code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert not (tmp_path / "mine.key.json").exists()


def test_a_key_that_is_there_is_not_overwritten(conform, tmp_path):
    (tmp_path / "kit.key.json").write_text("precious", encoding="utf-8")
    result = conform("kit", str(tmp_path / "kit"))
    assert result.exit_code == 2
    assert (tmp_path / "kit.key.json").read_text(encoding="utf-8") == "precious"
    assert not (tmp_path / "kit").exists()


def test_the_key_may_not_lie_in_the_kit(conform, tmp_path):
    result = conform("kit", str(tmp_path / "kit"), "--key", str(tmp_path / "kit" / "key.json"))
    assert result.exit_code == 2
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--cases", "no/such/case"), "no/such/case"),
        (("--supports", "telepathy"), "telepathy"),
        (("--school", "12"), "12"),
    ],
)
def test_a_slip_on_the_command_line_is_named_and_nothing_is_written(conform, tmp_path, options, told):
    result = conform("kit", str(tmp_path / "kit"), "--lang", "en", *options)
    assert result.exit_code == 2
    assert told in result.output
    assert list(tmp_path.iterdir()) == []


def test_without_a_key_nothing_is_graded(kit, grade):
    kit.with_name("kit.key.json").unlink()
    result = grade()
    assert result.exit_code == 2
    assert "kit.key.json" in result.output


def test_the_key_of_another_kit_is_refused(kit, conform, grade, tmp_path):
    assert conform("kit", str(tmp_path / "other"), "--cases", CASES[1]).exit_code == 0
    result = grade("--key", str(tmp_path / "other.key.json"))
    assert result.exit_code == 2
    assert "belongs to kit" in result.output


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"seed": 1}', "\x00"])
def test_a_file_that_is_no_key_is_said_to_be_none(kit, grade, content):
    kit.with_name("kit.key.json").write_text(content, encoding="utf-8")
    result = grade()
    assert result.exit_code == 2
    assert "is no key" in result.output


def test_a_folder_that_is_no_kit_is_said_to_be_none(conform, tmp_path):
    result = conform("grade", str(tmp_path), "--lang", "en")
    assert result.exit_code == 2
    assert "is no kit" in result.output


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("edition_digest", "sha256:0", "another edition"),
        ("suite", "sha256:0", "cases of the kit"),
    ],
)
def test_a_kit_that_cannot_be_made_again_is_never_judged(kit, grade, member, value, told):
    path = kit.with_name("kit.key.json")
    key = json.loads(path.read_text(encoding="utf-8"))
    key[member] = value
    path.write_text(json.dumps(key), encoding="utf-8")
    result = grade()
    assert result.exit_code == 2
    assert told in result.output
    assert key["lpx"] in result.output


def test_bundles_that_come_out_otherwise_are_never_judged(kit, grade):
    path = kit.with_name("kit.key.json")
    key = json.loads(path.read_text(encoding="utf-8"))
    key["files"] = dict.fromkeys(key["files"], "sha256:0")
    path.write_text(json.dumps(key), encoding="utf-8")
    assert grade().exit_code == 2


def test_a_bundle_that_was_changed_voids_its_task(kit, grade, operate):
    robot = operate()
    robot.work()
    robot.fill_table()
    bundle = next((kit / "bundles").rglob("*.zip"))
    bundle.write_bytes(bundle.read_bytes() + b"\n")
    result = grade()
    assert result.exit_code == 4
    assert "not as it was handed out" in result.output


def test_a_kit_that_comes_back_without_its_bundles_is_graded_all_the_same(kit, grade, operate):
    robot = operate()
    robot.work()
    robot.fill_table()
    shutil.rmtree(kit / "bundles")
    assert grade().exit_code == 0
