"""What values mean at the edges of their types."""

from __future__ import annotations

import math

import pytest
from msgspec import structs

from lpx.edition.nouns import Dialect
from lpx.portfolio.normal import Normal, normalise, number, one_form, same_text


@pytest.fixture
def kind(edition):
    """A type of the edition with other members."""

    def build(name, **changes):
        return structs.replace(edition.types[name], **changes)

    return build


@pytest.fixture
def dialect(edition):
    """A dialect of the edition with another pattern."""
    some = next(kind.dialects[0] for kind in edition.types.values() if kind.dialects)
    assert isinstance(some, Dialect)

    def build(name, pattern, rewrite):
        return structs.replace(some, id=name, pattern=pattern, rewrite=rewrite)

    return build


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (2.0, 2),
        (-0.0, 0),
        (2.5, 2.5),
        (3, 3),
        (float(10**15 - 1), 10**15 - 1),
        (float(10**15), 1e15),
        (-float(10**15), -1e15),
        (10**20, 10**20),
        (math.inf, None),
        (math.nan, None),
        (True, None),
        ("2", None),
        (None, None),
    ],
)
def test_numbers_have_one_form(value, wanted):
    found = number(value)
    assert found == wanted
    assert type(found) is type(wanted)


YES, NO = True, False


def test_one_form_reaches_every_number():
    assert one_form({"a": [2.0, {"b": 1.5}], "c": math.inf, "d": True, "e": "2.0"}) == {
        "a": [2, {"b": 1.5}],
        "c": None,
        "d": True,
        "e": "2.0",
    }
    assert type(one_form([2.0])[0]) is int
    assert one_form(NO) is NO


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a\rb", "a\nb"),
        ("a\r\n\rb", "a\n\nb"),
        ("é\r\n", "é\n"),
        ("e\u0301\uf9b4e\u0301", "é\uf9b4é"),
        ("\uf9b4\ufa1f", "\uf9b4\ufa1f"),
        ("\U0002fa1f\u0041\u030a", "\U0002fa1fÅ"),
    ],
)
def test_texts_have_one_form(text, wanted):
    assert same_text(text) == wanted


def test_what_is_missing_is_no_value_in_its_own_type_only(kind):
    counted = kind("credits", missing=(-1, "無"), none_value="0")
    assert normalise(-1, counted, dialects=False) == Normal(None)
    assert normalise(-1.0, counted, dialects=False) == Normal(None)
    assert normalise("無", counted, dialects=False) == Normal(None)
    assert normalise("0", counted, dialects=False) == Normal(None)
    assert normalise(0, counted, dialects=False) == Normal(0)
    assert normalise("-1", counted, dialects=False) == Normal("-1", known=False)
    assert normalise([], counted, dialects=False) == Normal([], known=False)
    flag = kind("flag", missing=(1, 0))
    assert normalise(YES, flag, dialects=False) == Normal(YES)
    assert normalise(NO, flag, dialects=False) == Normal(NO)


def test_what_becomes_missing_once_it_is_rewritten_is_no_value(kind, dialect):
    term = kind(
        "year-term", dialects=(dialect("dashed", "^(0+)-0$", r"\g<1>0"),), none_value="0000", missing=()
    )
    assert normalise("000-0", term, dialects=True) == Normal(None, ("dashed",))
    md5 = kind("md5", missing=("none",))
    assert normalise("NONE", md5, dialects=False) == Normal(None)
    assert normalise("None", md5, dialects=True) == Normal(None)


def test_dialects_are_tried_in_order_until_the_type_s_own_pattern_holds(kind, dialect):
    steps = (dialect("one", "^x", ""), dialect("none", "^never", ""), dialect("same", "^1", "1"))
    more = (*steps, dialect("two", "-", ""), dialect("three", "1$", "2"))
    term = kind("year-term", pattern="^[0-9]{4}$", dialects=more, none_value=None, missing=())
    assert normalise("x109-1", term, dialects=True) == Normal("1091", ("one", "two"))
    assert normalise("1091", term, dialects=True) == Normal("1091")
    assert normalise("x10-9-1", term, dialects=True) == Normal("1091", ("one", "two"))
    assert normalise("abc", term, dialects=True) == Normal("abc")
    open_ended = structs.replace(term, pattern="")
    assert normalise("x109-1", open_ended, dialects=True) == Normal("1092", ("one", "two", "three"))


def test_dialects_of_other_json_types_become_that_type(kind, dialect):
    digits = dialect("text", "^=(.*)$", r"\1")
    hours = kind("hours", dialects=(digits,), missing=(), none_value=None)
    assert normalise("=2.50", hours, dialects=True) == Normal(2.5, ("text",))
    assert normalise("=2.00", hours, dialects=True) == Normal(2, ("text",))
    assert normalise("=1e2", hours, dialects=True) == Normal(100, ("text",))
    assert normalise("=01", hours, dialects=True) == Normal("01", ("text",), known=False)
    year = kind("school-year", dialects=(digits,), missing=(), none_value=None)
    assert normalise("=109", year, dialects=True) == Normal(109, ("text",))
    assert normalise("=109.5", year, dialects=True) == Normal(109.5, ("text",), known=False)
    flag = kind("flag", dialects=(dialect("word", "^(?i:is )(.*)$", r"\1"),), missing=(), none_value=None)
    assert normalise("is TRUE", flag, dialects=True) == Normal(YES, ("word",))
    assert normalise("is false", flag, dialects=True) == Normal(NO, ("word",))
    assert normalise("is so", flag, dialects=True) == Normal("so", ("word",), known=False)


def test_a_number_where_a_text_belongs_is_spelled_before_it_is_rewritten(kind, dialect):
    code = kind(
        "school-code", dialects=(dialect("zero", "^([0-9]{5})$", r"0\1"),), missing=(), none_value=None
    )
    assert normalise(10301, code, dialects=True) == Normal("010301", ("zero",))
    assert normalise(10301.0, code, dialects=True) == Normal("010301", ("zero",))
    assert normalise(103.5, code, dialects=True) == Normal(103.5, known=False)
    assert normalise(math.inf, code, dialects=True) == Normal(math.inf, known=False)
    assert normalise(YES, code, dialects=True) == Normal(YES, known=False)


def test_a_type_without_a_form_of_its_own_is_text(kind):
    assert normalise("a\r\nb", kind("text", canonical="new"), dialects=False) == Normal("a\nb")
    assert normalise("A\\B", kind("text", canonical="link"), dialects=False) == Normal("A/B")
    assert normalise("A\\B", kind("text", canonical="text"), dialects=False) == Normal("A\\B")
