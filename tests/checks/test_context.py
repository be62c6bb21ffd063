"""What checks may ask, at its edges."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec import structs

from lpx.archive.directory import Directory
from lpx.checks.context import Context
from lpx.checks.evidence import Evidence
from lpx.checks.nouns import Location
from lpx.checks.rows import position_of, rows_of
from lpx.edition.nouns import Severity
from lpx.portfolio.decode import decode
from lpx.portfolio.document import parse
from lpx.portfolio.layout import Layout
from lpx.portfolio.redact import Redactor

YES = True


@pytest.fixture
def context(edition, codes):
    """A context on a document given as a value, with entries of the given names."""

    def build(value=None, *, names=None, profile="strict", show=YES, edition=edition):
        import json

        parsed = portfolio = directory = None
        if value is not None:
            parsed = parse(json.dumps(value).encode())
            portfolio = decode(value, edition, Layout(names={}))
        if names is not None:
            directory = Directory(tuple(SimpleNamespace(name=name) for name in names), ())
        evidence = Evidence(document=parsed, portfolio=portfolio, directory=directory)
        return Context(evidence, edition, profile, Redactor(edition, show=show), codes)

    return build


def test_only_accepted_spellings_are_notes_in_the_lenient_profile(context, edition):
    place = Location("document")
    strict, practice = context(), context(profile="practice")
    assert strict.finding("DOC-027", place, accepted=True).severity is not Severity.NOTE
    assert practice.finding("DOC-010", place).severity is edition.severity_of("DOC-010", "practice")
    assert practice.finding("DOC-010", place, accepted=True).severity is Severity.NOTE
    assert practice.finding("DOC-010", place).severity is not Severity.NOTE
    made = strict.finding("DOC-010", place, parameters={"a": 1, "b": 1}, b=2)
    assert made.parameters == {"a": 1, "b": 2}
    assert made.related == ()


def test_places_in_the_archive(context):
    here = context(names=["王小明.pdf", "C01.pdf"], show=False)
    assert here.at_entry(0) == Location("attachment", entry="‹file-1›.pdf")
    assert here.at_entry(1, part="mapping") == Location("mapping", entry="C01.pdf")
    assert here.entry_name(1) == "C01.pdf"
    for index in (None, -1, 2, 3):
        assert here.at_entry(index) == Location("archive")
    nowhere = context()
    assert nowhere.at_entry(0) == Location("archive")
    assert nowhere.entry_name(0) == ""


def test_places_in_the_document_are_spelled_as_they_stand(context, edition):
    record, field = next(
        (record, field)
        for record in edition.performance_kinds()
        for field in record.fields
        if field.aliases and record.field_of(field.role) is field
    )
    container = edition.records["performance"].key
    here = context([{container: {record.key: [{field.aliases[0]: "x"}]}}])
    (row,) = here.rows(record.id)
    pointer = f"/0/{container}/{record.key}/0"
    place = Location("document", pointer=pointer, record=record.id, index=0, student="student-1")
    assert here.at(row) == place
    assert here.at(row, field.key) == structs.replace(place, pointer=f"{pointer}/{field.aliases[0]}")
    assert here.at(row, "a/~b") == structs.replace(place, pointer=f"{pointer}/a~1~0b")
    assert here.at_pointer("/0") == Location("document", pointer="/0")
    hidden = context([], show=False)
    assert hidden.at_pointer("/王小明", record="r", index=2, student="s") == Location(
        "document", pointer="/‹key-1›", record="r", index=2, student="s"
    )


def test_without_a_document_there_is_nothing(context):
    here = context()
    assert (here.schema.clean, here.schema.problems, here.schema.complete) == (frozenset(), (), True)
    assert (here.students, here.persons, here.token(0), here.token(None)) == ((), (), "", "")
    assert list(here.all_rows()) == list(here.performance_rows()) == []
    broken = Context(
        Evidence(document=parse(b"[")), here.edition, "strict", Redactor(here.edition), here.codes
    )
    assert (broken.schema.clean, broken.schema.problems) == (frozenset(), ())


def test_rows_do_without_a_schema_that_fails(context, edition, monkeypatch):
    from lpx.checks import schema_checks

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(schema_checks, "examine", broken)
    course = edition.records["course"]
    term = course.field_of("upload_term").key
    here = context([{course.key: [{term: "109-1"}]}])
    assert here.rows("course")[0].values[term] == "1091"


def test_students_are_numbered_by_their_place(context, edition):
    basic = edition.records["basic"]
    number = basic.field_of("national_id").key
    value = [5, {basic.key: {number: "A123456789"}}, {}, {basic.key: {number: "A123456789"}}]
    here = context(value)
    assert [student.index for student in here.students] == [0, 1, 2]
    assert [here.token(place) for place in range(5)] == ["", "student-1", "student-2", "student-1", ""]
    assert [row.student for row in here.rows("basic")] == [0, 2]
    assert [student.pointer for student in here.students] == ["/1", "/2", "/3"]
    assert here.students[1].one("basic") is None
    assert here.students[0].one("basic") is here.rows("basic")[0]
    alone = context({basic.key: {number: "A123456789"}})
    assert (alone.token(0), alone.token(1)) == ("student-1", "")


def test_dialects_are_rewritten_only_where_the_schema_complains(edition):
    course = edition.records["course"]
    term, name = course.field_of("upload_term").key, course.field_of("course_name").key
    student = {course.key: [{term: "109-1", name: 5}]}
    portfolio = decode([student, student], edition, Layout(names={}))
    first, second = rows_of(portfolio, edition, ["a", "b"], {1})
    assert first.rows("course")[0].values == {term: "1091", name: 5}
    assert second.rows("course")[0].values == {term: "109-1", name: 5}
    assert second.rows("course")[0].values is portfolio.students[1].courses[0].values
    row = first.rows("course")[0]
    assert (row.record, row.student, row.token, row.index) == (course, 0, "a", 0)
    assert row.source is portfolio.students[0].courses[0]
    assert [row.record.id for row in first.all()] == ["course"]
    assert first.rows("none") == ()


@pytest.mark.parametrize(
    ("pointer", "place"), [("/0", 0), ("/a/12", 12), ("/a", None), ("", None), ("/１", None), ("/0/", None)]
)
def test_the_last_token_is_a_place_when_it_is_a_number(pointer, place):
    assert position_of(pointer) == place


def test_terms_are_read_by_the_edition_s_own_forms(context, edition):
    course = edition.records["course"]
    keys = {role: course.field_of(role).key for role in ("year", "term", "upload_term", "submitted_term")}
    rows = [
        {keys["year"]: 109, keys["term"]: 1, keys["upload_term"]: "1091", keys["submitted_term"]: "0000"},
        {keys["year"]: "109", keys["term"]: 1, keys["upload_term"]: 1091, keys["submitted_term"]: "x"},
    ]
    here = context([{course.key: rows}])
    first, second = here.rows("course")
    assert (here.own_term(first), here.own_term(second)) == ("1091", None)
    assert [here.term(first, role) for role in ("upload_term", "submitted_term", "none")] == [
        "1091",
        None,
        None,
    ]
    assert [here.term(second, role) for role in ("upload_term", "submitted_term")] == [None, None]


def test_keys_by_role(context, edition):
    here = context()
    course = edition.records["course"]
    assert here.key("course", "credits") == course.field_of("credits").key
    assert here.optional_key("course", "none") == here.optional_key("none", "credits") == ""
    with pytest.raises(KeyError):
        here.key("course", "none")
    assert here.field("course", course.fields[0].key) is course.fields[0]
    assert here.field("course", "none") is None


def test_values_are_shown_as_their_field_allows(context, edition):
    here = context(show=False)
    basic = edition.records["basic"]
    name = basic.field_of("name").key
    assert here.shown(basic, name, "王小明") == here.shown("basic", name, "王小明") == "王○○"
    assert here.shown("basic", "none", "王小明") == here.shown("none", name, "王小明") == "‹3›"
    assert here.shown("course", edition.records["course"].field_of("flag_retake").key, YES) == "true"


def test_course_codes_are_read_once(context, codes):
    here = context()
    text = "109060301H11101A1010101"
    assert here.code(text) is here.code(text)
    assert here.code(text).text == text
    assert here.code("109") is None
    assert here.code(5) is None
    assert here.code(None) is None
