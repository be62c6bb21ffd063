from __future__ import annotations

import re
import shutil

import pytest

from lpx.coursecode import UnknownCodeEditionError, explain, load_code_edition
from lpx.coursecode.load import code_edition_products
from lpx.coursecode.reference import course_code_pages
from lpx.data import data_room
from lpx.edition.nouns import Authority

NAME = "platform-2022"


def test_the_parts_fill_the_code_without_gaps(codes):
    at = 0
    for number, part in enumerate(codes.layout.parts, start=1):
        assert (part.number, part.start) == (number, at)
        at = part.end
    assert at == codes.layout.length == 23


def test_every_row_of_every_table_has_known_sources(codes):
    for name in codes.table_marks:
        for entry in codes.table(name).entries():
            assert entry.sources, (name, entry.code)
            assert set(entry.sources) <= set(codes.sources), (name, entry.code)
            assert entry.confidence in {"high", "medium", "low"}
            assert bool(entry.note) == bool(entry.note_en), (name, entry.code)


def statements(codes):
    yield from codes.table_marks.values()
    yield from codes.layout.parts
    yield from codes.layout.claims.values()
    yield from (reading for item in codes.contradictions for reading in item.readings)
    yield from codes.files.forms
    yield from codes.files.hashes
    yield codes.files.names
    yield from codes.problems.values()
    yield codes.mark
    strings, rules = codes.mark.strings, codes.mark.rules
    yield from (strings.credits, strings.open_modes, strings.attribute)
    yield from (getattr(rules, name) for name in rules.__struct_fields__)


def test_every_statement_cites_sources_that_are_strong_enough(codes):
    order = list(Authority)
    for statement in statements(codes):
        assert statement.sources, statement
        strongest = min(order.index(codes.sources[one.source].authority) for one in statement.sources)
        assert order.index(statement.authority) >= strongest, statement


def test_every_contradiction_has_one_chosen_reading_with_a_reason(codes):
    for item in codes.contradictions:
        chosen = [reading for reading in item.readings if reading.chosen]
        assert len(item.readings) >= 2, item.id
        assert len(chosen) == 1, item.id
        assert chosen[0].reason is not None, item.id
        assert set(item.when) <= {part.id for part in codes.layout.parts}


def test_small_tables_have_english_names(codes):
    for name in ("course_type", "group", "class_group", "category", "mode", "attribute", "credit"):
        assert all(entry.name_en for entry in codes.table(name).entries()), name
    fields = codes.table("field")
    assert all(entry.name_en or fields.block(entry.code) for entry in fields.entries())


def test_every_known_value_has_the_shape_that_new_ones_are_expected_to_have(codes):
    for name in ("group", "department", "field", "school"):
        table = codes.table(name)
        assert all(table.is_plausible(code) for code in table.codes), name


def test_counts_of_rows(codes):
    """The counts that the sources state."""
    counts = {name: len(codes.table(name)) for name in codes.table_marks}
    assert counts["group"] == 21
    assert counts["department"] == 340
    assert counts["field"] == 113
    assert counts["fixed_subject"] == 4008
    assert counts["course_type"] == 8
    keys = list(codes.table("fixed_subject"))
    assert len(keys) == len(set(keys))


def test_1259_is_the_count_from_11_to_zz(codes):
    numbers = codes.mark.rules.subject_code
    assert int(numbers.nominal_last, 36) - int(numbers.nominal_first, 36) + 1 == numbers.nominal_count


def test_no_fixed_number_reaches_the_schools_own(codes):
    first = int(codes.mark.rules.subject_code.school_first, 36)
    assert all(int(code, 36) < first for code in codes.table("fixed_subject").codes)


@pytest.fixture
def spec_copy(tmp_path):
    shutil.copytree(data_room("spec") / "course-code" / NAME, tmp_path / "course-code" / NAME)
    return tmp_path


def test_adding_a_code_is_a_change_of_data_alone(spec_copy):
    table = spec_copy / "course-code" / NAME / "tables" / "fixed_subject.csv"
    with table.open("a", encoding="utf-8") as stream:
        stream.write("1,1,07,2Z,人工智慧,H S V M C,LPX,medium,測試,test\n")
    departments = spec_copy / "course-code" / NAME / "tables" / "department.csv"
    with departments.open("a", encoding="utf-8") as stream:
        stream.write("498,機器人科,,V C,LPX,high,,\n")
    told = explain("112070406V234980101072Z", load_code_edition(room=spec_copy))
    assert told.parts[4].meaning == "機器人科"
    assert told.parts[10].meaning == "人工智慧（固定編碼）"
    unchanged = explain("112070406V234980101072Z", load_code_edition())
    assert unchanged.parts[4].standing == "plausible"


def test_a_changed_rule_holds_at_once(spec_copy):
    """The compiled form never outlives the YAML that it was made from."""
    yaml = spec_copy / "course-code" / NAME / "edition.yaml"
    text = yaml.read_text(encoding="utf-8")
    assert "value: 108" in text
    yaml.write_text(text.replace("value: 108", "value: 110"), encoding="utf-8")
    told = explain("109070406V264040103F122", load_code_edition(room=spec_copy))
    assert told.parts[0].standing == "impossible"


def test_an_unknown_edition_names_the_known_ones(tmp_path):
    with pytest.raises(UnknownCodeEditionError, match=NAME):
        load_code_edition("platform-1999")
    with pytest.raises(UnknownCodeEditionError, match="none"):
        load_code_edition(room=tmp_path)


def test_generated_files_are_fresh(codes, repository):
    folder = data_room("spec") / "course-code" / NAME
    for name, content in code_edition_products().items():
        assert (folder / name).read_bytes() == content, f"{name} is out of date; run: lpx spec build"
    for name, content in course_code_pages(codes).items():
        stored = repository / "docs" / "reference" / name
        found = stored.read_bytes().replace(b"\r\n", b"\n")
        assert found == content, f"{name} is out of date; run: lpx spec build"


def test_no_page_has_an_unfilled_word(codes):
    for name, content in course_code_pages(codes).items():
        rows = [line for line in content.decode().splitlines() if line.startswith("|")]
        for line in rows:
            assert len(re.split(r"(?<!\\)\|", line)) > 3, (name, line)
