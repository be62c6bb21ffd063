"""What is wrong with a document's bytes, to the last parameter."""

from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.portfolio.document import Bounds, DocumentProblem, Parsed, parse, step, token

DOCUMENT = '[{"名稱": "高級中學"}]'


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_marks_are_named_with_their_encoding(mark, name):
    problems = [DocumentProblem("bom", "", {"encoding": name})]
    if name != "utf-8":
        problems.append(DocumentProblem("encoding", "", {"encoding": name}))
    parsed = parse(mark + DOCUMENT.encode(name))
    assert parsed == Parsed(json.loads(DOCUMENT), readable=True, encoding=name, problems=tuple(problems))


@pytest.mark.parametrize("text", ['[{"a": 1}]', '{"鍵": 1}', "[1, 2]", '["鍵"]', "{}", '"鍵"'])
@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_told_apart_without_a_mark(text, name):
    parsed = parse(text.encode(name))
    assert (parsed.value, parsed.encoding) == (json.loads(text), name)


@pytest.mark.parametrize("data", [b"1", b"12", b"[1]", b"\x00\x00\x00\x00", b"[\x00"])
def test_short_data_and_zeros_are_read_as_utf8(data):
    assert parse(data).encoding == "utf-8"


def test_broken_utf16_says_where():
    data = '["學'.encode("utf-16-le") + b"\x00\xd8" + '"]'.encode("utf-16-le")
    parsed = parse(data)
    assert parsed.problems == (DocumentProblem("encoding", "", {"encoding": "utf-16-le", "offset": 6}),)
    assert parsed.readable
    marked = parse(codecs.BOM_UTF16_LE + data)
    assert [problem.kind for problem in marked.problems] == ["bom", "encoding"]
    assert marked.encoding == "utf-16-le"


def test_broken_utf8_behind_a_mark_names_both():
    parsed = parse(codecs.BOM_UTF8 + b'["\xff\xff"]')
    assert parsed.problems == (
        DocumentProblem("bom", "", {"encoding": "utf-8"}),
        DocumentProblem("encoding", "", {"encoding": "unknown", "offset": 2}),
    )
    assert parsed.value == ["\ufffd\ufffd"]


def test_cp950_is_named():
    parsed = parse(DOCUMENT.encode("cp950"))
    assert parsed.problems == (DocumentProblem("encoding", "", {"encoding": "cp950"}),)


def test_what_cannot_be_read_still_says_what_it_was_written_in():
    parsed = parse('["高級中學"'.encode("cp950"))
    assert (parsed.value, parsed.readable, parsed.encoding) == (None, False, "cp950")
    assert [problem.kind for problem in parsed.problems] == ["encoding", "syntax"]
    deep = parse(("[" * 70).encode("utf-16-le"), Bounds(depth=5))
    assert (deep.value, deep.readable, deep.encoding) == (None, False, "utf-16-le")
    assert [problem.kind for problem in deep.problems] == ["encoding", "bound"]


def bound(parsed):
    (problem,) = parsed.problems
    assert (problem.kind, problem.pointer) == ("bound", "")
    assert (parsed.value, parsed.readable) == (None, False)
    return problem.parameters


def test_bounds_name_their_limit_and_what_was_found():
    parsed = parse(b"[1, 2]", Bounds(bytes=5))
    assert bound(parsed) == {"bound": "bytes", "limit": 5, "found": 6}
    assert parsed.encoding == "unknown"
    assert parse(b"[1,2]", Bounds(bytes=5)).readable
    assert bound(parse(b"[[[1]]]", Bounds(depth=2))) == {"bound": "depth", "limit": 2, "found": 3}
    assert bound(parse(b"[1,[2],{},3]", Bounds(values=5))) == {"bound": "values", "limit": 5, "found": 6}
    assert parse(b"[1,[2],{},3]", Bounds(values=6)).readable


def test_the_usual_bounds():
    assert Bounds() == Bounds(bytes=268_435_456, depth=64, values=10_000_000, digits=400)


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("[" * 6 + "]" * 6, 6),
        ('{"a":' * 6 + "1" + "}" * 6, 6),
        ("[[],[],[[],[[],[]]]]", 4),
        ('[{"a":[{"b":[]}]},[]]', 5),
        ('["[[[[[[["]', 1),
        ('["\\"[[[", "[[["]', 1),
        (r'["\\",["[\\\"["]]', 2),
        ('["\\\\"]', 1),
        ('[{"[":"{"},"]"]', 2),
        ("[[[[[[[[[[1]]]]]]],[[[[[[[[2]]]]]]]]]]]"[:37], 11),
    ],
)
def test_depth_is_counted_outside_of_strings(text, depth):
    data = text.encode()
    assert not parse(data, Bounds(depth=depth)).of("bound")
    assert parse(data, Bounds(depth=depth - 1)).of("bound")


def test_a_place_is_counted_in_characters_of_its_line():
    assert parse('[\n\n"學" 1]'.encode()).of("syntax")[0].parameters == {"line": 3, "column": 5}


def test_what_is_wrong_inside_is_told_from_the_outside_in_and_in_order():
    data = rb'{"a": {"b": NaN, "b": [1e999, -1e999], "\ud800": "\udc00"}, "c": NaN, "a": {"d": -Infinity}}'
    parsed = parse(data)
    assert parsed.value["c"] != parsed.value["c"]
    assert parsed.problems == (
        DocumentProblem("duplicate-key", "/a", {"key": "a"}),
        DocumentProblem("not-finite", "/a/d"),
        DocumentProblem("not-finite", "/c"),
    )
    inner = parse(rb'[{"b": 1, "b": [1e999, -1e999], "\ud800": "\udc00"}]')
    assert [(problem.kind, problem.pointer) for problem in inner.problems] == [
        ("duplicate-key", "/0/b"),
        ("lone-surrogate", "/0/\ud800"),
        ("not-finite", "/0/b/0"),
        ("not-finite", "/0/b/1"),
        ("lone-surrogate", "/0/\ud800"),
    ]
    assert [problem.parameters for problem in inner.problems] == [{"key": "b"}, {}, {}, {}, {}]


def test_a_key_that_stands_thrice_is_one_problem():
    parsed = parse(b'[{"a": 1, "a": 2, "a": 3, "b": 4, "b": 5}]')
    assert [problem.pointer for problem in parsed.of("duplicate-key")] == ["/0/a", "/0/b"]


def test_objects_with_the_same_slip_are_told_apart():
    parsed = parse(b"[" + b",".join([b'{"a": 1, "a": 2}'] * 50) + b"]")
    assert [problem.pointer for problem in parsed.of("duplicate-key")] == [
        f"/{number}/a" for number in range(50)
    ]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_are_not_finite_are_kept_with_their_sign(text):
    parsed = parse(text.encode())
    assert repr(parsed.value) == repr(float(text))
    assert parsed.problems == (DocumentProblem("not-finite", ""),)


def test_integers_are_exact_up_to_the_bound_of_digits():
    exact, beyond = "9" * 5, "9" * 6
    assert parse(exact.encode(), Bounds(digits=5)).value == 99_999
    # Short of what Python itself refuses, no integer is looked at, so that reading stays quick.
    assert parse(beyond.encode(), Bounds(digits=5)).value == 999_999
    huge = "9" * 5000
    parsed = parse(f"[{exact}, {beyond}, -{beyond}, {huge}, -{huge}]".encode(), Bounds(digits=5))
    assert parsed.value == [99_999, float("inf"), float("-inf"), float("inf"), float("-inf")]
    assert [problem.pointer for problem in parsed.problems] == ["/1", "/2", "/3", "/4"]


def test_what_was_replaced_is_not_mistaken_for_what_came_later():
    # The object with the slip is dropped at once; another may get its place in memory.
    parsed = parse(b"[" + b",".join([b'{"a": {"x": 1, "x": 2}, "a": 1}, {"b": 1}, {"c": {}}'] * 200) + b"]")
    assert {problem.parameters["key"] for problem in parsed.problems} == {"a"}


def test_a_second_reading_finds_every_duplicate_once():
    parsed = parse(b'[{"a": 1, "a": 2}, ' + b"9" * 5000 + b"]")
    assert [problem.kind for problem in parsed.problems] == ["duplicate-key", "not-finite"]


def test_a_thousand_problems_of_each_kind_are_told():
    data = b"[" + b",".join([b'{"a": NaN, "a": NaN, "b": "\\ud800"}'] * 1002) + b"]"
    parsed = parse(data)
    for kind in ("duplicate-key", "not-finite", "lone-surrogate"):
        assert len(parsed.of(kind)) == 1000


def test_pairs_of_surrogates_and_harmless_escapes_are_no_problem():
    assert parse(rb'["\ud83d\ude00", "\u00e9", "\\ud800"]').problems == ()
    assert parse(rb'["\uD800"]').problems == (DocumentProblem("lone-surrogate", "/0"),)
    assert parse(rb'["\uDFFF x"]').problems == (DocumentProblem("lone-surrogate", "/0"),)


def test_tokens_escape_tilde_before_slash():
    assert token("~1/") == "~01~1"
    assert step("", "~/") == "/~0~1"
    assert step("/a", 0) == "/a/0"


def nesting(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(nesting, inner), default=0)


_NESTED = st.recursive(
    st.sampled_from(["", "[", '"}', "\\", 1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from('a["\\'), inner, max_size=2),
    max_leaves=12,
)


@given(_NESTED)
def test_the_bound_of_depth_is_the_depth_of_the_value(value):
    data, depth = json.dumps(value).encode(), nesting(value)
    assert parse(data, Bounds(depth=depth)).readable
    assert depth == 0 or bound(parse(data, Bounds(depth=depth - 1)))["found"] == depth
