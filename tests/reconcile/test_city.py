"""A synthetic city: always the same from its seed, of the size it should have, and made of sound bundles."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from lpx.archive.sources import MemorySource
from lpx.checks.nouns import Verdict
from lpx.checks.verify import verify_bundle
from lpx.synthesis.city.citizens import make_class
from lpx.synthesis.city.migration import migrate_unit
from lpx.synthesis.city.plan import City, units
from lpx.synthesis.city.writing import password_of, write_unit
from lpx.synthesis.people import number_at


def digests(folder):
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_equal_seeds_make_equal_bytes_in_any_order(ground, tmp_path):
    city = City(70, 5, schools=2, per="class")
    classes = units(city, ground)
    assert len(classes) > 1
    for unit in classes:
        write_unit(city, unit, ground, tmp_path / "one")
        migrate_unit(city, unit, ["record-dropped"], ground, tmp_path / "one-after")
    for unit in reversed(classes):
        write_unit(city, unit, ground, tmp_path / "two")
        migrate_unit(city, unit, ["record-dropped"], ground, tmp_path / "two-after")
    for name in ("", "-after"):
        assert digests(tmp_path / f"one{name}") == digests(tmp_path / f"two{name}")


def test_sizes_are_those_of_taipei(ground):
    city = City(300, 3)
    students = [item.student for unit in units(city, ground) for item in make_class(city, unit, ground)]
    courses = sum(len(student.courses) for student in students) / len(students)
    performances = sum(len(group) for student in students for group in student.performances.values())
    assert courses == pytest.approx(9.84, rel=0.25)
    assert performances / len(students) == pytest.approx(10.76, rel=0.25)
    assert (
        len(
            {
                student.basic.values[ground.edition.records["basic"].field_of("national_id").key]
                for student in students
            }
        )
        == 300
    )


def test_nobody_shares_a_number(ground):
    numbers = Counter(number_at(place, ground.edition.identifiers) for place in range(0, 400_000, 7))
    assert numbers.most_common(1)[0][1] == 1


def test_schools_and_classes_share_the_students_out(ground):
    city = City(5_000, 9, schools=4)
    classes = units(city, ground)
    assert sum(unit.students for unit in classes) == 5_000
    assert len({unit.school for unit in classes}) == 4
    assert max(unit.students for unit in classes) <= 40
    assert [unit.first for unit in classes] == [
        sum(unit.students for unit in classes[:number]) for number in range(len(classes))
    ]


@pytest.mark.parametrize("per", ["student", "class"])
def test_bundles_before_and_after_conform(ground, tmp_path, per):
    city = City(6, 2, schools=1, per=per)
    (unit,) = units(city, ground)
    write_unit(city, unit, ground, tmp_path / "before")
    migrate_unit(city, unit, [], ground, tmp_path / "after")
    archives = sorted(tmp_path.rglob("*.zip"))
    assert len(archives) >= 2
    for archive in archives:
        (signature,) = (
            file
            for file in archive.parent.iterdir()
            if file.name.startswith(archive.name) and file != archive
        )
        report = verify_bundle(
            MemorySource(archive.read_bytes()),
            archive.name,
            edition=ground.edition,
            signature=signature.read_bytes(),
            password=password_of(city, unit.school),
        )
        assert report.verdict is Verdict.CONFORMS, [finding.requirement for finding in report.findings]


def test_files_take_the_part_of_their_real_size_that_was_asked_for(ground):
    small, large = (
        sum(
            len(data)
            for unit in units(city, ground)
            for item in make_class(city, unit, ground)
            for data in item.files.values()
        )
        for city in (City(12, 4), City(12, 4, scale_files=0.1))
    )
    assert large > 3 * small
