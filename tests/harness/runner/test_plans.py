"""Order and digests: decided by seed and suite alone."""

from __future__ import annotations

from msgspec.structs import replace

from lpx.harness.plan import case_digest, make_plan, suite_digest


def test_the_seed_decides_the_order(suite):
    first, second = make_plan(suite, suite, "1"), make_plan(suite, suite, "2")
    assert first == make_plan(suite, reversed(suite), "1")
    assert first.cases != second.cases
    assert {item.id for item in first.cases} == {item.id for item in second.cases}


def test_what_is_to_be_refused_cannot_be_told_by_its_place(suite):
    plan = make_plan(suite, suite, "1")
    places = [number for number, item in enumerate(plan.cases) if item.category == "import-rejected"]
    half = len(plan.cases) // 2
    assert places[0] < half < places[-1]


def test_only_the_whole_suite_is_whole(suite):
    assert make_plan(suite, suite, "1").whole
    assert not make_plan(suite, suite[1:], "1").whole


def test_digests_follow_what_is_done_and_not_what_is_said(suite):
    item = suite[0]
    said = replace(item, why=replace(item.why, en="other words"))
    assert case_digest(item) == case_digest(said)
    assert case_digest(item) != case_digest(replace(item, do=item.do[:-1]))
    assert suite_digest(suite) != suite_digest(suite[1:])
