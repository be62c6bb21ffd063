"""A span is reversed when its end lies before its start, however both are written; nothing else is."""

from __future__ import annotations

import pytest


def spans(sheet, judge, *pairs):
    """Return pointers and parameters of what is said of service records with these starts and ends."""
    for index, (start, end) in enumerate(pairs):
        sheet.set("service", "start_date", start, index).set("service", "end_date", end, index)
    found = [
        item for item in judge(sheet).findings if "end" in item.parameters and "start" in item.parameters
    ]
    return [(item.location.pointer, item.parameters["start"], item.parameters["end"]) for item in found]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2021/02/02", "2021/02/02"),
        ("2021/02/02", "2021/02/03"),
        ("2021/02/02", "2021-02-02"),
        ("2021-02-02", "2021/02/02"),
        ("2021/12/31", "2022/01/01"),
    ],
)
def test_an_end_that_is_not_before_its_start_is_fine_in_any_form(sheet, judge, start, end):
    assert spans(sheet, judge, (start, end)) == []


def test_an_end_a_day_before_its_start_is_told_with_both_dates(sheet, judge):
    place = f"{sheet.pointer('service')}/{sheet.key('service', 'end_date')}"
    assert spans(sheet, judge, ("2021/02/02", "2021/02/01")) == [(place, "2021/02/02", "2021/02/01")]


def test_it_is_told_of_later_records_too_whatever_the_first_ones_hold(sheet, judge):
    for first in (("2021/02/30", "2021/02/01"), ("2021/02/01", "2021/02/02"), ("2021/02/03", None)):
        told = spans(sheet, judge, first, ("2021/02/02", "2021/02/01"))
        assert [pointer.split("/")[-2] for pointer, _, _ in told] == ["1"]


@pytest.mark.parametrize(("start", "end"), [("2021/02/30", "2021/02/01"), ("2021/03/01", "2021/02/30")])
def test_a_date_that_never_was_is_another_findings_matter(sheet, judge, start, end):
    assert spans(sheet, judge, (start, end)) == []
