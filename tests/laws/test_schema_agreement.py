"""Law: the reference validator and the quick one find the same faults at the same places."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st

from lpx.edition import Edition, load_edition
from lpx.edition.schema import document_schema, reference_validator, requirement_at

EDITION = load_edition()
SCHEMA = document_schema(EDITION)
REFERENCE = reference_validator(SCHEMA)
QUICK = jsonschema_rs.validator_for(SCHEMA)

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=24)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2000),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    TEXTS,
    st.sampled_from(
        ["", "0000", "1091", "1091\n", "2020/01/31", "2020-01-31 10:00:00", "a/b", "a/../b", "9", "字" * 101]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


def example(edition: Edition, record_id: str) -> dict[str, Any]:
    members: dict[str, Any] = {field.key: field.example for field in edition.records[record_id].fields}
    for child in edition.children(record_id):
        inner = example(edition, child.id)
        members[child.key] = [inner] if child.shape == "array" else inner
    return members


def whole() -> list[Any]:
    student = {}
    for part in EDITION.children("student"):
        inner = example(EDITION, part.id)
        student[part.key] = [inner] if part.shape == "array" else inner
    return [student]


WHOLE = whole()


def paths(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*((here,) if here else ()), *(path for key, item in inner for path in paths(item, (*here, key)))]


PATHS = paths(WHOLE)


@given(st.lists(st.tuples(st.sampled_from(PATHS), VALUES, st.booleans()), min_size=1, max_size=4))
def test_both_validators_blame_the_same_requirements_at_the_same_places(changes) -> None:
    document = copy.deepcopy(WHOLE)
    for path, value, drop in changes:
        target: Any = document
        try:
            for step in path[:-1]:
                target = target[step]
            if drop and isinstance(target, dict):
                target.pop(path[-1])
            else:
                target[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    by_reference = {
        (tuple(error.absolute_path), requirement_at(SCHEMA, [*error.absolute_schema_path], error.instance))
        for error in REFERENCE.iter_errors(document)
    }
    by_quick = {
        (tuple(error.instance_path), requirement_at(SCHEMA, error.schema_path, error.instance))
        for error in QUICK.iter_errors(document)
    }
    assert by_quick == by_reference
    assert QUICK.is_valid(document) == (not by_reference)
