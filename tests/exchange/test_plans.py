"""What is due at each event of some histories, told by hand."""

from __future__ import annotations

import pytest

from exchange_histories import history
from lpx.exchange import expectation, plan

A, B, C = "330301", "353301", "010301"
EXPERIMENTAL = ("experimental", 4)


def told(known, edition):
    return [(step.occasion, step.bundle, step.sender, step.receiver) for step in plan(known, edition).steps]


def moved(step, part="course"):
    return [(item.school, item.term) for item in step.moves if item.part == part]


@pytest.mark.parametrize(
    ("events", "known", "occasion"),
    [
        ([("enrol", 110, 1, A)], {}, "enrolment"),
        ([("enrol", 110, 1, A), ("transfer", 110, 1, B)], {}, "transfer-after-first-term"),
        (
            [("enrol", 110, 1, A), ("transfer", 110, 1, B)],
            {f"s{B}": EXPERIMENTAL},
            "to-experimental-education",
        ),
        (
            [("enrol", 110, 1, A), ("transfer", 110, 3, B)],
            {f"s{A}": EXPERIMENTAL},
            "from-experimental-education",
        ),
        (
            [("enrol", 110, 1, A), ("transfer", 110, 3, B)],
            {f"s{A}": EXPERIMENTAL, f"s{B}": ("experimental", 3)},
            "between-experimental-education",
        ),
        ([("enrol", 110, 1, A), ("visit-start", 110, 2, B)], {}, "visit-begins"),
        ([("enrol", 110, 1, A), ("visit-start", 110, 1, B), ("visit-end", 110, 1)], {}, "visit-ends"),
        ([("enrol", 110, 1, A), ("visit-start", 110, 2, B), ("year-end", 110, 2)], {}, "visit-at-year-end"),
        ([("enrol", 110, 1, A), ("year-end", 110, 2)], {}, "year-end"),
        ([("enrol", 110, 1, A), ("transfer", 110, 2, B)], {}, "transfer-at-year-end"),
        ([("enrol", 110, 1, A), ("repeat", 110, 2)], {}, "repeat-within-school"),
        ([("enrol", 110, 1, A), ("leave", 110, 2)], {}, "leave-at-year-end"),
        ([("enrol", 110, 1, A), ("leave", 110, 1)], {}, "leave-before-year-end"),
        (
            [("enrol", 110, 1, A), ("leave", 110, 1), ("return", 111, 1)],
            {},
            "leave-and-return-within-school",
        ),
    ],
)
def test_each_occasion_has_its_event(events, known, occasion, edition):
    assert told(history(*events, **known), edition)[-1][0] == occasion


def test_every_occasion_of_the_edition_has_a_case_above(edition):
    (mark,) = test_each_occasion_has_its_event.pytestmark
    assert {case[2] for case in mark.args[1]} == {item.id for item in edition.occasions}


def test_a_transfer_after_term_1_moves_that_term_and_keeps_its_codes(edition):
    step = plan(history(("enrol", 110, 1, A), ("transfer", 110, 1, B)), edition).steps[-1]
    assert (step.sender, step.receiver, step.student_schools) == (A, B, (A,))
    assert moved(step) == moved(step, "performance") == [(A, "1101")]
    assert step.flags == {"1101": {A: {"flag_transfer": "XCH-005"}}}
    assert (step.selects, step.submits) == ("student@destination", "staff@destination")
    assert {(item.part, item.certified) for item in step.stays if item.term == "1101"} == {
        ("grades", True),
        ("consultation", True),
        ("course", False),
    }


def test_a_transfer_in_the_second_year_leaves_what_the_first_year_submitted(edition):
    known = history(("enrol", 109, 1, A), ("transfer", 110, 1, B))
    steps = plan(known, edition).steps
    assert [step.occasion for step in steps] == ["enrolment", "year-end", "transfer-after-first-term"]
    assert moved(steps[-1]) == [(A, "1101")]
    assert {(item.part, item.term) for item in steps[-1].submitted} == {
        ("course", "1091"),
        ("course", "1092"),
        ("performance", "1091"),
        ("performance", "1092"),
    }


def test_two_visiting_terms_of_one_year_are_handed_over_together(edition):
    known = history(("enrol", 110, 1, A), ("visit-start", 110, 1, B), ("visit-end", 110, 2))
    steps = plan(known, edition).steps
    assert [step.occasion for step in steps] == ["enrolment", "visit-begins", "visit-ends", "year-end"]
    assert moved(steps[2]) == [(B, "1101"), (B, "1102")]
    assert {item.term for item in steps[3].submits_now} == {"1101", "1102"}


def test_a_visit_over_the_end_of_a_year_is_handed_over_year_by_year(edition):
    known = history(("enrol", 110, 1, A), ("visit-start", 110, 2, B), ("visit-end", 111, 1))
    steps = plan(known, edition).steps
    assert [(step.occasion, moved(step)) for step in steps if step.bundle] == [
        ("visit-at-year-end", [(B, "1102")]),
        ("visit-ends", [(B, "1111")]),
    ]


def test_a_transfer_in_the_middle_of_a_visit_needs_two_bundles(edition):
    known = history(
        ("enrol", 110, 1, A), ("visit-start", 110, 1, B), ("visit-end", 110, 1), ("transfer", 110, 1, C)
    )
    first, second = plan(known, edition).due()
    assert (first.sender, first.receiver, moved(first)) == (B, A, [(B, "1101")])
    assert (second.sender, second.receiver, moved(second)) == (A, C, [(B, "1101")])
    assert second.flags == {"1101": {B: {"flag_visiting": "XCH-004"}}}


def test_a_second_transfer_within_a_year_keeps_the_first_school(edition):
    known = history(
        ("enrol", 110, 1, A),
        ("transfer", 110, 1, B),
        ("transfer", 110, 2, C),
        **{f"s{code}": EXPERIMENTAL for code in (A, B)},
    )
    first, second = plan(known, edition).due()
    assert moved(first) == [(A, "1101")]
    assert moved(second) == [(A, "1101"), (B, "1102")]
    expected = expectation(second, edition)
    assert [(rule.term, rule.schools) for rule in expected.courses] == [("1101", (A,)), ("1102", (B,))]


def test_who_leaves_amid_a_year_submits_after_the_return(edition):
    known = history(("enrol", 110, 1, A), ("leave", 110, 1), ("return", 111, 2), ("year-end", 111, 2))
    last = plan(known, edition).steps[-1]
    assert [step.occasion for step in plan(known, edition).steps].count("year-end") == 1
    assert {item.term for item in last.submits_now if item.part == "course"} == {"1101", "1112"}


def test_who_leaves_at_the_end_of_a_year_has_submitted_before(edition):
    steps = plan(history(("enrol", 110, 1, A), ("leave", 110, 2)), edition).steps
    assert [step.occasion for step in steps] == ["enrolment", "year-end", "leave-at-year-end"]
    assert {item.term for item in steps[-1].submitted} == {"1101", "1102"}


def test_a_repeated_year_needs_no_bundle_and_lengthened_study_allows_more(edition):
    events = [("enrol", 108, 1, A), ("repeat", 110, 2), ("year-end", 111, 2)]
    usual = plan(history(*events), edition).steps[-1]
    longer = plan(history(*events, lengthened=True), edition).steps[-1]
    assert not plan(history(*events), edition).due()
    assert {item.part: item.total for item in usual.allowances} == {"course": 18, "performance": 30}
    assert {item.part: item.total for item in longer.allowances} == {"course": 24, "performance": 40}
    assert {item.part: item.per_year for item in longer.allowances} == {"course": 6, "performance": 10}
    assert {item.authority.value for item in usual.allowances} == {"official"}
    assert {item.authority.value for item in longer.allowances} == {"editorial"}


def test_the_rules_are_those_of_the_edition_alone(edition):
    from msgspec.structs import replace

    known = history(("enrol", 110, 1, A), ("transfer", 110, 1, B))
    occasions = tuple(
        replace(
            item,
            carries=("basic", "course"),
            moves=tuple(move for move in item.moves if move.part != "performance"),
            marks=(),
            after=replace(item.after, submits="staff@origin"),
        )
        if item.id == "transfer-after-first-term"
        else item
        for item in edition.occasions
    )
    step = plan(known, replace(edition, occasions=occasions)).steps[-1]
    assert {item.part for item in step.moves} == {"basic", "course"}
    assert (step.flags, step.submits) == ({}, "staff@origin")
    assert expectation(step, edition).performance_terms == ()
