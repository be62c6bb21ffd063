import getpass
import platform
import re
from pathlib import Path

import pytest

from lpx.reports import FORMATS, known_format, render, write


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_holds_exactly_what_is_rendered(reports, edition, tmp_path, kind):
    path = tmp_path / "報告"
    write(reports["broken"], kind, path, edition, "zh-Hant")
    assert path.read_bytes().decode() == render(reports["broken"], kind, edition, "zh-Hant")
    assert [item.name for item in tmp_path.iterdir()] == ["報告"]


def test_a_report_replaces_an_older_one(reports, edition, tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old", encoding="utf-8")
    write(reports["empty"], "json", path, edition, "en")
    assert path.read_text(encoding="utf-8").startswith("{")


def test_a_failure_leaves_the_older_report_and_no_rest(reports, edition, tmp_path):
    path = tmp_path / "report"
    path.mkdir()
    (path / "kept").touch()
    with pytest.raises(OSError, match="report"):
        write(reports["empty"], "json", path, edition, "en")
    assert [item.name for item in tmp_path.iterdir()] == ["report"]


def test_unknown_formats_are_refused_by_name(reports, edition, tmp_path):
    with pytest.raises(ValueError, match=r"'pdf'.*text, json, jsonl, junit, sarif, markdown, html"):
        write(reports["empty"], "pdf", tmp_path / "x", edition, "en")
    assert list(tmp_path.iterdir()) == []
    assert known_format("sarif") == "sarif"


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_report_gives_the_same_bytes(reports, edition, kind):
    assert len({render(reports["every-family"], kind, edition, "zh-Hant") for _ in range(3)}) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_of_the_machine_or_its_user_gets_in(reports, edition, kind):
    shown = render(reports["broken"], kind, edition, "en")
    for secret in (str(Path.cwd()), str(Path.home()), platform.node()):
        assert len(secret) < 3 or secret not in shown
    assert f"/{getpass.getuser()}/" not in shown


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "sarif"])
def test_students_appear_only_as_the_report_masks_them(reports, edition, kind):
    """SARIF is left out: its rules quote the examples of the edition, which name made-up people."""
    shown = render(reports["conforming"], kind, edition, "zh-Hant")
    assert re.findall(r"\b[A-Z][0-9A-D]\d{8}\b", shown) == []
    assert ("student-1" in shown and "A1*******9" in shown) or kind in {"junit", "markdown"}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_survives_hostile_values(hostile, edition, kind):
    shown = render(hostile, kind, edition, "zh-Hant")
    assert shown.endswith("\n")
    assert shown.encode("utf-8")
