"""The document's bytes: every form is read as far as it can be, and what is wrong is named with its place."""

from __future__ import annotations

import json

import pytest

from lpx.portfolio.document import Bounds, parse, step


def kinds(parsed):
    return [problem.kind for problem in parsed.problems]


def test_plain_utf8_is_read_without_a_word():
    parsed = parse('[{"名稱": "值"}]'.encode())
    assert parsed.value == [{"名稱": "值"}]
    assert (parsed.encoding, parsed.readable, parsed.problems) == ("utf-8", True, ())


@pytest.mark.parametrize(
    ("encoding", "found", "mark"),
    [
        ("utf-8-sig", "utf-8", True),
        ("utf-16", "utf-16-le", True),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", False),
        ("utf-32", "utf-32-le", True),
        ("utf-32-be", "utf-32-be", False),
        ("cp950", "cp950", False),
    ],
)
def test_other_encodings_are_read_and_named(encoding, found, mark):
    parsed = parse('[{"名稱": "高級中學"}]'.encode(encoding))
    assert parsed.value == [{"名稱": "高級中學"}]
    assert parsed.encoding == found
    assert bool(parsed.of("bom")) == mark
    assert bool(parsed.of("encoding")) == (found != "utf-8")


def test_utf16_that_begins_with_a_chinese_key_is_recognised():
    assert parse('{"鍵": 1}'.encode("utf-16-le")).value == {"鍵": 1}


def test_one_broken_byte_is_named_and_the_rest_is_read():
    parsed = parse(b'["' + "學".encode() + b'\xff"]')
    assert parsed.readable
    assert parsed.encoding == "unknown"
    assert parsed.of("encoding")[0].parameters["offset"] == 5


def test_a_syntax_error_has_line_and_column():
    parsed = parse(b'[\n  {"a": 1,}\n]')
    assert not parsed.readable
    assert parsed.value is None
    assert parsed.of("syntax")[0].parameters == {"line": 2, "column": 11}


@pytest.mark.parametrize("data", [b"", b" ", b"[1] x", b"{'a': 1}", b"[1,]", b"nul"])
def test_what_is_no_json_is_a_syntax_error(data):
    assert kinds(parse(data)) == ["syntax"]


def test_duplicate_keys_are_named_with_their_pointer_and_the_last_one_counts():
    parsed = parse(b'[{"a": 1, "b": {"x/y": 1, "x/y": 2, "x/y": 3}, "a": 4}]')
    assert parsed.value == [{"a": 4, "b": {"x/y": 3}}]
    assert [(item.pointer, item.parameters["key"]) for item in parsed.of("duplicate-key")] == [
        ("/0/a", "a"),
        ("/0/b/x~1y", "x/y"),
    ]


def test_equal_objects_are_not_taken_for_duplicates():
    assert parse(b'[{"a": 1}, {"a": 1}, {}, {}]').problems == ()


def test_numbers_that_are_not_finite_are_named():
    parsed = parse(b'[NaN, -Infinity, 1e999, {"a": 1}, 1.5]')
    assert [problem.pointer for problem in parsed.of("not-finite")] == ["/0", "/1", "/2"]


def test_an_endless_integer_neither_raises_nor_takes_long():
    parsed = parse(b"[1, " + b"9" * 200_000 + b"]")
    assert parsed.value[0] == 1
    assert [problem.pointer for problem in parsed.of("not-finite")] == ["/1"]


def test_lone_surrogates_are_named_and_pairs_are_not():
    parsed = parse(rb'[{"a": "\ud83d\ude00", "b": "\ud800", "\udfff": 1}]')
    assert {problem.pointer for problem in parsed.of("lone-surrogate")} == {"/0/b", "/0/\udfff"}


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":', b'["]",'])
def test_deep_nesting_is_answered_without_going_down(opening, calls):
    with calls() as counted:
        parsed = parse(opening * 100_000)
    assert [problem.parameters["bound"] for problem in parsed.problems] == ["depth"]
    assert counted.calls < 1_000


def test_the_bound_of_depth_is_exact():
    bounds = Bounds(depth=8)
    assert parse(b"[" * 8 + b"]" * 8, bounds).readable
    assert not parse(b"[" * 9 + b"]" * 9, bounds).readable
    assert parse(b'[{"a":' * 4 + b'"[[[[[["' + b"}]" * 4, bounds).readable
    assert parse(b"[[],[[]],[]," * 3 + b"1" + b"]" * 3, bounds).readable


def test_brackets_in_strings_do_not_count():
    value = ["[[[[" * 50, '"\\[' * 50, "\\" * 51 + "[" * 100]
    assert parse(json.dumps(value).encode(), Bounds(depth=2)).value == value


def test_bounds_of_size_are_kept_before_parsing():
    assert parse(b"[1]", Bounds(bytes=2)).problems[0].parameters == {"bound": "bytes", "limit": 2, "found": 3}
    many = parse(b"[" + b"1," * 50 + b"1]", Bounds(values=20))
    assert many.problems[0].parameters["bound"] == "values"
    assert not many.readable


def test_problems_of_one_kind_are_bounded():
    parsed = parse(b"[" + b"NaN," * 5000 + b"1]")
    assert len(parsed.of("not-finite")) == 1000


def test_pointers_escape_as_the_standard_says():
    assert step("/a", "b/c~d") == "/a/b~1c~0d"
    assert step("", 3) == "/3"
