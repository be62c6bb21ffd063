"""Laws of the validator: it agrees with the reference, never fails, and always says the same."""

from __future__ import annotations

import copy
import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpx.checks.compiled import compiled_schema
from lpx.checks.schema_checks import STUDENT, _parts
from lpx.checks.verify import Options, judge_document
from lpx.coursecode import load_code_edition
from lpx.edition import load_edition
from lpx.edition.schema import document_schema, reference_validator
from lpx.portfolio.encode import encode_document
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.students import Wish, make_student
from lpx.synthesis.terms import Term

EDITION, CODES = load_edition(), load_code_edition()
REFERENCE = reference_validator(document_schema(EDITION))


def _document():
    plan = CoursePlan(CODES)
    counts = {record.id: 2 for record in EDITION.performance_kinds()} | {"cadre": 1, "course": 2}
    wish = Wish(school=plan.schools[0].code, entry=Term(109, 1), current=Term(110, 1), counts=counts)
    student = make_student(Random(9), EDITION, plan, wish).student
    return json.loads(encode_document(Portfolio((student,)), EDITION))


DOCUMENT = _document()


def _places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*path, key))


PLACES = [path for path in _places(DOCUMENT) if path]
ALIASES = [alias for record in EDITION.records.values() for field in record.fields for alias in field.aliases]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.text(alphabet="0123456789/-: ", max_size=20),
    st.sampled_from(
        ["", "0000", "109-1", "109/09/01", "2021/02/30", "x" * 101, "A123456789", "-1", "１０９"]
    ),
    st.just(-1),
)
VALUES = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.text(max_size=4), SCALARS, max_size=2)
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from(PLACES), VALUES),
        st.tuples(st.just("drop"), st.sampled_from(PLACES), st.none()),
        st.tuples(
            st.just("add"), st.sampled_from(PLACES), st.one_of(st.text(max_size=5), st.sampled_from(ALIASES))
        ),
    ),
    min_size=1,
    max_size=5,
)


def changed(changes):
    document = copy.deepcopy(DOCUMENT)
    for what, (*way, last), value in changes:
        holder = document
        try:
            for key in way:
                holder = holder[key]
            if what == "set":
                holder[last] = value
            elif what == "drop":
                del holder[last]
            elif isinstance(holder, dict):
                holder[value] = 1
        except (KeyError, IndexError, TypeError):
            continue
    return document


def _explained(document):
    """Errors that the flat schemas give, with their full path, before any of them is left out."""
    compiled = compiled_schema(EDITION)
    found = [((), error.keyword, error.requirement) for error in compiled.root_errors(document)]
    for number, student in enumerate(document):
        for part in _parts(student, STUDENT, f"/{number}", number, compiled):
            place = tuple(step.replace("~1", "/").replace("~0", "~") for step in part.pointer.split("/")[1:])
            assert not part.spelled
            found.extend(
                ((*place, *map(str, error.path)), error.keyword, error.requirement)
                for error in compiled.flat(part.owner).errors(part.value)
            )
    return sorted(set(found))


def _referenced(document):
    from lpx.edition.schema import requirement_at

    schema = document_schema(EDITION)
    return sorted(
        {
            (
                tuple(map(str, error.absolute_path)),
                str(error.validator),
                requirement_at(schema, list(error.absolute_schema_path), error.instance),
            )
            for error in REFERENCE.iter_errors(document)
        }
    )


@given(CHANGES)
def test_the_explanation_agrees_with_the_reference_validator(changes):
    document = changed([change for change in changes if change[2] not in ALIASES])
    expected = _referenced(document)
    assert _explained(document) == expected
    clean = all(compiled_schema(EDITION).student.is_valid(student) for student in document)
    assert (clean and bool(document)) == (not expected)


@given(CHANGES, st.sampled_from(["strict", "practice"]))
def test_any_change_is_answered_and_always_in_the_same_way(changes, profile):
    data = json.dumps(changed(changes), ensure_ascii=False).encode("utf-8", "surrogatepass")
    options = Options(profile=profile)
    report = judge_document(data, EDITION, options=options, codes=CODES)
    assert not [item for item in report.not_judged if item.reason == "internal-error"]
    assert report == judge_document(data, EDITION, options=options, codes=CODES)


ANYTHING = st.recursive(
    st.one_of(SCALARS, st.sampled_from([record.key for record in EDITION.records.values()])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.text(max_size=4),
                st.sampled_from([record.key for record in EDITION.records.values()]),
                st.sampled_from(
                    [field.key for record in EDITION.records.values() for field in record.fields]
                ),
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=25,
)


@given(ANYTHING)
def test_any_json_is_answered_without_a_failure_of_lpx(value):
    report = judge_document(json.dumps(value).encode(), EDITION, codes=CODES)
    assert not [item for item in report.not_judged if item.reason == "internal-error"]


@given(
    st.one_of(st.binary(max_size=200), st.sampled_from([b"0", b"null", b'""', b"{}", b"[]", b"[[]]", b"[0]"]))
)
def test_any_bytes_are_answered_without_a_failure_of_lpx(data):
    report = judge_document(data, EDITION, codes=CODES)
    assert report.verdict == "does-not-conform"
    assert not [item for item in report.not_judged if item.reason == "internal-error"]


@given(CHANGES)
@settings(max_examples=30)
def test_practice_never_finds_more_errors_than_strict(changes):
    data = json.dumps(changed(changes), ensure_ascii=False).encode("utf-8", "surrogatepass")
    errors = {
        profile: {
            (item.requirement, item.location.pointer)
            for item in judge_document(data, EDITION, options=Options(profile=profile), codes=CODES).findings
            if item.severity == "error"
        }
        for profile in ("strict", "practice")
    }
    assert errors["practice"] <= errors["strict"]


@pytest.mark.parametrize("profile", ["strict", "practice"])
def test_the_document_that_is_changed_is_valid(profile):
    data = json.dumps(DOCUMENT, ensure_ascii=False).encode()
    assert judge_document(data, EDITION, options=Options(profile=profile), codes=CODES).findings == ()
