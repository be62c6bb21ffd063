"""A change of the format is a change of YAML alone: the validator follows."""

from __future__ import annotations

import shutil
from random import Random

import pytest

from lpx.data import data_room
from lpx.edition import DEFAULT_EDITION, load_edition
from lpx.synthesis.bundle import make_bundle


@pytest.fixture
def edited(tmp_path):
    """Return an edition that differs in one place of its YAML."""
    folder = tmp_path / "exchange" / DEFAULT_EDITION
    shutil.copytree(data_room("spec") / "exchange" / DEFAULT_EDITION, folder)

    def change(file, old, new):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return load_edition(room=tmp_path)

    return change


def test_a_size_limit(edited, edition, school, verify):
    bundle = make_bundle(Random(1), edition, school.students, school=school.code, term=school.term)
    tiny = edited("attachments.yaml", '{since: "1091", megabytes: 4,', '{since: "1091", megabytes: 0.0001,')
    found = verify(bundle.archive, bundle.name, password=bundle.password, edition=tiny).findings
    told = [item for item in found if item.requirement == "FIL-009"]
    assert told
    assert {item.parameters["limit_mb"] for item in told} == {0.0001}
    assert "FIL-009" not in {
        item.requirement for item in verify(bundle.archive, bundle.name, password=bundle.password).findings
    }


def test_a_code_list(edited, sheet, judge, findings):
    sheet.set("competition", "level_code", "7")
    assert [name for name, _ in findings(sheet)] == ["DIV-003"]
    wider = edited(
        "codes.yaml",
        "- id: participation",
        '    - {code: "7", name: {zh-Hant: 跨校, en: across schools}, authority: observed, sources: [V]}\n'
        "- id: participation",
    )
    assert judge(sheet, edition=wider).findings == ()


def test_a_required_flag(edited, sheet, judge, findings):
    sheet.drop("course", "certification")
    assert [name for name, _ in findings(sheet)] == ["DOC-011"]
    looser = edited(
        "records/2.1-course.yaml",
        "role: certification\n    required: unknown",
        'role: certification\n    required: "no"',
    )
    assert judge(sheet, edition=looser).findings == ()


def test_a_length(edited, sheet, judge, findings):
    sheet.set("work", "summary", "字" * 110)
    assert [name for name, _ in findings(sheet)] == ["DIV-010"]
    assert judge(sheet, edition=edited("types.yaml", "max_length: 100", "max_length: 120")).findings == ()


def test_the_number_of_submissions(edited, sheet, judge):
    key = sheet.key("work", "submitted_term")
    for row in sheet.part("work"):
        row[key] = "1101"
    fewer = edited("limits.yaml", "per_year: 10", "per_year: 0")
    told = [item for item in judge(sheet, edition=fewer).findings if item.requirement == "DIV-013"]
    assert [item.parameters["limit"] for item in told] == [0] * len(told)
    assert told


def test_a_test_school(edited, sheet, judge):
    school = sheet.get("basic", "school")
    stricter = edited("limits.yaml", 'test_schools: ["000000"', f'test_schools: ["{school}", "000000"')
    assert {item.requirement for item in judge(sheet, edition=stricter).findings} == {"DOC-034"}


def test_the_severity_of_a_requirement(edited, sheet, judge):
    sheet.set("work", "event_date", "2021年")
    stricter = edited("profiles/strict.yaml", "  observed: warning", "  observed: error")
    assert judge(sheet).verdict == "conforms"
    assert judge(sheet, edition=stricter).verdict == "does-not-conform"
