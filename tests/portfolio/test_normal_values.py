"""What values mean, in the edition's own spelling and in the dialects of real modules."""

from __future__ import annotations

import pytest

from lpx.portfolio.normal import normalise, number, one_form, same_text


def meaning(edition, name, value, *, dialects=True):
    return normalise(value, edition.types[name], dialects=dialects)


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("credits", 2.0, 2),
        ("credits", 1.5, 1.5),
        ("credits", 10, 10),
        ("credits", -1, None),
        ("hours", -1.0, None),
        ("school-year", 109.0, 109),
        ("flag", True, True),
        ("md5", "AB" * 16, "ab" * 16),
        ("md5", "D41D8CD98F00B204E9800998ECF8427E", None),
        ("md5", "", None),
        ("link", "A1\\課程學習成果\\C01.pdf", "A1/課程學習成果/C01.pdf"),
        ("year-term", "0000", None),
        ("year-term", "1091", "1091"),
        ("study-mode", "0", None),
        ("text", "", None),
        ("text", "a\r\nb", "a\nb"),
        ("text", "e\u0301", "é"),
        ("date", "2020/09/01", "2020/09/01"),
        ("date", None, None),
    ],
)
def test_canonical_values(edition, name, value, wanted):
    normal = meaning(edition, name, value)
    assert normal.value == wanted
    assert type(normal.value) is type(wanted)
    assert normal.dialects == ()
    assert normal.known


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("year-term", "109-1", "1091"),
        ("date", "2020-9-1", "2020/09/01"),
        ("date", "2020/9/1", "2020/09/01"),
        ("date-time", "2020-09-01T08:00:00", "2020-09-01 08:00:00"),
    ],
)
def test_dialects_are_read_only_when_allowed_and_named(edition, name, value, wanted):
    read = meaning(edition, name, value)
    assert read.value == wanted
    assert read.dialects
    unread = meaning(edition, name, value, dialects=False)
    assert (unread.value, unread.dialects) == (value, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("credits", "2"),
        ("flag", "Y"),
        ("flag", 1),
        ("school-year", True),
        ("text", 5),
        ("md5", 5),
        ("credits", []),
    ],
)
def test_values_of_another_type_are_kept_and_marked(edition, name, value):
    normal = meaning(edition, name, value)
    assert normal.value == value
    assert not normal.known


def test_names_keep_their_compatibility_ideographs():
    assert same_text("\uf9b4") == "\uf9b4"
    assert same_text("\U0002f800e\u0301") == "\U0002f800é"


def test_numbers_have_one_form():
    assert one_form({"a": [1.0, 2.5, -0.0, True]}) == {"a": [1, 2.5, 0, True]}
    assert type(one_form(1.0)) is int
    assert one_form(float("nan")) is None
    assert number(1e300) == 1e300
    assert number("1") is None
