"""Differences are judged by meaning, with allowances, and are told without naming anybody."""

from __future__ import annotations

import pytest

from lpx.edition.nouns import Text
from lpx.harness.allowances import Allowance, Attribution, load_allowances, load_attribution
from lpx.harness.differences import Measure, forbidden, losses, requirement_for, shortfalls_of
from lpx.harness.holdings import portfolio_of
from lpx.harness.recipes import prepare
from lpx.portfolio.nouns import Portfolio


@pytest.fixture(scope="module")
def given(case, rules, tmp_path_factory):
    folder = tmp_path_factory.mktemp("given")
    made = prepare(case("import/records/every-kind"), "seed", rules.edition, rules.codes, folder)
    return portfolio_of(made.students["S"], rules.edition)


@pytest.fixture
def measure(rules):
    return Measure(rules.edition, (), (), ("IMP-024",))


def altered(portfolio, edition, kind, role, value):
    """Return ``portfolio`` with one value of its first record of ``kind`` changed."""
    from msgspec.structs import replace

    from lpx.portfolio.nouns import with_records

    student = portfolio.students[0]
    key = edition.records[kind].field_of(role).key
    records = student.records()
    index = next(number for number, record in enumerate(records) if record.kind == kind)
    changed = replace(records[index], values={**records[index].values, key: value})
    return Portfolio((with_records(student, {index: changed}),))


def test_other_spellings_of_the_same_are_no_difference(given, edition):
    course = next(record for record in given.records() if record.kind == "course")
    credits_key = edition.records["course"].field_of("credits").key
    same = altered(given, edition, "course", "credits", float(course.values[credits_key]))
    assert losses(given, same, edition) == ()


def test_names_and_numbers_of_people_are_masked(given, edition, measure):
    for role, secret in (("name", "真實之人"), ("national_id", "A234567893")):
        other = altered(given, edition, "basic", role, secret)
        found = losses(given, other, edition)
        told = shortfalls_of(found, (given, other), "state", measure, key="state", name="D")
        text = repr(told)
        assert told
        assert secret not in text
        basic = given.students[0].basic
        assert str(basic.values[edition.records["basic"].field_of(role).key]) not in text


def test_texts_of_nobody_knows_whom_are_not_repeated(given, edition, measure):
    other = altered(given, edition, "competition", "title", "住在某街某號的真實之人")
    told = shortfalls_of(
        losses(given, other, edition), (given, other), "state", measure, key="state", name="D"
    )
    assert told[0].expected
    assert "某街" not in repr(told)


def test_a_text_that_was_cut_is_shown(given, edition, measure):
    title = edition.records["competition"].field_of("title").key
    whole = next(record for record in given.records() if record.kind == "competition").values[title]
    other = altered(given, edition, "competition", "title", whole[:4])
    told = shortfalls_of(
        losses(given, other, edition), (given, other), "state", measure, key="state", name="D"
    )
    assert (told[0].expected, told[0].seen) == (whole, whole[:4])


@pytest.mark.parametrize(
    ("wear", "told_as"),
    [
        (lambda text: f"{text[:2]}\r\n{text[2:]}", lambda text: f"{text[:2]}\\r\\n{text[2:]}"),
        (lambda text: f"{text[:2]} {text[2:]}", lambda text: f"{text[:2]} {text[2:]}"),
        (lambda text: f"{text[:2]}?{text[3:]}", lambda text: f"{text[:2]}?{text[3:]}"),
    ],
    ids=["another-line-break", "a-space-more", "a-character-that-could-not-be-kept"],
)
def test_a_text_that_was_worn_is_shown_so_that_the_wear_is_seen(given, edition, measure, wear, told_as):
    title = edition.records["competition"].field_of("title").key
    whole = next(record for record in given.records() if record.kind == "competition").values[title]
    other = altered(given, edition, "competition", "title", wear(whole))
    told = shortfalls_of(
        losses(given, other, edition), (given, other), "state", measure, key="state", name="D"
    )
    assert (told[0].expected, told[0].seen) == (whole, told_as(whole))


def test_an_allowance_covers_what_it_says_and_nothing_else(given, edition, rules, measure):
    from msgspec.structs import replace

    lenient = replace(measure, allowances=load_allowances())
    school = altered(given, edition, "basic", "school", "999999")
    title = altered(given, edition, "competition", "title", "other")
    assert forbidden(losses(given, school, edition), "state", lenient) == ()
    assert forbidden(losses(given, school, edition), "bundle", lenient) != ()
    assert forbidden(losses(given, title, edition), "state", lenient) != ()


def test_no_allowance_lets_a_certified_outcome_become_uncertified(given, edition, rules, measure):
    from msgspec.structs import replace

    allowance = Allowance(
        id="x", reason=Text("無", "none"), roles=("certification",), statuses=("altered",), to="certified"
    )
    lenient = replace(measure, allowances=(allowance,))
    field = edition.records["course"].field_of("certification")
    course = next(record for record in given.records() if record.kind == "course")
    own = course.values[field.key]
    codes = edition.codes[edition.types[field.type].codes].codes
    for code in codes:
        if code.code == own:
            continue
        other = altered(given, edition, "course", "certification", code.code)
        found = forbidden(losses(given, other, edition), "state", lenient)
        assert bool(found) is (code.means == "not-certified")


def test_the_narrower_attribution_comes_first(given, edition, measure):
    from msgspec.structs import replace

    rules = (
        Attribution(requirement="IMP-013", where="state", roles=("credits",)),
        Attribution(requirement="IMP-024", where="state"),
    )
    attributing = replace(measure, attribution=rules)
    difference = losses(given, altered(given, edition, "course", "credits", 9), edition)[0]
    assert requirement_for(difference, "state", attributing, "") == "IMP-013"
    assert requirement_for(difference, "state", attributing, "IMP-006") == "IMP-006"
    assert requirement_for(difference, "bundle", attributing, "") == "IMP-024"


def test_many_differences_are_counted(given, measure):
    empty = Portfolio(())
    many = Portfolio(given.students * 40)
    found = losses(many, empty, measure.edition)
    told = shortfalls_of(found, (many, empty), "state", measure, key="state", name="D")
    assert len(told) < 30
    assert told[-1].key == "state-more"
    assert told[-1].parameters["count"] == 40 - (len(told) - 1)


def test_the_suites_own_rules_are_sound(edition):
    roles = {field.role for record in edition.records.values() for field in record.fields}
    for rule in (*load_allowances(), *load_attribution()):
        assert set(rule.roles) <= roles, rule
        assert set(rule.records) <= set(edition.records), rule
        assert set(rule.statuses) <= {"missing", "extra", "altered"}, rule
        assert set(rule.aspects) <= {"student", "record", "value", "file", "original-name", "extra"}, rule
    assert {rule.requirement for rule in load_attribution()} <= set(edition.requirements)
    for allowance in load_allowances():
        assert allowance.reason.get("en")
        assert allowance.reason.get("zh-Hant")
