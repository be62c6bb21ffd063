"""The other side of a migration: the same students in another module's bundles.

Everything here is harmless and must not be told as a difference: other bundle names, another division into
bundles, other record order, other stored names, another cipher, other order of keys, other spellings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from lpx.portfolio.encode import document_value, encode_mapping
from lpx.portfolio.normal import normalise
from lpx.portfolio.nouns import Portfolio, RecordValue, Student, with_records
from lpx.portfolio.placement import place
from lpx.synthesis.city.citizens import make_class
from lpx.synthesis.city.damage import DAMAGES, Migrated, Ward, harm, migrated
from lpx.synthesis.city.plan import rng_of
from lpx.synthesis.city.writing import Written, count, groups_of, name_of, password_of, put, seal

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, ValueType
    from lpx.portfolio.nouns import Json
    from lpx.synthesis.bundle import Bundle
    from lpx.synthesis.city.plan import City, Ground, Unit
    from lpx.synthesis.city.truth import Truth

_SPARE_NUMBERS = 64
"""National ids that a class may hand out to students who get another one."""
_DAYS = 21
"""Days after the term on which the new module made its bundles."""
_RESPELLED = 0.1
"""Part of classes whose values the new module spells in its own way."""
_SPLIT = 0.1
"""Part of classes whose courses and performances lie in different bundles afterwards."""


class Loss(Struct, frozen=True):
    """What the migration is to lose."""

    each: int
    """How often every damage is done in the whole city, where students allow it."""
    kinds: tuple[str, ...] = tuple(DAMAGES)


def shares(city: City, loss: Loss, classes: int) -> dict[int, list[str]]:
    """Return which damages are done in which class."""
    rng = rng_of(city, "damage")
    found: dict[int, list[str]] = {}
    for kind in loss.kinds:
        for _ in range(loss.each):
            found.setdefault(rng.randrange(classes), []).append(kind)
    return found


def migrate_unit(
    city: City, unit: Unit, damages: Sequence[str], ground: Ground, folder: Path
) -> tuple[Written, tuple[Truth, ...]]:
    """Write the bundles of a class after the migration into ``folder``; return what it did to whom."""
    rng = rng_of(city, "after", unit.number)
    edition = ground.edition
    synthetics = make_class(city, unit, ground)
    bundles = {
        synthetic.person.national_id: (f"{unit.school}/{name_of(city, unit, first, edition)}.zip", at)
        for first, group in groups_of(city, synthetics)
        for at, synthetic in enumerate(group)
    }
    spare = city.students + unit.number * _SPARE_NUMBERS
    ward = Ward(edition, rng, [migrated(synthetic) for synthetic in synthetics], spare)
    harm(ward, damages)
    truth = tuple(_located(item, *bundles[item.student]) for item in ward.truth)
    written = Written()
    for bundle in _bundles(city, unit, ward.students, edition, rng):
        put(folder, unit.school, bundle, written)
    for item in ward.students:
        if not item.dropped:
            count(written, item.student)
    return written, truth


def _located(truth: Truth, bundle: str, at: int) -> Truth:
    pointers = tuple(f"/{at}{pointer}" for pointer in truth.pointers) or (f"/{at}",)
    return structs.replace(truth, bundle=bundle, pointers=pointers)


def _bundles(
    city: City, unit: Unit, students: Sequence[Migrated], edition: Edition, rng: Random
) -> Iterator[Bundle]:
    """Yield the bundles of a class, divided otherwise than before: a few of a class, or two of a student."""
    kept = [item for item in students if not item.dropped]
    rng.shuffle(kept)
    some = max(1, len(kept) // 3) if city.per == "student" else 1
    respell = rng.random() < _RESPELLED
    split = rng.random() < _SPLIT
    for first in range(0, len(kept), some):
        group = kept[first : first + some]
        parts = _halves(group) if split else [group]
        for number, part in enumerate(parts):
            stem = name_of(city, unit, 2 * first + number, edition, _DAYS)
            entries = _entries(part, edition, stem, rng, respell=respell)
            password = password_of(city, unit.school)
            other = "aes-128" if city.cipher.startswith("aes") else city.cipher
            yield seal(entries, edition, stem=stem, password=password, cipher=other)


def _halves(group: Sequence[Migrated]) -> list[list[Migrated]]:
    """Return the same students twice: with courses alone, and with everything else."""
    courses, others = [], []
    for item in group:
        none = dict.fromkeys(item.student.performances, ())
        courses.append(
            structs.replace(item, student=structs.replace(item.student, cadre=(), performances=none))
        )
        others.append(structs.replace(item, student=structs.replace(item.student, courses=())))
    return [courses, others]


def _entries(
    group: Sequence[Migrated], edition: Edition, stem: str, rng: Random, *, respell: bool
) -> dict[str, bytes]:
    shuffled = tuple(_shuffled(item.student, rng) for item in group)
    placement = place(Portfolio(shuffled), edition)
    portfolio = placement.portfolio
    if respell:
        speller = _Speller(edition)
        portfolio = Portfolio(tuple(speller.student(student) for student in portfolio.students))
    document = json.dumps(
        _mixed(document_value(portfolio, edition), rng), ensure_ascii=False, indent=rng.choice((None, 1))
    )
    made = {stem + edition.archive.document_extension: document.encode("utf-8", "surrogatepass")}
    files = {entry: data for item in group for entry, data in item.files.items()}
    gone = {entry for item in group for entry in item.gone}
    nameless = {entry for item in group for entry in item.nameless} | gone
    unnamed = set()
    for file in placement.files:
        if file.source not in gone:
            made[file.entry] = files[file.source]
        if file.source in nameless:
            unnamed.add(file.entry)
    for entry, names in placement.mappings.items():
        above = entry.rpartition("/")[0]
        made[entry] = encode_mapping(
            {stored: name for stored, name in names.items() if f"{above}/{stored}" not in unnamed}
        )
    return made


def _shuffled(student: Student, rng: Random) -> Student:
    def mixed(group: tuple[RecordValue, ...]) -> tuple[RecordValue, ...]:
        return tuple(rng.sample(group, len(group)))

    return structs.replace(
        student,
        cadre=mixed(student.cadre),
        courses=mixed(student.courses),
        performances={kind: mixed(group) for kind, group in student.performances.items()},
    )


def _mixed(value: Json, rng: Random) -> Json:
    """Return a JSON value with the keys of its objects in another order."""
    if isinstance(value, dict):
        keys = rng.sample(list(value), len(value))
        return {key: _mixed(value[key], rng) for key in keys}
    return [_mixed(item, rng) for item in value] if isinstance(value, list) else value


class _Speller:
    """Writes values as some real modules do; never so that they mean something else."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    def student(self, student: Student) -> Student:
        changed = {
            number: structs.replace(record, values=self._values(record))
            for number, record in enumerate(student.records())
        }
        return with_records(student, changed)

    def _values(self, record: RecordValue) -> dict[str, Json]:
        described = self._edition.records[record.kind]
        types = {field.key: self._edition.types.get(field.type) for field in described.fields}
        links = {slot.link for slot in described.slots}
        return {
            key: value if key in links else self._spelled(value, types.get(key))
            for key, value in record.values.items()
        }

    @staticmethod
    def _spelled(value: Json, value_type: ValueType | None) -> Json:
        if value_type is None or not isinstance(value, str):
            return value
        means = normalise(value, value_type, dialects=True).value
        for spelling in _SPELLINGS.get(value_type.canonical, ()):
            made = spelling(value)
            if made != value and normalise(made, value_type, dialects=True).value == means:
                return made
        return value


_SPELLINGS: dict[str, tuple[Callable[[str], str], ...]] = {
    "date": (lambda text: text.replace("/", "-"),),
    "date-time": (lambda text: text.replace(" ", "T"),),
    "year-term": (lambda text: f"{text[:-1]}-{text[-1]}",),
    "md5": (lambda text: text.upper(),),
}
"""Spellings by how a type is written; each is used only where the edition reads it as the same."""
