"""The students of a class: how many records each has, and the twins that make matching hard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import structs

from lpx.synthesis.city.plan import rng_of
from lpx.synthesis.people import number_at
from lpx.synthesis.students import Synthetic, Wish, make_student

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from lpx.edition.nouns import Edition
    from lpx.portfolio.nouns import RecordValue
    from lpx.synthesis.city.plan import City, Ground, Unit
    from lpx.synthesis.people import NameStyle

_COURSES = 1_018_940 / 103_512
_PERFORMANCES = 1_113_973 / 103_512
_SHAPE = 2.0
"""Of the gamma distribution of how busy a student is: one in ten has less than a quarter of the mean."""
_MOST = 60
_CADRE = 0.8
_WEIGHTS = (3, 2, 2, 3, 5, 2, 2, 0.3, 4, 0.5)
"""How frequent the kinds of performances are, in the edition's order: posts, competitions, service ..."""
_TWINS = 0.06
"""Part of students with two outcomes of one course that differ in hardly more than their files."""
_IDENTICAL = 0.02
"""Part of students with two records that are alike in everything."""
_STYLES: tuple[NameStyle, ...] = ("common",) * 40 + ("rare", "indigenous", "single", "latin")
_MEDIAN_BYTES = 420_000
_SIGMA = 1.1
_SMALLEST = 6_000


def make_class(city: City, unit: Unit, ground: Ground) -> tuple[Synthetic, ...]:
    """Return the students of ``unit``."""
    return tuple(_student(city, unit, place, ground) for place in range(unit.students))


def _student(city: City, unit: Unit, place: int, ground: Ground) -> Synthetic:
    edition = ground.edition
    number = unit.first + place
    rng = rng_of(city, "student", number)
    # Who has been at school for a year only has done a third of what the oldest have.
    years = city.term.year - unit.entry.year + 1
    wish = Wish(
        school=unit.school,
        entry=unit.entry,
        current=city.term,
        counts=_counts(rng, edition, years / 2),
        style=rng.choice(_STYLES),
        optional=rng.random() < 1 / 3,
        national_id=number_at(number, edition.identifiers),
        file_size=_sizes(city, edition),
    )
    return _with_twins(rng, make_student(rng, edition, ground.courses, wish), edition)


def _counts(rng: Random, edition: Edition, part: float) -> dict[str, int]:
    kinds = [record.id for record in edition.performance_kinds()]
    counts = dict.fromkeys(kinds, 0)
    weights = [*_WEIGHTS, *(1,) * len(kinds)][: len(kinds)]
    for kind in rng.choices(kinds, weights, k=_some(rng, _PERFORMANCES * part)):
        counts[kind] += 1
    return counts | {"course": _some(rng, _COURSES * part), "cadre": _some(rng, _CADRE)}


def _some(rng: Random, mean: float) -> int:
    """Return a count with the given mean: Poisson, the rate of which is gamma distributed."""
    rate = rng.gammavariate(_SHAPE, mean / _SHAPE)
    limit, product, count = math.exp(-min(rate, 500)), rng.random(), 0
    while product > limit and count < _MOST:
        product *= rng.random()
        count += 1
    return count


def _sizes(city: City, edition: Edition) -> Callable[[Random, str], int | None] | None:
    if not city.scale_files:
        return None
    megabyte = edition.attachments.bytes_per_megabyte_strictest
    most = {
        kind.id: int(min(limit.megabytes for limit in media.limits) * megabyte)
        for media in edition.attachments.classes
        for kind in media.types
    }

    def size(rng: Random, kind: str) -> int | None:
        real = min(int(rng.lognormvariate(math.log(_MEDIAN_BYTES), _SIGMA)), most[kind])
        scaled = int(real * city.scale_files)
        return scaled if scaled >= _SMALLEST else None

    return size


def _with_twins(rng: Random, made: Synthetic, edition: Edition) -> Synthetic:
    """Give a few students what makes matching hard."""
    student = made.student
    chance = rng.random()
    if chance < _TWINS and len(student.courses) > 1:
        twin = _twin_of(student.courses[0], student.courses[1], edition)
        student = structs.replace(student, courses=(student.courses[0], twin, *student.courses[2:]))
    elif chance < _TWINS + _IDENTICAL:
        kinds = {kind: group for kind, group in student.performances.items() if group}
        if kinds:
            kind = rng.choice(sorted(kinds))
            student = structs.replace(
                student, performances={**student.performances, kind: (*kinds[kind], kinds[kind][-1])}
            )
    return structs.replace(made, student=student)


def _twin_of(first: RecordValue, second: RecordValue, edition: Edition) -> RecordValue:
    """Return ``second`` with every value of ``first`` but for when it was made, and its own attachments."""
    described = edition.records[first.kind]
    own = {key for slot in described.slots for key in (slot.link, slot.md5)}
    created = described.field_of("created")
    if created is not None:
        own.add(created.key)
    values = {key: (second.values.get(key) if key in own else value) for key, value in first.values.items()}
    return structs.replace(second, values=values)
