"""Each of the 89 behaviours seen in the wild is dealt with somewhere, or says why not."""

from __future__ import annotations

import pytest

from lpx.edition import load_edition

QUIRKS = load_edition().quirks


def test_all_quirks_are_there_in_order():
    assert [quirk.number for quirk in QUIRKS] == list(range(1, 90))


@pytest.fixture(params=QUIRKS, ids=lambda quirk: str(quirk.number))
def quirk(request):
    return request.param


def test_a_quirk_and_its_requirements_name_each_other(quirk, edition):
    naming = {item.id for item in edition.requirements.values() if quirk.number in item.quirks}
    assert set(quirk.requirements) == naming


def test_a_quirk_has_requirements_or_a_reason(quirk):
    assert bool(quirk.requirements) != (quirk.handled == "not-tested")
    assert quirk.handled != "not-tested" or quirk.reason is not None


def test_a_harness_quirk_is_left_to_the_harness_alone(quirk, edition):
    ways = {edition.requirements[name].verified.by for name in quirk.requirements}
    assert (ways == {"harness"}) == (quirk.handled == "harness")


def test_a_dialect_quirk_says_what_practice_accepts(quirk):
    assert quirk.handled != "dialect" or quirk.reason is not None


def test_no_requirement_answers_a_quirk_that_does_not_exist(edition):
    known = {quirk.number for quirk in QUIRKS}
    assert [item.id for item in edition.requirements.values() if not set(item.quirks) <= known] == []
