"""Every slip in a history has its own answer, with its place."""

from __future__ import annotations

import json

import jsonschema
import pytest

from lpx.exchange import HistoryError, example_history, history_schema, plan, read_history
from lpx.messages.catalogue import load_catalogue

A, B = "330301", "353301"
ENROL = {"event": "enrol", "year": 110, "term": 1, "school": A}


def document(*events, **members):
    return {"schema": "lpx-history-1", "events": list(events), **members}


def event(name, year=110, term=1, **members):
    return {"event": name, "year": year, "term": term, **members}


def problem(value, edition):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    with pytest.raises(HistoryError) as caught:
        plan(read_history(data, edition), edition)
    return caught.value


CASES = [
    (b"{", "no-json", ""),
    (b"\xff\xfe", "no-json", ""),
    (b"[" * 100_000, "no-json", ""),
    (b" " * 1_000_001, "too-big", ""),
    ({"schema": "lpx-history-1"}, "missing", ""),
    ({"schema": "lpx-history-2", "events": [ENROL]}, "no-such-value", "/schema"),
    (document(ENROL, name="x"), "unknown-field", ""),
    (document({**ENROL, "year": "110"}), "wrong-type", "/events/0/year"),
    (document({**ENROL, "year": 2021}), "out-of-range", "/events/0/year"),
    (document({**ENROL, "event": "graduate"}), "no-such-value", "/events/0/event"),
    (document({**ENROL, "school": "33030"}), "school-form", "/events/0/school"),
    (document({"event": "enrol", "year": 110, "term": 1}), "school-missing", "/events/0"),
    (document(ENROL, event("year-end", term=2, school=B)), "school-surplus", "/events/1/school"),
    (document(ENROL, schools={A: {"kind": "home"}}), "no-such-kind", f"/schools/{A}/kind"),
    (document(ENROL, schools={A: {"terms": 3}}), "terms-of-kind", f"/schools/{A}/terms"),
    (document(ENROL, schools={"x/y": {}}), "school-form", "/schools/x~1y"),
    (document(ENROL, event("transfer", school=B, during=True)), "during-only-leave", "/events/1/during"),
    (document(event("transfer", school=B)), "not-outside", "/events/0"),
    (document(ENROL, event("visit-end")), "not-enrolled", "/events/1"),
    (
        document(ENROL, event("visit-start", school=B), event("transfer", school=B)),
        "not-visiting",
        "/events/2",
    ),
    (document(ENROL, event("leave"), event("transfer", 111, school=B)), "not-on-leave", "/events/2"),
    (document(ENROL, event("transfer", 109, school=B)), "too-early", "/events/1"),
    (document(ENROL, event("transfer", 999, school=B)), "too-long", "/events/1/year"),
    (document(ENROL, event("repeat")), "not-year-end", "/events/1/term"),
    (document(ENROL, event("transfer", school=A)), "same-school", "/events/1/school"),
    (document(ENROL, event("transfer", term=3, school=B)), "no-such-term", "/events/1/term"),
    (
        document(ENROL, event("transfer", school=B), event("transfer", school=A)),
        "no-time",
        "/events/2",
    ),
    (document(ENROL, event("year-end", term=2), event("year-end", term=2)), "year-ended", "/events/2"),
]


@pytest.mark.parametrize(
    ("value", "key", "pointer"), CASES, ids=[f"{case[1]}-{n}" for n, case in enumerate(CASES)]
)
def test_each_slip_has_its_own_answer_and_place(value, key, pointer, edition):
    found = problem(value, edition)
    assert (found.key, found.pointer) == (key, pointer)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_each_answer_is_told_in_full_with_a_next_step(language, edition):
    catalogue = load_catalogue(language)
    for value, key, _ in CASES:
        found = problem(value, edition)
        for name in (key, f"{key}-next"):
            assert catalogue.has(f"exchange.error.{name}"), name
            shown = catalogue.text(f"exchange.error.{name}", pointer="/x", **found.parameters)
            assert "{" not in shown


def test_the_example_is_a_history_and_keeps_the_schema(edition):
    import msgspec

    value = json.loads(msgspec.json.encode(example_history(edition)))
    jsonschema.validate(value, history_schema())
    steps = plan(read_history(json.dumps(value).encode(), edition), edition).steps
    assert [step.occasion for step in steps if step.bundle] == ["visit-ends", "transfer-after-first-term"]


@pytest.mark.parametrize(
    "value", [case[0] for case in CASES if case[1] in {"missing", "wrong-type", "out-of-range"}]
)
def test_the_schema_refuses_what_the_reader_refuses_by_form(value):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, history_schema())
