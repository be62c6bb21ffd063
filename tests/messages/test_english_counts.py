"""English says *1 student* and *2 students*; a template says both."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.messages import load_catalogue
from lpx.messages.filling import fill, placeholders

EN, ZH = load_catalogue("en"), load_catalogue("zh-Hant")

COUNTED = re.compile(
    r"\{(?P<name>\w+)\} (?:more |other |new |different |school |readable )?(?P<noun>[a-z]+s)\b"
)
"""A parameter with a plural behind it."""

NO_PLURALS = frozenset(
    """
    is was has does needs lacks names holds says exports imports goes belongs happens breaks declares refuses
    opens tells shows kills fits its as gives allows ends pass applies exists decides runs
    """.split()  # noqa: SIM905 - a list of forty quoted words would be harder to read
)
"""What ends with *s* and counts nothing: verbs, mostly."""


def _counts_without_a_choice(template: str) -> list[str]:
    return [
        found[0]
        for found in COUNTED.finditer(template)
        if found["noun"] not in NO_PLURALS and not found["name"].endswith(("name", "id"))
    ]


def test_every_count_with_a_noun_has_both_forms():
    assert {key: found for key in EN if (found := _counts_without_a_choice(EN.template(key)))} == {}


def test_a_count_without_a_choice_is_seen():
    """The test above is able to fail."""
    assert _counts_without_a_choice("Unpacked {files} files.") == ["{files} files"]


def test_chinese_needs_no_choice():
    assert [key for key in ZH if re.search(r"\{\w+:", ZH.template(key))] == []


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 students were"), (1, "1 student was"), (2, "2 students were"), ("1,001", "1,001 students were")],
)
def test_the_form_goes_by_the_number(count, said):
    assert fill("{count:# student was|# students were}", {"count": count}) == said


def test_a_form_may_do_without_the_number():
    assert fill("{n:the one bundle|all # bundles}", {"n": 1}) == "the one bundle"


def test_a_count_without_a_value_stays_visible():
    assert fill("{count:# a|# b}", {}) == "{count}"


def test_a_choice_is_a_placeholder_like_any_other():
    assert placeholders("{count:# a|# b} in {file}") == {"count", "file"}


@given(value=st.text())
def test_values_are_never_templates(value):
    assert fill("{x}", {"x": value, "y": "secret"}) == value


@pytest.mark.parametrize("key", [key for key in EN if re.search(r"\{\w+:", EN.template(key))])
def test_both_forms_of_every_text_fill_in(key):
    for count in (1, 2):
        said = EN.text(key, **dict.fromkeys(placeholders(EN.template(key)), count))
        assert "{" not in said
        assert "|" not in said
        assert "#" not in said
