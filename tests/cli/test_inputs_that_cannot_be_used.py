"""What is wrong with an input is said in the user's language, with the next step, and without its name."""

from __future__ import annotations

import pytest

NAME = "王小明"


@pytest.mark.parametrize(("lang", "word"), [("en", "no such file"), ("zh-Hant", "找不到")])
@pytest.mark.parametrize("command", ["inspect", "unpack", "pack"])
def test_a_missing_input_is_told_without_its_name(command, lang, word, run, tmp_path):
    output = [] if command == "inspect" else ["-o", tmp_path / "out"]
    result = run(command, tmp_path / f"{NAME}.zip", *output, "--lang", lang)
    assert result.exit_code == 2
    assert word in result.stderr
    assert NAME not in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("option", ["--signature", "--password-file", "--course-codes"])
def test_the_option_is_named(option, run, bundle, tmp_path):
    result = run("verify", bundle, option, tmp_path / NAME)
    assert (result.exit_code, result.stdout) == (2, "")
    assert option in result.stderr
    assert NAME not in result.stderr


def test_a_folder_in_the_place_of_a_file_is_told(run, tmp_path):
    folder = tmp_path / NAME
    folder.mkdir()
    result = run("inspect", folder)
    assert result.exit_code == 2
    assert "folder, not a file" in result.stderr
    assert NAME not in result.output


def test_a_file_in_the_place_of_a_folder_is_told(run, tmp_path, bundle):
    document = tmp_path / "document.json"
    document.write_text("[]", encoding="utf-8")
    result = run("pack", document, "--files", bundle)
    assert result.exit_code == 2
    assert "file, not a folder (--files)" in result.stderr


@pytest.mark.parametrize("order", [("--lang", "en", "{file}"), ("{file}", "--lang", "en")])
def test_the_language_counts_wherever_it_stands(order, run, tmp_path):
    arguments = [item.format(file=tmp_path / "none.zip") for item in order]
    assert "no such file" in run("inspect", *arguments, lang="zh-Hant").stderr


def test_fixtures_that_are_not_there_are_told(run, tmp_path):
    result = run("fixtures", "verify", tmp_path / NAME)
    assert result.exit_code == 2
    assert "no such file or folder" in result.stderr
