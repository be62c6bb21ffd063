"""The bundles of a class as a school hands them over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.synthesis.bundle import entries_of, make_password, write_bundle
from lpx.synthesis.city.citizens import make_class
from lpx.synthesis.city.plan import rng_of
from lpx.synthesis.terms import last_day

if TYPE_CHECKING:
    from lpx.archive.sealing import Cipher
    from lpx.edition.nouns import Edition
    from lpx.portfolio.nouns import Student
    from lpx.synthesis.bundle import Bundle
    from lpx.synthesis.city.plan import City, Ground, Unit
    from lpx.synthesis.students import Synthetic

_BEGIN = 8 * 3600
_STEP = 61
"""Seconds between two bundles of a school, so that each has a name of its own."""


class Written(Struct):
    """How much was written."""

    bundles: int = 0
    students: int = 0
    records: int = 0
    files: int = 0
    bytes: int = 0


def password_of(city: City, school: str) -> str:
    """Return the password that ``school`` gives to all its bundles, as schools do."""
    return make_password(rng_of(city, "password", school))


def name_of(city: City, unit: Unit, place: int, edition: Edition, days: int = 5) -> str:
    """Return the name, without extension, of a bundle of a class; no two of a school are the same.

    ``place`` is the number of its first student in the class; ``days`` is when it was made, after the term.
    """
    seconds = (unit.class_number * 128 + place) * _STEP
    begin = dt.datetime.combine(last_day(city.term) + dt.timedelta(days=days), dt.time())
    moment = begin + dt.timedelta(seconds=_BEGIN + seconds)
    return edition.archive.name_template.format(school=unit.school, time=moment)


def groups_of(city: City, students: Sequence[Synthetic]) -> Iterator[tuple[int, list[Synthetic]]]:
    """Yield the students of each bundle, with the place of the first in the class."""
    if city.per == "class":
        yield 0, list(students)
    else:
        for place, student in enumerate(students):
            yield place, [student]


def write_unit(city: City, unit: Unit, ground: Ground, folder: Path) -> Written:
    """Write the bundles of a class into ``folder``."""
    written, edition = Written(), ground.edition
    password = password_of(city, unit.school)
    for place, group in groups_of(city, make_class(city, unit, ground)):
        stem = name_of(city, unit, place, edition)
        entries = entries_of(group, edition, stem)
        bundle = seal(entries, edition, stem=stem, password=password, cipher=city.cipher)
        put(folder, unit.school, bundle, written)
        for synthetic in group:
            count(written, synthetic.student)
    return written


def seal(
    entries: Mapping[str, bytes], edition: Edition, *, stem: str, password: str, cipher: Cipher
) -> Bundle:
    """Return the bundle of ``entries``; the synthetic files are too small to be worth deflating."""
    return write_bundle(
        entries, edition, stem=stem, password=password, seed=stem, cipher=cipher, compress="store"
    )


def put(folder: Path, school: str, bundle: Bundle, written: Written) -> None:
    """Write a bundle into the folder of its school."""
    place = folder / school
    place.mkdir(parents=True, exist_ok=True)
    (place / bundle.name).write_bytes(bundle.archive)
    (place / bundle.signature_name).write_bytes(bundle.signature)
    written.bundles += 1
    written.bytes += len(bundle.archive)


def count(written: Written, student: Student) -> None:
    """Add a student to what was written."""
    written.students += 1
    written.records += len(student.records())
    written.files += len(student.attachments())
