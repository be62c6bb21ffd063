"""The validator never cries wolf: what is right gives no finding of any severity."""

from __future__ import annotations

from random import Random

import pytest

from lpx.synthesis.bundle import make_bundle
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("profile", ["strict", "practice"])
def test_bundles_of_synthetic_schools_conform_without_a_word(seed, profile, edition, plan, verify):
    rng = Random(seed)
    term = Term(rng.choice([108, 109, 110]), rng.choice([1, 2]))
    school = make_school(rng, edition, plan, students=rng.randint(1, 4), term=term)
    bundle = make_bundle(rng, edition, school.students, school=school.code, term=term)
    report = verify(
        bundle.archive, bundle.name, signature=bundle.signature, password=bundle.password, profile=profile
    )
    assert report.findings == ()
    assert (report.verdict, report.reason) == ("conforms", "no-findings")
    assert {item.reason for item in report.not_judged} == {"not-asked", "no-course-codes"}


def test_a_document_alone_conforms_without_a_word(sheet, findings):
    assert findings(sheet) == []


def test_records_in_another_school_year_system_are_fine(sheet, findings):
    assert findings(sheet.set("post", "term", 4)) == []


def test_numbers_may_be_written_with_a_fraction_of_zeros(sheet, findings):
    text = sheet.data().decode()
    key = sheet.key("course", "credits")
    value = sheet.get("course", "credits")
    assert findings(text.replace(f'"{key}": {value}', f'"{key}": {value}.000').encode()) == []


def test_empty_arrays_are_fine(sheet, findings):
    for record in ("cadre", "course", *(kind.id for kind in sheet.edition.performance_kinds())):
        sheet.part(record).clear()
    assert findings(sheet) == []
