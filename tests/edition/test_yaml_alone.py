"""A change of the format is a change of YAML alone: schema and reference page follow."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs

from lpx.edition import load_edition
from lpx.edition.reference import reference_pages
from lpx.edition.schema import document_schema


def pages(room: Path) -> tuple[str, str]:
    made = reference_pages(load_edition(room=room))
    return "\n".join(text for name, text in made.items() if name.startswith("zh-Hant")), "\n".join(
        text for name, text in made.items() if name.startswith("en")
    )


def test_a_size_limit_follows(spec_copy: Path, edit) -> None:
    edit("attachments.yaml", '{since: "1091", megabytes: 4,', '{since: "1091", megabytes: 8,')
    edition = load_edition(room=spec_copy)
    documents = next(item for item in edition.attachments.classes if item.id == "document")
    assert [limit.megabytes for limit in documents.limits] == [2, 8]
    for text in pages(spec_copy):
        assert "| 1091 | 8 MB |" in text
        assert "| 1091 | 4 MB |" not in text


def test_a_code_list_follows(spec_copy: Path, edit, example_document) -> None:
    edit(
        "codes.yaml",
        "- id: participation",
        '    - {code: "5", name: {zh-Hant: 跨校, en: across schools}, authority: observed, sources: [V]}\n'
        "- id: participation",
    )
    edition = load_edition(room=spec_copy)
    record = edition.records["competition"]
    field = record.field_of("level_code")
    assert field is not None
    kind = edition.records["performance"].key
    example_document[0][kind][record.key][0][field.key] = "5"
    assert jsonschema_rs.validator_for(document_schema(edition)).is_valid(example_document)
    assert not jsonschema_rs.validator_for(document_schema(load_edition())).is_valid(example_document)
    zh, en = pages(spec_copy)
    assert "| `5` | 跨校 |" in zh
    assert "| `5` | across schools |" in en


def test_a_required_flag_follows(spec_copy: Path, edit, example_document) -> None:
    edit(
        "records/2.1-course.yaml",
        "role: certification\n    required: unknown",
        'role: certification\n    required: "no"',
    )
    edition = load_edition(room=spec_copy)
    field = edition.records["course"].field_of("certification")
    assert field is not None
    del example_document[0][edition.records["course"].key][0][field.key]
    assert jsonschema_rs.validator_for(document_schema(edition)).is_valid(example_document)
    assert not jsonschema_rs.validator_for(document_schema(load_edition())).is_valid(example_document)
    zh, _ = pages(spec_copy)
    row = next(line for line in zh.splitlines() if f"`{field.key}`" in line and line.startswith("| 2.1."))
    assert " 否 |" in row


def test_a_length_follows(spec_copy: Path, edit) -> None:
    edit("types.yaml", "max_length: 100", "max_length: 120")
    schema = json.dumps(document_schema(load_edition(room=spec_copy)))
    assert '"maxLength": 120' in schema
    assert '"maxLength": 100' not in schema
