"""Every vector can be read in both languages, and nothing is translated that is not there."""

from __future__ import annotations

import re

import pytest

from lpx.messages.catalogue import LANGUAGES
from lpx.messages.vector_texts import translations, vector_texts
from lpx.synthesis.vectors.registry import all_vectors

OTHERS = [language for language in LANGUAGES if language != "en"]
_HAN = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("table", ["title", "why"])
def test_exactly_what_vectors_say_is_translated(language, table):
    said = {made.path for made in all_vectors() if getattr(made, table)}
    told = {f"{family}/{name}" for family, texts in translations(language)[table].items() for name in texts}
    assert told == said


@pytest.mark.parametrize("language", OTHERS)
def test_exactly_the_reasons_that_vectors_give_are_translated(language):
    assert set(translations(language)["also"]) == {
        reason for made in all_vectors() for reason in made.also.values()
    }


@pytest.mark.parametrize("made", all_vectors(), ids=lambda made: made.path)
def test_a_vector_has_a_text_of_its_own_in_each_language(made):
    english, chinese = vector_texts(made, "en"), vector_texts(made, "zh-Hant")
    for text in (chinese.title, *filter(None, [chinese.why]), *chinese.also.values()):
        assert _HAN.search(text)
    assert english.title != chinese.title
    assert chinese.title.endswith("。") == english.title.endswith(".")
    assert set(english.also) == set(chinese.also) == set(made.also)


def test_what_stands_in_code_is_the_same_in_both_languages():
    code = re.compile(r"``([^`]+)``")
    differing = [
        made.path
        for made in all_vectors()
        if code.findall(vector_texts(made, "en").title) != code.findall(vector_texts(made, "zh-Hant").title)
    ]
    assert differing == []
