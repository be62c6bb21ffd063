"""Laws of exchanging, over every history that the state machine allows."""

from __future__ import annotations

import msgspec
from hypothesis import event, given, settings
from hypothesis import strategies as st

from exchange_histories import histories
from lpx.edition.nouns import Edition
from lpx.exchange import HistoryError, expectation, plan, read_history
from lpx.exchange.states import TRANSITIONS


@given(histories())
@settings(max_examples=100)
def test_the_plan_is_total_and_answers_every_event(edition: Edition, history):
    steps = plan(history, edition).steps
    named = [step.event for step in steps if not step.event.implied]
    assert named == list(history.events)
    for step in steps:
        event(step.occasion)
    states = ["outside", *(step.state for step in steps)]
    for before, step in zip(states, steps, strict=False):
        assert TRANSITIONS[before][step.event.event] == step.state


@given(histories())
@settings(max_examples=100)
def test_a_bundle_is_due_exactly_on_occasions_that_have_one(edition, history):
    occasions = {item.id: item for item in edition.occasions}
    for step in plan(history, edition).steps:
        occasion = occasions[step.occasion]
        assert step.bundle == occasion.bundle == bool(step.moves)
        assert step.bundle == (step.sender != step.receiver and bool(occasion.carries))
        assert bool(step.flags) <= step.bundle


@given(histories())
@settings(max_examples=100)
def test_every_record_moves_stays_or_was_submitted_and_none_twice(edition, history):
    seen = set()
    for step in plan(history, edition).steps:
        parts = (step.moves, step.stays, step.submitted)
        everything = [portion for part in parts for portion in part]
        assert len(everything) == len(set(everything))
        timed = {portion for portion in everything if portion.term}
        assert seen <= timed, "a record got lost"
        seen = timed


@given(histories())
@settings(max_examples=100)
def test_what_was_submitted_never_moves_again_and_never_is_open_again(edition, history):
    submitted = set()
    for step in plan(history, edition).steps:
        assert set(step.submitted) == submitted
        assert not submitted & set(step.moves)
        assert not submitted & set(step.submits_now)
        submitted |= set(step.submits_now)


@given(histories())
@settings(max_examples=100)
def test_grades_consultation_and_uncertified_outcomes_never_move(edition, history):
    for step in plan(history, edition).steps:
        assert all(portion.certified for portion in step.moves)
        assert {portion.part for portion in step.moves} <= {"basic", "course", "performance"}


@given(histories())
@settings(max_examples=100)
def test_what_is_expected_is_what_moves(edition, history):
    for step in plan(history, edition).due():
        expected = expectation(step, edition)
        courses = {(rule.term, school) for rule in expected.courses for school in rule.schools}
        assert courses == {(item.term, item.school) for item in step.moves if item.part == "course"}
        terms = {item.term for item in step.moves if item.part == "performance"}
        assert set(expected.performance_terms) == terms
        assert (expected.sender, expected.receiver) == (step.sender, step.receiver)
        assert expected.sender in expected.student_schools
        for rule in expected.courses:
            assert all(rule.flags_of(school) for school in rule.schools)


@given(histories())
@settings(max_examples=60)
def test_every_statement_has_a_source(edition, history):
    for step in plan(history, edition).steps:
        assert step.statements
        for statement in step.statements:
            assert statement.sources
            assert all(item.source in edition.sources for item in statement.sources)


@given(
    st.binary(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["schema", "events", "schools", "event", "year", "term", "school"]),
                inner,
                max_size=4,
            )
        ),
    ).map(msgspec.json.encode)
)
def test_whatever_is_read_is_a_history_or_a_reason(edition, data):
    problem = None
    try:
        plan(read_history(data, edition), edition)
    except HistoryError as error:
        problem = error
    if problem is not None:
        assert not problem.pointer or problem.pointer.startswith("/")
