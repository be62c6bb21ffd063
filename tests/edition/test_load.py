"""Loading: the YAML is the truth, what does not fit is refused with a clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from lpx.edition import DEFAULT_EDITION, Edition, EditionError, edition_names, load_edition
from lpx.edition.compiled import digest_of, read_compiled
from lpx.edition.load import edition_folder, parse_edition
from lpx.edition.statements import statements
from lpx.edition.yaml_reader import read_yaml


def test_the_default_edition_loads_and_is_listed(edition: Edition) -> None:
    assert edition.mark.id == DEFAULT_EDITION
    assert DEFAULT_EDITION in edition_names()
    assert edition.digest.startswith("sha256:")


def test_compiled_form_and_yaml_give_the_same_edition() -> None:
    folder = edition_folder()
    compiled = read_compiled(folder, digest_of(folder))
    assert compiled is not None, "run: lpx spec build"
    assert compiled == parse_edition(folder)


def test_an_edit_to_the_yaml_takes_effect_without_rebuilding(spec_copy: Path, edit) -> None:
    before = load_edition(room=spec_copy)
    edit("limits.yaml", "per_year: 6", "per_year: 7")
    after = load_edition(room=spec_copy)
    assert (before.item_limits[0].per_year, after.item_limits[0].per_year) == (6, 7)
    assert before.digest != after.digest


def test_digest_does_not_depend_on_line_ends(spec_copy: Path) -> None:
    folder = spec_copy / "exchange" / DEFAULT_EDITION
    before = digest_of(folder)
    for path in folder.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert digest_of(folder) == before
    assert parse_edition(folder) == load_edition()


def test_a_damaged_compiled_form_is_not_used(spec_copy: Path) -> None:
    compiled = spec_copy / "exchange" / DEFAULT_EDITION / "generated" / "edition.json"
    compiled.write_bytes(compiled.read_bytes()[:5000])
    assert load_edition(room=spec_copy) == load_edition()


def test_every_statement_has_a_source_that_exists(edition: Edition) -> None:
    found = list(statements(edition))
    assert len(found) > 800
    for statement in found:
        assert statement.sources, statement
        assert all(item.source in edition.sources for item in statement.sources), statement


def test_every_source_is_cited(edition: Edition) -> None:
    cited = {item.source for statement in statements(edition) for item in statement.sources}
    assert cited == set(edition.sources)


def test_every_field_has_an_example_and_a_meaning_in_both_languages(edition: Edition) -> None:
    for record in edition.records.values():
        for field in record.fields:
            assert field.example is not None, field.number
            assert field.meaning.zh
            assert field.meaning.en


def test_every_field_and_code_list_is_used_somewhere(edition: Edition) -> None:
    types = {field.type for record in edition.records.values() for field in record.fields}
    assert types == set(edition.types)
    assert {kind.codes for kind in edition.types.values() if kind.codes} == set(edition.codes)


def test_every_reading_that_is_chosen_gives_its_reason(edition: Edition) -> None:
    chosen = [
        reading for statement in statements(edition) for reading in statement.readings if reading.chosen
    ]
    assert chosen
    assert all(reading.reason is not None for reading in chosen)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("archive.yaml", "counter_width: 2", "counter_width: two", "archive.yaml at counter_width"),
        ("archive.yaml", "counter_width: 2", "counter_with: 2", "counter_with"),
        ("limits.yaml", "per_year: 6", "per_year: 6\n    per_year: 7", "the key 'per_year' is given twice"),
        ("records/2.1-course.yaml", "type: credits", "type: credit", "there is no type 'credit'"),
        ("records/3.05-other.yaml", "required: DIV-001", "required: DIV-999", "no requirement 'DIV-999'"),
        ("records/3.05-other.yaml", "{block: head}", "{block: hat}", "there is no block 'hat'"),
        ("records/3.05-other.yaml", "parent: performance", "parent: nobody", "no record 'nobody'"),
        ("records/3.05-other.yaml", "english: organiser", "english: title", "'title' is used twice"),
        ("records/3.05-other.yaml", "end: 結束日期", "end: 截止日期", "there is no field '截止日期'"),
        ("records/3.05-other.yaml", "category: performance", "category: art", "no category 'art'"),
        ("types.yaml", "pattern: ^[0-9]{4}$", "pattern: ^[0-9{4}$", "does not compile"),
        ("types.yaml", "pattern: ^[0-9]{4}$", "pattern: '[0-9]{4}'", "not anchored"),
        ("limits.yaml", "sources: [R]", "sources: [Q]", "there is no source 'Q'"),
        ("limits.yaml", "sources: [R]", "sources: []", "no source"),
        (
            "limits.yaml",
            "authority: observed\n    sources: [R]",
            "authority: official\n    sources: [R]",
            "stronger than its sources allow",
        ),
        ("codes.yaml", 'none_value: "0"', 'none_value: "7"', "not in the list"),
        ("identifiers.yaml", "chosen: true", "chosen: false", "0 readings are chosen"),
        ("edition.yaml", "root.minItems: DOC-008", "root.minItems: DOC-800", "no requirement 'DOC-800'"),
        ("requirements/signature.yaml", "SIG-001", "SIG-002", "used twice"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    spec_copy: Path, edit, *, name: str, old: str, new: str, told: str
) -> None:
    edit(name, old, new)
    with pytest.raises(EditionError) as caught:
        load_edition(room=spec_copy)
    assert told in str(caught.value)
    assert caught.value.next_step
    assert str(spec_copy) not in str(caught.value)


def test_a_missing_file_is_refused(spec_copy: Path) -> None:
    (spec_copy / "exchange" / DEFAULT_EDITION / "quirks.yaml").unlink()
    with pytest.raises(EditionError, match=r"quirks\.yaml: the file cannot be read"):
        load_edition(room=spec_copy)


@pytest.mark.parametrize("name", ["nothing", "", "..", "../exchange/lightweight-1.0-alpha1"])
def test_an_unknown_edition_is_refused_with_the_known_names(name: str) -> None:
    with pytest.raises(EditionError, match=DEFAULT_EDITION):
        load_edition(name)


def test_yaml_is_read_with_the_types_of_json(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        'no: yes\ndate: 2018-07-31\nnumber: 3.10\ncode: "0000"\noctal: 0123\nbig: 1_000\nnull value: null\n'
        "empty:\ntrue value: true\nwhole: -7\n",
        encoding="utf-8",
    )
    assert read_yaml(path, "a.yaml") == {
        "no": "yes",
        "date": "2018-07-31",
        "number": 3.1,
        "code": "0000",
        "octal": "0123",
        "big": "1_000",
        "null value": None,
        "empty": None,
        "true value": True,
        "whole": -7,
    }


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [1", b"a: !!python/object:os.system {}", b"a: *x"])
def test_broken_yaml_is_refused_and_never_run(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    with pytest.raises(EditionError, match=r"a\.yaml"):
        read_yaml(path, "a.yaml")
