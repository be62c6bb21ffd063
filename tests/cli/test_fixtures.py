"""``lpx fixtures`` lists, shows, builds and verifies vectors."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lpx.cli.fixtures import command
from lpx.data import data_room


@pytest.fixture
def run():
    """Run the command in English and return the result."""
    return lambda *arguments: CliRunner().invoke(
        command, list(arguments), catch_exceptions=False, env={"LPX_LANG": "en"}
    )


def test_list_narrows_by_requirement(run) -> None:
    result = run("list", "--requirement", "fil-009", "--format", "json")
    told = json.loads(result.output)
    assert {item["side"] for item in told} == {"breaks", "keeps"}
    assert all("FIL-009" in item["requirements"] for item in told)


def test_list_in_text_ends_with_the_count(run) -> None:
    lines = run("list", "--only", "signature").output.splitlines()
    assert lines[-1] == f"Vectors: {len(lines) - 1}"


def test_coverage_names_every_requirement_with_both_sides(run) -> None:
    output = run("list", "--coverage").output
    assert "DOC-027" in output
    assert "one side is missing" not in output
    rows = json.loads(run("list", "--coverage", "--format", "json").output)
    assert all(row["breaks"] and row["keeps"] for row in rows)


def test_unknown_requirement_is_a_usage_error(run) -> None:
    result = run("list", "--requirement", "XYZ-999")
    assert result.exit_code == 2
    assert "XYZ-999" in result.output


def test_show_tells_what_is_expected(run) -> None:
    output = run("show", "attachments/md5-of-another-file").output
    assert "FIL-003" in output
    assert "does-not-conform" in output


def test_show_of_an_unknown_vector_is_a_usage_error(run) -> None:
    assert run("show", "no-such-vector").exit_code == 2


def test_build_writes_what_is_committed_and_verify_agrees(run, tmp_path: Path) -> None:
    assert run("build", "--only", "signature", str(tmp_path)).exit_code == 0
    built = {
        item.relative_to(tmp_path): item.read_bytes() for item in tmp_path.rglob("*.*") if item.is_file()
    }
    own = data_room("fixtures")
    assert built
    assert all((own / name).read_bytes() == data for name, data in built.items())
    result = run("verify", str(tmp_path))
    assert result.exit_code == 0, result.output


def test_build_with_another_seed_writes_other_bytes(run, tmp_path: Path) -> None:
    run("build", "--only", "no-signature", "--seed", "2026", str(tmp_path))
    (archive,) = tmp_path.rglob("*.zip")
    committed = next((data_room("fixtures") / "signature" / "no-signature").glob("*.zip"))
    assert archive.read_bytes() != committed.read_bytes()


def test_verify_says_what_is_missing_and_what_is_surplus(run, tmp_path: Path) -> None:
    source = data_room("fixtures") / "signature" / "no-signature"
    folder = tmp_path / "signature" / "no-signature"
    shutil.copytree(source, folder)
    text = (folder / "expect.json").read_text(encoding="utf-8").replace("SIG-001", "SIG-003")
    (folder / "expect.json").write_text(text, encoding="utf-8")
    result = run("verify", str(tmp_path))
    assert result.exit_code == 1
    assert "due and not found: SIG-003" in result.output
    assert "found and not due: SIG-001" in result.output
    told = json.loads(run("verify", str(tmp_path), "--format", "json").output)
    assert told["judged"] == 1
    assert told["differing"][0]["vector"] == "signature/no-signature"


def test_verify_of_a_broken_folder_is_a_usage_error(run, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "expect.json").write_text("{", encoding="utf-8")
    assert run("verify", str(tmp_path)).exit_code == 2


@pytest.mark.parametrize("change", [("lightweight-1.0-alpha1", "no-such-edition"), (".zip", "/../../x.zip")])
def test_verify_of_an_expectation_that_names_what_is_not_there_is_a_usage_error(
    run, tmp_path, change
) -> None:
    folder = tmp_path / "signature" / "no-signature"
    shutil.copytree(data_room("fixtures") / "signature" / "no-signature", folder)
    text = (folder / "expect.json").read_text(encoding="utf-8").replace(*change)
    (folder / "expect.json").write_text(text, encoding="utf-8")
    result = run("verify", str(tmp_path))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_verify_of_an_empty_folder_is_a_usage_error(run, tmp_path: Path) -> None:
    assert run("verify", str(tmp_path)).exit_code == 2
