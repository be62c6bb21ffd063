"""The schema: sound, fresh, closed, and every keyword of it stands for a requirement."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from lpx.edition import Edition
from lpx.edition.build import edition_products, stale
from lpx.edition.load import edition_folder
from lpx.edition.schema import (
    document_schema,
    mapping_schema,
    reference_validator,
    requirement_at,
    requirements_in,
    subschemas,
)

VERIFYING = {
    "type",
    "required",
    "additionalProperties",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
}
EMPTY = object()

Place = tuple[str | int, ...]


def test_committed_schemas_and_compiled_form_are_fresh(edition: Edition) -> None:
    assert stale(edition_folder(), edition_products(edition)) == [], "run: lpx spec build"


@pytest.mark.parametrize("make", [document_schema, mapping_schema])
def test_the_schema_fits_the_metaschema(edition: Edition, make) -> None:
    jsonschema.Draft202012Validator.check_schema(make(edition))
    jsonschema_rs.meta.validate(make(edition))


@pytest.mark.parametrize("make", [document_schema, mapping_schema])
def test_every_verifying_keyword_carries_a_requirement(edition: Edition, make) -> None:
    found = 0
    for schema in subschemas(make(edition)):
        known = schema["x-lpx"]
        for keyword in VERIFYING & set(schema):
            if keyword == "additionalProperties" and schema[keyword] is not False:
                continue
            assert edition.requirements[known[keyword]], schema
            found += 1
        assert set(known) <= set(schema) | {"null"}
    assert found > 0


def test_no_verifying_keyword_stands_outside_a_marked_subschema(edition: Edition) -> None:
    def walk(node: object, *, inside_properties: bool = False) -> None:
        if isinstance(node, dict):
            if not inside_properties and VERIFYING & set(node):
                assert "x-lpx" in node, node
            for key, value in node.items():
                if key not in {"x-lpx", "not", "if"}:
                    walk(value, inside_properties=key in {"properties", "$defs"} and not inside_properties)

    walk(document_schema(edition))


def test_all_requirements_that_say_schema_are_in_the_schema(edition: Edition) -> None:
    wanted = {item.id for item in edition.requirements.values() if item.verified.by == "schema"}
    assert wanted
    assert wanted <= requirements_in(document_schema(edition))


def test_definitions_have_ascii_names(edition: Edition) -> None:
    assert all(name.isascii() for name in document_schema(edition)["$defs"])


def test_the_examples_of_the_edition_make_a_valid_document(edition: Edition, example_document) -> None:
    schema = document_schema(edition)
    assert [error.message for error in reference_validator(schema).iter_errors(example_document)] == []
    assert jsonschema_rs.validator_for(schema).is_valid(example_document)


def test_empty_arrays_and_a_null_cadre_are_valid(edition: Edition, example_document) -> None:
    student = example_document[0]
    basic, course, performance = edition.children("student")
    student[course.key] = []
    student[performance.key] = {kind.key: [] for kind in edition.performance_kinds()}
    student[basic.key][edition.records["cadre"].key] = None
    assert jsonschema_rs.validator_for(document_schema(edition)).is_valid(example_document)


def change(document: Any, place: Place, value: object) -> Any:
    changed = copy.deepcopy(document)
    target = changed
    for step in place[:-1]:
        target = target[step]
    if value is EMPTY:
        del target[place[-1]]
    else:
        target[place[-1]] = value
    return changed


def place_of(edition: Edition, record_id: str, role: str | None = None) -> Place:
    """Return where the first record of a kind, or one of its fields, stands in the example document."""
    record = edition.records[record_id]
    parent: Place = (0,) if record.parent == "student" else place_of(edition, record.parent)
    place = (*parent, record.key, *((0,) if record.shape == "array" else ()))
    if role is None:
        return place
    field = record.field_of(role)
    assert field is not None, (record_id, role)
    return (*place, field.key)


CASES = [
    ("basic", "school", EMPTY, "DOC-010"),
    ("basic", "unit", EMPTY, "DOC-011"),
    ("basic", "school", 10301, "DOC-014"),
    ("basic", "unit", 0, "DOC-015"),
    ("basic", "school", None, "DOC-016"),
    ("basic", "year", 1000, "DOC-019"),
    ("basic", "year", -1, "DOC-019"),
    ("basic", "year", "108", "DOC-014"),
    ("basic", "term", 5, "DOC-020"),
    ("basic", "school", "10301", "DOC-021"),
    ("basic", "unit", "0", "DOC-022"),
    ("basic", "national_id", "a123456789", "DOC-024"),
    ("basic", "birth_date", "94/01/31", "DOC-026"),
    ("basic", "birth_date", "", "DOC-026"),
    ("basic", "name", "", "BAS-007"),
    ("cadre", "post_level", "7", "BAS-004"),
    ("cadre", "unit_name", "長" * 21, "BAS-005"),
    ("cadre", "start_date", "", "DOC-027"),
    ("course", "course_code", "109060301H11101A101010", "CCD-001"),
    ("course", "course_name", "名" * 31, "CRS-017"),
    ("course", "credits", 13, "CRS-012"),
    ("course", "credits", -2, "CRS-012"),
    ("course", "credits", "4", "DOC-015"),
    ("course", "grade", 0, "CRS-013"),
    ("course", "offered_term", 5, "CRS-024"),
    ("course", "flag_retake", "N", "DOC-015"),
    ("course", "retake_term", "109-1", "DOC-030"),
    ("course", "retake_term", "1095", "DOC-030"),
    ("course", "retake_term", "1091\n", "DOC-030"),
    ("course", "document_link", "/C01.pdf", "DOC-036"),
    ("course", "document_link", "a/../C01.pdf", "DOC-036"),
    ("course", "document_link", "a\\C01.pdf", "DOC-036"),
    ("course", "document_link", "C:/C01.pdf", "DOC-036"),
    ("course", "document_md5", "D41D8CD98F00B204E9800998ECF8427E", "DOC-035"),
    ("course", "summary", "字" * 101, "CRS-016"),
    ("course", "certification", "6", "CRS-007"),
    ("course", "created", "", "CRS-021"),
    ("course", "created", None, "CRS-021"),
    ("course", "created", "2020/11/05 09:30:00", "DOC-029"),
    ("post", "post_level", "6", "DIV-009"),
    ("competition", "level_code", "5", "DIV-003"),
    ("competition", "participation", "0", "DIV-004"),
    ("competition", "title", "賽" * 41, "DIV-011"),
    ("certificate", "certificate_type", "5", "DIV-005"),
    ("certificate", "certificate_code", "423", "DIV-015"),
    ("certificate", "score", -5, "DOC-042"),
    ("group_activity", "category_code", "7", "DIV-006"),
    ("workplace", "category_code", "0", "DIV-007"),
    ("flexible", "category_code", "6", "DIV-008"),
    ("service", "hours", 100000, "DOC-042"),
    ("other", "summary", "字" * 101, "DIV-010"),
    ("other", "external_link", "x" * 501, "DIV-011"),
    ("work", "event_date", "2020-12-01", "DOC-027"),
    ("post", "document_link", 3, "DOC-015"),
    ("post", "upload_term", None, "DOC-016"),
    ("post", "submitted_term", EMPTY, "DOC-011"),
]


@pytest.mark.parametrize(("record", "role", "value", "wanted"), CASES)
def test_both_libraries_lead_to_the_same_requirement(
    edition: Edition, example_document, *, record: str, role: str, value: object, wanted: str
) -> None:
    broken = change(example_document, place_of(edition, record, role), value)
    found = both(edition, broken)
    others = {"DOC-029"} if wanted == "CRS-021" and value == "" else set()
    assert found - others == {wanted}


def test_structure_errors_lead_to_their_requirements(edition: Edition, example_document) -> None:
    basic, course, performance = edition.children("student")
    student: Place = (0,)
    expected: list[tuple[Place, object, str]] = [
        ((*student, basic.key), EMPTY, "BAS-001"),
        ((*student, course.key), EMPTY, "CRS-001"),
        ((*student, performance.key), EMPTY, "DIV-002"),
        ((*student, course.key), None, "CRS-001"),
        ((*student, course.key), {}, "CRS-001"),
        ((*student, course.key), [3], "DOC-018"),
        ((*student, basic.key), [], "DOC-018"),
        ((*student, performance.key), None, "DOC-018"),
        ((*student, performance.key, edition.records["work"].key), EMPTY, "DIV-001"),
        ((*student, performance.key, edition.records["work"].key), None, "DOC-018"),
        ((*student, basic.key, edition.records["cadre"].key), "", "BAS-003"),
        ((*student, basic.key, edition.records["cadre"].key), EMPTY, "DOC-011"),
        ((*student, "新欄位"), 1, "DOC-012"),
        ((*place_of(edition, "work"), "新欄位"), 1, "DOC-012"),
    ]
    for place, value, wanted in expected:
        assert both(edition, change(example_document, place, value)) == {wanted}, (place, value)
    assert both(edition, example_document[0]) == {"DOC-007"}
    assert both(edition, []) == {"DOC-008"}
    assert both(edition, ["student"]) == {"DOC-018"}


@pytest.mark.parametrize(
    ("record", "role", "value"),
    [
        ("course", "year", 109.0),
        ("course", "credits", 1.5),
        ("course", "credits", -1),
        ("course", "summary", "𠀀" * 100),
        ("course", "summary", None),
        ("course", "document_link", ""),
        ("course", "document_link", None),
        ("course", "document_link", "A123456789/課程學習成果/C01."),
        ("course", "document_link", "..a/.b/c..d"),
        ("course", "document_md5", ""),
        ("course", "document_md5", "d41d8cd98f00b204e9800998ecf8427e"),
        ("course", "retake_term", "1094"),
        ("course", "retake_term", "0000"),
        ("course", "retake_mode", "2"),
        ("course", "sent_at", EMPTY),
        ("course", "sent_at", None),
        ("course", "term", 4),
        ("basic", "national_id", "AD12345678"),
        ("basic", "school", "000B00"),
        ("cadre", "created", ""),
        ("post", "start_date", None),
        ("post", "start_date", ""),
        ("post", "post_level", "9"),
        ("post", "post_level", ""),
        ("certificate", "score", None),
        ("certificate", "score", -1),
        ("service", "hours", 2.125),
    ],
)
def test_what_real_modules_write_is_no_schema_error(
    edition: Edition, example_document, record: str, role: str, value: object
) -> None:
    assert both(edition, change(example_document, place_of(edition, record, role), value)) == set()


def both(edition: Edition, document: object) -> set[str]:
    """Return the requirements that both libraries blame, after seeing that they agree place by place."""
    schema = document_schema(edition)
    by_reference = {
        (tuple(error.absolute_path), requirement_at(schema, [*error.absolute_schema_path], error.instance))
        for error in reference_validator(schema).iter_errors(document)
    }
    by_rust, by_evaluation = set(), set()
    for error in jsonschema_rs.validator_for(schema).iter_errors(document):
        place = tuple(error.instance_path)
        by_rust.add((place, requirement_at(schema, error.schema_path, error.instance)))
        by_evaluation.add((place, requirement_at(schema, error.evaluation_path, error.instance)))
    assert by_rust == by_evaluation == by_reference
    return {requirement for _, requirement in by_rust}


def test_a_path_without_a_requirement_is_refused(edition: Edition) -> None:
    schema = document_schema(edition)
    for path in (["title"], ["items", "properties", "nothing", "type"], ["items", 3, "type"], ["$defs"]):
        with pytest.raises(LookupError):
            requirement_at(schema, path)


@pytest.mark.parametrize(
    ("mapping", "wanted"),
    [
        ({"C01.pdf": "a.b.pdf"}, set()),
        ([], {"FIL-013"}),
        ({"C01.pdf": 3}, {"FIL-013"}),
        ({"C01.pdf": None}, {"FIL-014"}),
    ],
)
def test_the_mapping_schema_leads_to_requirements(edition: Edition, mapping, wanted) -> None:
    schema = mapping_schema(edition)
    errors = jsonschema_rs.validator_for(schema).iter_errors(mapping)
    assert {requirement_at(schema, error.schema_path, error.instance) for error in errors} == wanted
