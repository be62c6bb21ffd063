"""Reading tables of cases: how rows lie on templates, and what is said about mistakes."""

from __future__ import annotations

import pytest

from lpx.harness.cases import CaseError, laid_over, load_cases, select

TEMPLATES = """
export:
  prefix: export
  role: exporter
  category: export
  requirements: [EXP-018]
  given: {students: {S: {counts: {course: 1}}}}
  do: [{reset: origin}, {load: S}, {export: {students: S, as: B}}]
  expect: [{bundle: B, holds: S}]
"""
ROW = "  - {id: a/b, title: {zh-Hant: 題, en: title}, why: {zh-Hant: 因。, en: why.}%s}\n"


@pytest.fixture
def room(tmp_path):
    """A function that writes a suite with one table of rows and returns its folder."""

    def write(rows, use="[export]"):
        (tmp_path / "cases").mkdir(exist_ok=True)
        (tmp_path / "templates.yaml").write_text(TEMPLATES, encoding="utf-8")
        (tmp_path / "cases" / "one.yaml").write_text(f"use: {use}\nrows:\n{rows}", encoding="utf-8")
        return tmp_path

    return write


def test_a_row_is_laid_over_the_template(room):
    (case,) = load_cases(room(ROW % ", given: {students: {S: {counts: {work: 2}}}}"))
    assert case.id == "export/a/b"
    assert case.given == {"students": {"S": {"counts": {"course": 1, "work": 2}}}}


def test_null_takes_away():
    assert laid_over({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}) == {"a": {"c": 2}}
    assert laid_over({"a": 1}, {"b": {"c": None}}) == {"a": 1, "b": {"c": None}}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (", do: [{jump: high}]", "exactly one of the words"),
        (", expect: [{bundle: B}]", "exactly one of the words"),
        (", expect: [{bundle: C, holds: S}]", "called 'C'"),
        (", do: [{reset: nowhere}, {load: S}, {export: {students: S, as: B}}]", "nowhere"),
        (", given: {students: {T: {}}}", "T is never used"),
        (", given: {students: {S: {cuonts: {course: 1}}}}", "cuonts"),
        (", requirements: []", "at least one requirement"),
        (", do: [{export: {students: S, as: B, pasword: ok}}]", "pasword"),
        (", given: {bundles: {X: {}}}", "names its `students`"),
    ],
)
def test_a_mistake_is_named_with_its_place(room, more, words):
    with pytest.raises(CaseError) as caught:
        load_cases(room(ROW % more))
    assert words in str(caught.value)
    assert "cases/one.yaml" in str(caught.value)
    assert "export/a/b" in str(caught.value)


def test_an_id_given_twice_is_refused(room):
    with pytest.raises(CaseError, match="two cases"):
        load_cases(room(ROW % "" + ROW % ""))


def test_a_template_that_is_not_there_is_named(room):
    with pytest.raises(CaseError, match="no template 'exprot'"):
        load_cases(room(ROW % "", use="[exprot]"))


def test_broken_yaml_is_named_with_its_line(room):
    with pytest.raises(CaseError, match="line"):
        load_cases(room("  - {id: a, title: {\n"))


def test_cases_are_chosen_by_id_glob_requirement_role_and_category():
    cases = load_cases()
    assert [case.id for case in select(cases, ["refuse/password/wrong"])] == ["refuse/password/wrong"]
    assert {case.id.split("/")[0] for case in select(cases, ["refuse"])} == {"refuse"}
    assert all("IMP-006" in case.requirements for case in select(cases, requirements=["IMP-006"]))
    assert {case.role for case in select(cases, roles=["exporter"])} == {"exporter", "both"}
    assert {case.category for case in select(cases, categories=["honesty"])} == {"honesty"}
    assert 10 <= len(select(cases, core=True)) <= 60
    assert select(cases, ["*/records/service"], roles=["importer"])[0].id == "import/records/service"


def test_cases_come_by_id():
    ids = [case.id for case in load_cases()]
    assert ids == sorted(ids)
