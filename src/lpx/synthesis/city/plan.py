"""The plan of a city: which schools and classes there are. It is always the same."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from lpx.archive.sealing import Cipher
from lpx.edition.nouns import Edition
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import pick_school
from lpx.synthesis.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

Per = Literal["student", "class"]

_PER_SCHOOL = 1_500
"""Students of a school, where nobody says how many schools there are (Taipei: 103,512 in about 70)."""
_CLASS = 34
_YEARS = 3
_SPREAD = 0.45


class City(Struct, frozen=True):
    """What a city is made from; equal cities are equal to the byte."""

    students: int
    seed: int
    schools: int = 0
    """0: as many as so many students need."""
    per: Per = "student"
    """Whether each student or each class has a bundle."""
    scale_files: float = 0.0
    """Size of attachments, as a part of the real one; 0 makes them as small as files of their type can be."""
    cipher: Cipher = "aes-256"
    term: Term = Term(111, 2)
    """The term that has just ended."""


class Unit(Struct, frozen=True):
    """One class: what is made, and damaged, at once."""

    number: int
    """Among all classes of the city."""
    school: str
    class_number: int
    """Among the classes of the school."""
    first: int
    """Number of its first student in the city."""
    students: int
    entry: Term
    """The term in which they entered."""


class Ground(Struct, frozen=True):
    """What every city stands on."""

    edition: Edition
    courses: CoursePlan


def units(city: City, ground: Ground) -> tuple[Unit, ...]:
    """Return the classes of ``city``, school by school."""
    return tuple(_units(city, ground.edition, ground.courses))


def rng_of(city: City, *parts: object) -> Random:
    """Return the source of chance for one part of a city."""
    return Random(f"city {city.seed} {' '.join(map(str, parts))}")


def _units(city: City, edition: Edition, plan: CoursePlan) -> Iterator[Unit]:
    rng = rng_of(city, "schools")
    count = city.schools or max(1, round(city.students / _PER_SCHOOL))
    codes: list[str] = []
    while len(codes) < min(count, len(plan.schools) - len(edition.limits.test_schools)):
        code = pick_school(rng, edition, plan).code
        if code not in codes:
            codes.append(code)
    sizes = _shares(rng, city.students, len(codes))
    first = number = 0
    for code, size in zip(codes, sizes, strict=True):
        left, class_number = size, 0
        while left:
            some = min(left, rng.randint(_CLASS - 6, _CLASS + 4))
            entry = Term(city.term.year - class_number % _YEARS, 1)
            yield Unit(number, code, class_number, first, some, entry)
            left -= some
            first += some
            number += 1
            class_number += 1


def _shares(rng: Random, total: int, parts: int) -> list[int]:
    """Divide ``total`` into uneven parts."""
    weights = [rng.lognormvariate(0, _SPREAD) for _ in range(parts)]
    whole = sum(weights)
    shares = [int(total * weight / whole) for weight in weights]
    for index in range(total - sum(shares)):
        shares[index % parts] += 1
    return shares
