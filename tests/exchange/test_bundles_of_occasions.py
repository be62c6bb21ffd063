"""A bundle made for an occasion conforms to it; its neighbours do not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings

from exchange_histories import histories
from lpx.exchange import Asked, asked_expectation, expectation, named_occasion, plan
from lpx.synthesis.terms import Term

HOME, OTHER = "330301", "353301"
SYSTEMS = [(terms, number) for terms in (2, 3, 4) for number in range(1, terms)]


def visit(edition, per_year, number, visited=OTHER):
    asked = Asked({"home": HOME, "visited": visited}, 110, (number,), per_year)
    return asked_expectation(named_occasion(edition, "visit-ends"), asked, edition)


def transfer(edition, terms, number):
    name = "transfer-after-first-term" if terms == 2 else "from-experimental-education"
    asked = Asked({"origin": HOME, "destination": OTHER}, 110, (number,), terms)
    return asked_expectation(named_occasion(edition, name), asked, edition)


@pytest.mark.parametrize(("terms", "number"), SYSTEMS)
def test_a_bundle_of_a_visit_conforms_and_its_neighbours_do_not(
    terms, number, edition, bundle_of_term, judged
):
    made = bundle_of_term(
        sender=OTHER, student_school=HOME, term=Term(110, number), per_year=terms, visiting=True
    )
    right = visit(edition, terms, number)
    report = judged(made, right)
    assert (report.verdict, report.findings) == ("conforms", ())
    assert {"XCH-001", "XCH-002", "XCH-003", "XCH-004", "XCH-006", "XCH-007"} <= set(report.checked)

    later = visit(edition, terms, number % terms + 1)
    assert broken(judged(made, later)) == {"XCH-002", "XCH-006"}
    elsewhere = visit(edition, terms, number, visited="010301")
    assert broken(judged(made, elsewhere)) == {"XCH-003", "XCH-007"}
    assert all(judged(made, wrong).verdict == "does-not-conform" for wrong in (later, elsewhere))


@pytest.mark.parametrize(("terms", "number"), SYSTEMS)
def test_a_bundle_of_a_transfer_conforms_and_its_neighbours_do_not(
    terms, number, edition, bundle_of_term, judged
):
    made = bundle_of_term(
        sender=HOME, student_school=HOME, term=Term(110, number), per_year=terms, transfer=True
    )
    assert judged(made, transfer(edition, terms, number)).verdict == "conforms"
    flagged = bundle_of_term(
        sender=HOME, student_school=HOME, term=Term(110, number), per_year=terms, visiting=True
    )
    unflagged = judged(flagged, transfer(edition, terms, number))
    assert broken(unflagged) == {"XCH-005"}
    assert {item.severity.value for item in unflagged.findings} == {"warning"}


def test_a_bundle_where_none_is_due_does_not_conform(edition, bundle_of_term, judged):
    made = bundle_of_term(sender=HOME, student_school=HOME, term=Term(110, 2), per_year=2)
    expected = asked_expectation(named_occasion(edition, "transfer-at-year-end"), Asked({}), edition)
    report = judged(made, expected)
    assert report.verdict == "does-not-conform"
    assert broken(report) == {"XCH-001"}
    assert not {"XCH-002", "XCH-007"} & set(report.checked)


def test_without_terms_schools_and_flags_are_judged_and_terms_are_listed(edition, bundle_of_term, judged):
    made = bundle_of_term(sender=OTHER, student_school=HOME, term=Term(109, 1), per_year=2, visiting=True)
    asked = Asked({"home": HOME, "visited": OTHER})
    report = judged(made, asked_expectation(named_occasion(edition, "visiting-return"), asked, edition))
    assert (report.verdict, report.findings) == ("conforms", ())
    assert [item.requirements for item in report.not_judged if item.reason == "no-terms"] == [
        ("XCH-002", "XCH-006")
    ]


def broken(report):
    return {item.requirement for item in report.findings}


@given(history=histories())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_due_bundle_fits_and_every_wrong_detail_is_told(history, edition, sheet_for, complaints):
    due = plan(history, edition).due()
    assume(due)
    step = due[-1]
    expected = expectation(step, edition)
    assert complaints(sheet_for(expected), expected) == []

    wrong = sheet_for(expected)
    for row in wrong.rows("course"):
        row[wrong.key("course", "upload_term")] = "1071"
    assert complaints(wrong, expected) == ["XCH-002"]

    wrong = sheet_for(expected)
    for row in wrong.rows("competition"):
        row[wrong.key("competition", "upload_term")] = "1071"
    assert complaints(wrong, expected) == ["XCH-006"]

    wrong = sheet_for(expected)
    wrong.rows("course")[0][wrong.key("course", "school")] = "999999"
    assert complaints(wrong, expected) == ["XCH-003"]

    wrong = sheet_for(expected)
    flags = {
        name: told
        for rule in expected.courses
        for school in rule.schools
        for name, told in rule.flags_of(school).items()
    }
    for row in wrong.rows("course"):
        row.update({wrong.key("course", role): False for role in flags})
    assert complaints(wrong, expected) == sorted(set(flags.values()))

    wrong = sheet_for(expected)
    wrong.row("basic")[wrong.key("basic", "school")] = "999999"
    assert complaints(wrong, expected) == ["XCH-007"]
