"""Dates, terms, file types, check digits, and the words for JSON's types."""

from __future__ import annotations

import pytest
from msgspec import structs

from lpx.checks.compiled import CompiledSchema, compiled_schema, json_type
from lpx.checks.context import as_text, blank, escape
from lpx.checks.identity import check_digit_kind, digit_sum
from lpx.checks.media import begins_like, class_of, extension_of, limit_in, type_of_content, type_of_extension
from lpx.checks.terms import Reality, moment_of, reality, term_of, year_of

YES, NO = True, False


@pytest.mark.parametrize(
    ("year", "term", "wanted"),
    [
        (109, 1, "1091"),
        (99, 2, "0992"),
        (0, 9, "0009"),
        (999, 9, "9999"),
        (109.0, 2.0, "1092"),
        (1000, 1, None),
        (-1, 1, None),
        (109, 0, None),
        (109, 10, None),
        (109.5, 1, None),
        (109, 1.5, None),
        ("109", 1, None),
        (109, "1", None),
        (YES, 1, None),
        (109, YES, None),
        (None, None, None),
    ],
)
def test_terms(year, term, wanted):
    assert term_of(year, term) == wanted
    assert wanted is None or year_of(wanted) == int(year)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020/02/29", Reality.REAL),
        ("2021/02/29", Reality.IMPOSSIBLE),
        ("2021-01-01 23:59:59", Reality.REAL),
        ("2021-01-01 24:00:00", Reality.IMPOSSIBLE),
        ("2021-01-01 08:00:00.123", Reality.REAL),
        ("9999/12/31", Reality.IMPOSSIBLE),
        ("9999/12/30", Reality.REAL),
        ("1000/01/01", Reality.REAL),
        ("999/01/01", Reality.ROC),
        ("1/01/01", Reality.ROC),
        ("0/01/01", Reality.IMPOSSIBLE),
        ("109/02/29", Reality.ROC),
        ("110/02/29", Reality.IMPOSSIBLE),
        ("1090901", Reality.ROC),
        ("0990901", Reality.ROC),
        ("990901", Reality.ROC),
        (" 1090901 ", Reality.ROC),
        ("1091301", Reality.UNREADABLE),
        ("1090931", Reality.UNREADABLE),
        ("20200901", Reality.UNREADABLE),
        ("2020/09", Reality.UNREADABLE),
        ("", Reality.UNREADABLE),
        ("x" * 40 + "2020/01/01", Reality.UNREADABLE),
        ("x" * 30 + "2020/01/01", Reality.REAL),
        ("99999999999999999999/1/1", Reality.IMPOSSIBLE),
    ],
)
def test_whether_a_date_is_real(text, wanted):
    assert reality(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020/9/1", "2020-09-01T00:00:00"),
        ("2020-09-01T08:30", "2020-09-01T08:30:00"),
        ("2020-09-01 08:30:15.250", "2020-09-01T08:30:15"),
        ("2020/09", None),
        ("2020/13/01", None),
        ("99999999999999999999/1/1", None),
        ("x" * 40 + "2020/01/01", None),
        ("x" * 30 + "2020/01/01", "2020-01-01T00:00:00"),
    ],
)
def test_moments(text, wanted):
    moment = moment_of(text)
    assert (moment.isoformat() if moment is not None else None) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, "null"),
        (YES, "boolean"),
        (1, "integer"),
        (1.0, "number"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_json_types(value, wanted):
    assert json_type(value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(None, "null"), (YES, "true"), (NO, "false"), (1.5, "1.5"), ("x", "x"), (0, "0")]
)
def test_scalars_as_text(value, wanted):
    assert as_text(value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(None, YES), ("", YES), (" \t", YES), ("x", NO), (0, NO), (NO, NO), ([], NO)]
)
def test_what_says_nothing(value, wanted):
    assert blank(value) is wanted


def test_tokens():
    assert escape("~a/b~1") == "~0a~1b~01"


# ---------------------------------------------------------------- file types


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a/b.c/C01.PDF", "pdf"),
        ("a.b/C01", ""),
        ("C01.tar.gz", "gz"),
        (".hidden", ""),
        ("a/.hidden", ""),
        ("C01.", ""),
        ("", ""),
    ],
)
def test_extensions(name, wanted):
    assert extension_of(name) == wanted


def test_types_by_name_and_content(edition):
    rules = edition.attachments
    for media in rules.classes:
        assert class_of(rules, media.id) is media
        for kind in media.types:
            for extension in kind.extensions:
                assert type_of_extension(rules, extension) is kind
            for text in kind.magic:
                offset, _, digits = text.partition(":")
                head = b"\1" * int(offset) + bytes.fromhex(digits.replace("?", "1"))
                assert begins_like(kind, head)
                assert type_of_content(rules, head + b"more") is kind
                assert not begins_like(kind, head[:-1])
                assert not begins_like(kind, b"\1" + head)
    assert class_of(rules, "none") is None
    assert type_of_extension(rules, "PDF") is None
    assert type_of_content(rules, b"") is None


def test_magic_numbers_may_leave_bytes_open(edition):
    kind = structs.replace(edition.attachments.classes[0].types[0], magic=("1:41??43", "0:5A"))
    assert begins_like(kind, b"?A?C")
    assert begins_like(kind, b"Z")
    assert not begins_like(kind, b"?A?D")
    assert not begins_like(kind, b"A?C")
    assert begins_like(kind, b"?ABC.")
    assert not begins_like(kind, b"?A")


def test_limits_by_term(edition):
    media = edition.attachments.classes[0]
    early, late = sorted(media.limits, key=lambda limit: limit.since)[:2]
    shuffled = structs.replace(media, limits=(late, early))
    for kind in (media, shuffled):
        assert limit_in(kind, early.since) == early
        assert limit_in(kind, late.since) == late
        assert limit_in(kind, "9999") == late
        assert limit_in(kind, "0001") == early
        assert limit_in(kind, "1082") == early
        assert limit_in(kind, None) == late
    assert limit_in(structs.replace(media, limits=()), None) is None


# ---------------------------------------------------------------- check digits


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("A123456789", None),
        ("A123456788", "national"),
        ("A800000014", None),
        ("A800000015", "resident-new"),
        ("AC01234567", None),
        ("AC01234568", "resident-old"),
        ("FA12345689", None),
        ("a123456788", None),
        ("A1234567890", None),
        ("", None),
        ("Ａ123456788", None),
        ("A12345678８", None),
    ],
)
def test_check_digits(edition, number, wanted):
    assert check_digit_kind(number, edition.identifiers) == wanted


def test_a_number_is_right_with_one_digit_of_ten(edition):
    rules = edition.identifiers
    for stem in ("B22345678", "Z90000001", "QD1111111", "IA9876543"):
        sums = [
            digit_sum(f"{stem}{digit}", kind, rules)
            for digit in range(10)
            for kind in rules.kinds
            if (kind.second == "letter-units") == stem[1].isalpha()
        ]
        assert len({total % rules.modulus for total in sums}) == rules.modulus
        right = [digit for digit in range(10) if check_digit_kind(f"{stem}{digit}", rules) is None]
        assert len(right) == 1


def test_the_published_sum(edition):
    national, _, old = edition.identifiers.kinds
    assert digit_sum("A123456789", national, edition.identifiers) == 130
    assert digit_sum("AD12345678", old, edition.identifiers) % 10 != 0


# ---------------------------------------------------------------- the compiled schema


def test_one_edition_is_compiled_once_and_one_without_digest_each_time(edition):
    assert compiled_schema(edition) is compiled_schema(edition)
    unknown = structs.replace(edition, digest="")
    made = compiled_schema(unknown)
    assert isinstance(made, CompiledSchema)
    assert made is not compiled_schema(unknown)
    assert made.student.is_valid({}) is False
    assert [error.keyword for error in made.flat("student").errors({})] == ["required"] * 3
