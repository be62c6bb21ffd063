"""``lpx demo`` tells its story, checks itself, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lpx.checks import verify as judging
from lpx.checks.nouns import Verdict
from lpx.cli.demo import command

EXPECTED = ("PKG-005", "PKG-003", "PKG-002", "SIG-003", "PKG-001", "FIL-001")


@pytest.fixture
def run():
    """Run the command and return the result."""
    return lambda *arguments: CliRunner().invoke(command, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_demo_shows_each_accident_and_succeeds(run, language: str) -> None:
    result = run("--lang", language)
    assert result.exit_code == 0, result.output
    for requirement in EXPECTED:
        assert requirement in result.output
    assert "{" not in result.output
    assert "demo." not in result.output


def test_demo_speaks_chinese_unless_asked(run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LPX_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert "轉學生" in run().output


@pytest.mark.parametrize("seed", ["2", "3", "20261123"])
def test_demo_works_with_other_people(run, seed: str) -> None:
    result = run("--seed", seed)
    assert result.exit_code == 0, result.output
    assert result.output != run().output


def test_demo_is_the_same_every_time(run) -> None:
    assert run("--seed", "7").output == run("--seed", "7").output


def test_demo_leaves_nothing_behind(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    run()
    assert list(tmp_path.rglob("*")) == []


def test_demo_keeps_its_files_when_asked(run, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    result = run("--keep", str(folder))
    assert result.exit_code == 0
    places = sorted(item.name for item in folder.iterdir())
    assert [name[:2] for name in places] == [f"{number}-" for number in range(7)]
    for place in folder.iterdir():
        assert {item.suffix for item in place.iterdir()} == {".zip", ".md5", ".txt"}
    assert str(tmp_path) not in result.output


def test_demo_refuses_a_folder_that_holds_something(run, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    result = run("--keep", str(tmp_path))
    assert result.exit_code == 2
    assert [item.name for item in tmp_path.iterdir()] == ["thesis.txt"]


def test_demo_fails_when_lpx_does_not_see_the_damage(run, monkeypatch: pytest.MonkeyPatch) -> None:
    from msgspec.structs import replace

    sound = judging.verify_bundle

    def blind(*arguments, **settings):
        return replace(sound(*arguments, **settings), findings=(), verdict=Verdict.CONFORMS)

    monkeypatch.setattr(judging, "verify_bundle", blind)
    result = run("--lang", "en")
    assert result.exit_code == 1
    assert "went wrong" in result.output


def test_demo_shows_no_personal_data(run) -> None:
    from lpx.cli.demo import _happen
    from lpx.coursecode.load import load_code_edition
    from lpx.edition import load_edition

    school, _, _ = _happen(1, load_edition(), load_code_edition())
    output = run().output
    for student in school.students:
        assert student.person.national_id not in output
        assert student.person.name not in output
        assert student.person.birth_date.strftime("%Y/%m/%d") not in output
