"""What every case owes: a permanent id, two languages, requirements that exist, names that are made."""

from __future__ import annotations

import re

import pytest

from lpx.data import data_room
from lpx.harness.capabilities import load_capabilities
from lpx.harness.cases import LOCK, count_by_category, coverage, load_cases, load_not_tested, lock_of
from lpx.harness.recipes import bundle_recipes
from lpx.harness.steps import Canaries, Equals, Holds, Import, OneOf, expectations_of, steps_of, used_by

CASES = load_cases()
LEAST = 150
EACH = 15


@pytest.fixture(params=CASES, ids=lambda case: case.id)
def case(request):
    return request.param


def test_the_lock_names_every_case_and_no_other():
    locked = (data_room("conformance") / LOCK).read_text(encoding="utf-8")
    assert locked == lock_of(CASES), "ids are permanent: add new ones to cases.lock, never rename or remove"


def test_there_are_cases_enough_in_every_category():
    counts = count_by_category(CASES)
    assert sum(counts.values()) >= LEAST
    assert set(counts) == {"export", "import-accepted", "import-rejected", "behaviour", "honesty"}
    assert min(counts.values()) >= EACH


def test_every_requirement_of_the_harness_has_a_case_or_a_reason(edition):
    without = {item.requirement for item in load_not_tested()}
    covered = coverage(CASES, edition)
    assert {name for name, ids in covered.items() if not ids} == without
    assert set(covered) <= set(edition.requirements)


def test_reasons_for_what_is_not_tested_are_given_in_both_languages():
    for item in load_not_tested():
        assert re.search("[一-鿿]", item.reason.zh)
        assert len(item.reason.en.split()) > 3


def test_its_id_has_its_form(case):
    assert re.fullmatch(r"(export|import|refuse|behave|honest)(/[a-z0-9]+(-[a-z0-9]+)*){2}", case.id)


def test_it_is_told_in_both_languages(case):
    for text in (case.title, case.why):
        assert re.search("[一-鿿]", text.zh)
        assert re.search("[a-z]{2}", text.en)
    assert case.why.zh.endswith("。")
    assert case.why.en[-1] in ".!?"


def test_its_requirements_exist(case, edition):
    named = {*case.requirements, *used_by(case).named_requirements}
    assert named <= set(edition.requirements)


def test_its_capabilities_exist(case):
    assert {*case.needs, *case.lacks} <= set(load_capabilities())


def test_its_occasions_exist(case, edition):
    occasions = {step.occasion for step in steps_of(case) if hasattr(step, "occasion")}
    assert occasions <= {item.id for item in edition.occasions}


def test_it_can_be_failed_by_a_module_that_does_nothing(case):
    """Something must be there afterwards, so that neither refusing all nor keeping nothing passes."""
    told = expectations_of(case)
    kinds = (Equals, OneOf, Holds, Canaries)
    assert any(isinstance(item, kinds) for item in told) or case.lacks


def test_what_must_be_refused_stands_beside_what_must_be_accepted(case):
    imports = [step for step in steps_of(case) if isinstance(step, Import)]
    if any(step.expect == "rejected" for step in imports) and not case.lacks:
        assert any(step.expect == "accepted" for step in imports)


def test_a_broken_bundle_has_a_twin(case):
    for recipe in bundle_recipes(case).values():
        if recipe.defect:
            assert recipe.twin_of
