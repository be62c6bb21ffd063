"""``lpx spec``: what a reader gets to see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lpx.cli.spec import command
from lpx.edition import DEFAULT_EDITION, Edition
from lpx.edition.load import edition_folder


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize("name", ["course", "課程學習成果紀錄", "2.1"])
def test_a_record_is_shown_by_any_of_its_names(edition: Edition, name: str) -> None:
    shown = run("show", name).output
    for field in edition.records["course"].fields:
        assert field.key in shown


@pytest.mark.parametrize("name", ["2.1.3", "course.course_term", "應修課學期", "course_term"])
def test_a_field_is_shown_by_any_of_its_names(name: str) -> None:
    assert "2.1.3 應修課學期" in run("show", name, "--lang", "zh-Hant").output


def test_texts_come_in_the_language_that_was_asked_for() -> None:
    assert "Term in which the course was due" in run("show", "2.1.3", "--lang", "en").output
    assert "重修填原修課學期" in run("show", "2.1.3", "--lang", "zh-Hant").output


@pytest.mark.parametrize("name", ["year-term", "post-level", "SPEC", "DOC-010"])
def test_types_codes_sources_and_requirements_are_shown(name: str) -> None:
    assert f"id: {name}" in run("show", name).output


def test_without_a_name_the_edition_is_shown(edition: Edition) -> None:
    shown = run("show").output
    assert edition.mark.id in shown
    assert edition.digest in shown


def test_json_output_is_json(edition: Edition) -> None:
    assert json.loads(run("show", "course", "--format", "json").output)["id"] == "course"
    assert json.loads(run("trace", "V", "--format", "json").output)["kind"] == "source"
    assert len(json.loads(run("list", "fields", "--format", "json").output)) == sum(
        len(record.fields) for record in edition.records.values()
    )


@pytest.mark.parametrize(
    "what", ["records", "fields", "types", "codes", "sources", "requirements", "editions"]
)
def test_everything_can_be_listed(what: str) -> None:
    assert run("list", what).output.strip()


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    assert "course" in run("show", "cuorse", code=2).output
    assert "Error" in run("trace", "nothing-like-this", "--lang", "en", code=2).output
    assert "錯誤" in run("trace", "nothing-like-this", "--lang", "zh-Hant", code=2).output


def test_trace_leads_from_a_source_to_fields_requirements_and_checks() -> None:
    shown = run("trace", "SPEC", "--lang", "en").output
    assert "2.1.3" in shown
    assert "DOC-010" in shown


def test_trace_leads_from_a_field_to_its_sources_and_the_schema() -> None:
    traced = json.loads(run("trace", "2.1.3", "--format", "json").output)
    assert "SPEC: (2) 課程學習成果 1.3" in {
        source for item in traced["statements"] for source in item["sources"]
    }
    assert traced["verified"]["DOC-020"] == ["schema"]


def test_trace_leads_from_a_requirement_to_its_vectors() -> None:
    traced = json.loads(run("trace", "CRS-016", "--format", "json").output)
    assert len(traced["vectors"]["CRS-016"]) >= 2
    assert traced["vectors"]["CRS-016"][0] in run("trace", "CRS-016").output


def test_trace_leads_from_a_requirement_to_its_fields() -> None:
    traced = json.loads(run("trace", "DOC-020", "--format", "json").output)
    assert "2.1.3" in traced["fields"]
    assert traced["statements"][0]["sources"]


def test_every_id_can_be_traced(edition: Edition) -> None:
    from lpx.edition.trace import trace

    names = [*edition.sources, *edition.requirements, *edition.records, *edition.types, *edition.codes]
    names += [field.number for record in edition.records.values() for field in record.fields]
    for name in [*names, "archive", "signature", "attachments", "identifiers", "limits", "edition"]:
        found = trace(edition, name)
        assert found is not None, name
        assert set(found.requirements) <= set(edition.requirements)


def test_ambiguities_show_every_reading(edition: Edition) -> None:
    shown = run("ambiguities", "--lang", "en").output
    for item in edition.ambiguities:
        assert item.question.en in shown


def test_diff_takes_names_and_folders(spec_copy: Path, edit) -> None:
    edit("limits.yaml", "per_year: 6", "per_year: 9")
    other = spec_copy / "exchange" / DEFAULT_EDITION
    assert "6 → 9" in run("diff", DEFAULT_EDITION, str(other)).output
    changes = json.loads(run("diff", DEFAULT_EDITION, str(other), "--format", "json").output)
    assert [item["subject"] for item in changes] == ["items:course"]
    assert run("diff", DEFAULT_EDITION, DEFAULT_EDITION, "--lang", "en").output.strip() == "Nothing changes."
    assert "no such edition" in run("diff", DEFAULT_EDITION, "1.0", "--lang", "en", code=2).output


@pytest.mark.parametrize("what", ["document", "mapping"])
def test_the_schema_is_written_as_it_is_committed(what: str) -> None:
    stored = (edition_folder() / "schema" / f"{what}.schema.json").read_text(encoding="utf-8")
    assert run("schema", what).output == stored


def test_build_check_tells_stale_files_and_build_repairs_them(spec_copy: Path, tmp_path: Path, edit) -> None:
    docs = tmp_path / "reference"
    arguments = ("build", "--room", str(spec_copy), "--docs", str(docs))
    run(*arguments)
    run(*arguments, "--check")
    edit("limits.yaml", "per_year: 6", "per_year: 9")
    told = run(*arguments, "--check", code=1).output
    assert "rules.md" in told
    assert "edition.json" in told
    assert "| 9 |" not in (docs / "en" / "rules.md").read_text(encoding="utf-8")
    run(*arguments)
    run(*arguments, "--check")
    assert "| 9 |" in (docs / "en" / "rules.md").read_text(encoding="utf-8")
    assert not list(tmp_path.rglob("*.draft"))


def test_a_broken_edition_is_told_without_a_traceback(spec_copy: Path, edit) -> None:
    edit("limits.yaml", "sources: [R]", "sources: [Q]")
    assert "there is no source 'Q'" in run("show", "--room", str(spec_copy), code=2).output
    assert "there is no source 'Q'" in run("build", "--room", str(spec_copy), "--check", code=2).output
