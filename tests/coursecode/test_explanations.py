from __future__ import annotations

import pytest

from lpx.coursecode import Standing, explain


def test_the_slides_contradictory_example(codes):
    """102000B is 微處理機; that a line of the slides says 數學 is a slip, and is told."""
    whole = explain("1091904xxV233050102000B", codes)
    assert not whole.well_formed, "the slides mask the school with xx"
    assert whole.parts[1].standing is Standing.MALFORMED
    assert "國立" in whole.parts[1].notes[0]
    for told in (whole, explain("102000B", codes)):
        assert told.parts[-1].meaning.startswith("微處理機")
        (note,) = told.contradictions
        assert note.id == "example-2"
        assert "筆誤" in note.text
        assert "數學" in note.others[0]


def test_every_position_says_where_it_comes_from(codes):
    told = explain("109070406V264040103F122", codes)
    assert [part.number for part in told.parts] == list(range(1, 12))
    assert all(part.meaning and part.sources for part in told.parts)
    assert set().union(*(part.sources for part in told.parts)) <= set(codes.sources)
    assert told.parts[-1].meaning == "行銷實務（固定編碼）"
    assert told.summary == "行銷實務｜部定必修｜技術型高中｜資料處理科｜國立彰化高商｜109 學年度入學"
    assert told.bears_outcomes


def test_english_keeps_names_that_have_no_english(codes):
    told = explain("109070406V264040103F122", codes, "en")
    by_id = {part.part: part for part in told.parts}
    assert by_id["type"].meaning == "Technical senior high school"
    assert by_id["department"].meaning == "資料處理科"
    assert "stay in Chinese" in codes.mark.english_names.en


def test_a_disputed_attribute_gives_both_readings(codes):
    told = explain("109070406V2640107061101", codes)
    assert [note.id for note in told.contradictions] == ["attribute-6"]
    assert told.parts[8].meaning == "特殊需求領域"
    assert any("加深加廣選修" in other for other in told.contradictions[0].others)


def test_a_plan_key_is_explained_alone(codes):
    told = explain("109070406V264040", codes)
    assert (told.kind, len(told.parts), told.well_formed) == ("plan-key", 6, True)


@pytest.mark.parametrize("text", ["", "X", "x" * 10_000, "\x1b[31m" * 5, "\ud800" * 23, "１" * 23])
def test_anything_can_be_asked_about(codes, text):
    for language in ("zh-Hant", "en"):
        told = explain(text, codes, language)
        assert not told.well_formed
        assert told.error_texts


def test_a_fixed_number_under_another_field_is_no_fault(codes):
    told = explain("109070406V2640107040373", codes)
    assert told.parts[-1].standing is Standing.PLAUSIBLE
    assert "專題實作" in told.parts[-1].meaning
    assert told.is_known


def test_placeholders_of_phrases_are_the_same_in_both_languages(codes):
    import re

    def placeholders(text):
        return set(re.findall(r"\{(\w+)\}", text))

    for name, text in codes.phrases.items():
        assert placeholders(text.zh) == placeholders(text.en), name
    for kind in codes.problems.values():
        assert placeholders(kind.text.zh) == placeholders(kind.text.en), kind.id
