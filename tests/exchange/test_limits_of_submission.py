"""Six and ten a year, eighteen and thirty in three years, more where study is prolonged."""

from __future__ import annotations

import pytest

from lpx.exchange.limits import allowances, overruns, total_of
from lpx.exchange.nouns import History, School, Submitted


def history(*counts, lengthened=False):
    submitted = tuple(
        Submitted(108 + index, {"course": course, "performance": performance})
        for index, (course, performance) in enumerate(counts)
    )
    return History({"330301": School("330301", "general", 2)}, (), lengthened, submitted)


def test_the_numbers_are_those_of_the_slides(edition):
    limits = {item.category: (item.per_year, item.in_three_years) for item in edition.item_limits}
    assert limits == {"course": (6, 18), "performance": (10, 30)}


@pytest.mark.parametrize(
    ("years", "lengthened", "course", "performance"),
    [(1, False, 18, 30), (3, True, 18, 30), (4, False, 18, 30), (4, True, 24, 40), (5, True, 30, 50)],
)
def test_totals_grow_only_with_prolonged_study(years, lengthened, course, performance, edition):
    totals = {item.category: total_of(item, years, lengthened=lengthened) for item in edition.item_limits}
    assert totals == {"course": course, "performance": performance}


def test_what_remains_is_the_smaller_of_the_year_and_the_total(edition):
    known = history((6, 10), (6, 10), (5, 9))
    left = {item.part: item.remaining for item in allowances(known, edition, 111, 4)}
    assert left == {"course": 1, "performance": 1}
    left = {item.part: item.remaining for item in allowances(known, edition, 109, 2)}
    assert left == {"course": 6, "performance": 10}


def test_the_limits_themselves_are_kept_and_one_more_is_not(edition):
    assert list(overruns(history((6, 10), (6, 10), (6, 10)), edition)) == []
    assert list(overruns(history((6, 10), (6, 10), (6, 10), (6, 10), lengthened=True), edition)) == []
    (one,) = overruns(history((7, 10)), edition)
    assert (one.key, one.pointer, one.parameters) == (
        "over-year",
        "/submitted/0/course",
        {"found": 7, "limit": 6},
    )
    found = [(item.key, item.pointer) for item in overruns(history(*[(6, 10)] * 4), edition)]
    assert found == [("over-total", "/submitted/3/course"), ("over-total", "/submitted/3/performance")]
