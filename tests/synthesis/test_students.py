"""Synthetic students are coherent: lpx has nothing to say about any of them, and other programs read them."""

from __future__ import annotations

import subprocess
from hashlib import md5
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpx.archive.sources import MemorySource
from lpx.checks.verify import verify_bundle
from lpx.coursecode.load import load_code_edition
from lpx.edition import load_edition
from lpx.synthesis.bundle import make_bundle
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.scene import Circumstances
from lpx.synthesis.school import make_school
from lpx.synthesis.students import Wish, make_student
from lpx.synthesis.terms import Term

EDITION, CODES = load_edition(), load_code_edition()
PLAN = CoursePlan(CODES)
KINDS = [record.id for record in EDITION.performance_kinds()]


def verify(bundle):
    return verify_bundle(
        MemorySource(bundle.archive),
        bundle.name,
        edition=EDITION,
        signature=bundle.signature,
        signature_name=bundle.signature_name,
        password=bundle.password,
        codes=CODES,
    )


@st.composite
def wishes(draw) -> Wish:
    per_year = draw(st.sampled_from([2, 2, 3, 4]))
    year = draw(st.integers(108, 112))
    later = draw(st.integers(0, 2))
    retake = Term(year + 1, 1)
    one = st.sampled_from(
        [
            Circumstances(),
            Circumstances(visiting=True),
            Circumstances(transfer=True),
            Circumstances(retake=retake),
            Circumstances(makeup=retake),
            Circumstances(repeat=retake),
        ]
    )
    return Wish(
        school="010301",
        other_school="070406",
        entry=Term(year, 1),
        current=Term(year + max(later, 1), per_year),
        per_year=per_year,
        counts={kind: draw(st.integers(0, 3)) for kind in [*KINDS, "cadre"]}
        | {"course": draw(st.integers(0, 9))},
        style=draw(st.sampled_from(["common", "rare", "indigenous", "long", "single", "latin"])),
        id_kind=draw(st.sampled_from([None, *(kind.id for kind in EDITION.identifiers.kinds)])),
        circumstances=tuple(draw(st.lists(one, max_size=4))),
        optional=draw(st.booleans()),
    )


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), wish=wishes())
def test_nothing_is_found_in_any_synthetic_student(seed: int, wish: Wish) -> None:
    rng = Random(seed)
    student = make_student(rng, EDITION, PLAN, wish)
    report = verify(make_bundle(rng, EDITION, [student], school=wish.school, term=wish.current))
    assert [(item.requirement, item.location.pointer) for item in report.findings] == []
    assert report.verdict == "conforms"


def test_nothing_is_found_in_a_whole_school() -> None:
    rng = Random(11)
    school = make_school(rng, EDITION, PLAN, students=40, term=Term(111, 2))
    report = verify(make_bundle(rng, EDITION, school.students, school=school.code, term=school.term))
    assert report.findings == ()
    assert len(report.inventory.students) == 40
    numbers = {student.person.national_id for student in school.students}
    assert len(numbers) == 40


def test_the_same_seed_gives_the_same_bundle_and_another_another() -> None:
    def make(seed: int):
        rng = Random(seed)
        school = make_school(rng, EDITION, PLAN, students=3, term=Term(110, 1))
        return make_bundle(rng, EDITION, school.students, school=school.code, term=school.term)

    assert make(5) == make(5)
    assert make(5).archive != make(6).archive


def test_every_course_is_one_of_its_school_and_cohort() -> None:
    rng = Random(4)
    wish = Wish(school="010301", entry=Term(109, 1), current=Term(111, 2), counts={"course": 20})
    student = make_student(rng, EDITION, PLAN, wish).student
    key = EDITION.records["course"].field_of("course_code")
    codes = [record.values[key.key] for record in student.courses]
    assert len(set(codes)) == 20
    assert all(code.startswith("109010301") for code in codes)


@pytest.mark.needs("7z")
@pytest.mark.parametrize("cipher", ["aes-256", "traditional"])
def test_seven_zip_unpacks_the_same_files(tmp_path: Path, cipher: str) -> None:
    rng = Random(8)
    school = make_school(rng, EDITION, PLAN, students=2, term=Term(110, 1))
    bundle = make_bundle(rng, EDITION, school.students, school=school.code, term=school.term, cipher=cipher)
    (tmp_path / bundle.name).write_bytes(bundle.archive)
    subprocess.run(
        ["7z", "x", f"-p{bundle.password}", f"-o{tmp_path / 'out'}", str(tmp_path / bundle.name)],
        check=True,
        capture_output=True,
    )
    for student in school.students:
        for name, data in student.files.items():
            unpacked = (tmp_path / "out" / name).read_bytes()
            assert md5(unpacked).hexdigest() == md5(data).hexdigest()
