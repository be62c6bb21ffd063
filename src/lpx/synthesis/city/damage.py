"""What a lossy migration does to students: eighteen kinds of damage, each at a place that is known.

Pure: students in, students and the truth out. Every damage has a student of its own (a moved record two),
so that each can be told from every other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from lpx.portfolio.normal import normalise
from lpx.portfolio.nouns import RecordValue, Student, with_records
from lpx.synthesis.city.truth import Truth
from lpx.synthesis.people import number_at

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, Field
    from lpx.portfolio.nouns import Attachment, Json
    from lpx.synthesis.students import Synthetic


class Migrated(Struct):
    """A student on the way to another module."""

    number: str
    """National id before."""
    student: Student
    files: dict[str, bytes]
    """By ``Attachment.entry``."""
    gone: set[str] = field(default_factory=set)
    """Entries that records still link to and that are not written."""
    nameless: set[str] = field(default_factory=set)
    """Entries without a line in the mapping file."""
    dropped: bool = False


class Ward(Struct):
    """The students of a class while they are damaged."""

    edition: Edition
    rng: Random
    students: list[Migrated]
    spare: int
    """Place of the next national id that nobody has."""
    truth: list[Truth] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def pick(self, fits: Callable[[Student], bool] = lambda _: True) -> Migrated | None:
        """Return a student who is unharmed so far and fits, from now on used; None when there is none."""
        fitting = [
            place
            for place, item in enumerate(self.students)
            if place not in self.used and item.student.records()[1:] and fits(item.student)
        ]
        if not fitting:
            return None
        place = self.rng.choice(fitting)
        self.used.add(place)
        return self.students[place]

    def record(self, student: Student, fits: Callable[[RecordValue], bool]) -> int:
        """Return the place of some fitting record among ``student.records()``."""
        places = [place for place, record in enumerate(student.records()) if place and fits(record)]
        return self.rng.choice(places)

    def field(self, kind: str, role: str) -> Field | None:
        """Return the field of a record that plays ``role``."""
        return self.edition.records[kind].field_of(role)


def migrated(synthetic: Synthetic) -> Migrated:
    """Return a student as nothing has happened yet."""
    return Migrated(synthetic.person.national_id, synthetic.student, dict(synthetic.files))


def harm(ward: Ward, damages: Sequence[str]) -> None:
    """Do each of ``damages`` once, where some student still fits; what was done is in ``ward.truth``."""
    for damage in damages:
        DAMAGES[damage](ward)


# ---------------------------------------------------------------------- whole records


def _drop_record(ward: Ward) -> None:
    chosen = ward.pick()
    if chosen is None:
        return
    place = ward.record(chosen.student, lambda _: True)
    _tell(ward, chosen, "record-dropped", "record-missing", place)
    chosen.student = _without(chosen.student, place)


def _duplicate_record(ward: Ward) -> None:
    chosen = ward.pick()
    if chosen is None:
        return
    place = ward.record(chosen.student, lambda _: True)
    _tell(ward, chosen, "record-duplicated", "record-duplicated", place)
    chosen.student = _with(chosen.student, chosen.student.records()[place])


def _move_record(ward: Ward) -> None:
    giver = ward.pick(lambda student: any(map(_is_unlike_others(student), student.records()[1:])))
    taker = ward.pick()
    if giver is None or taker is None:
        return
    place = ward.record(giver.student, _is_unlike_others(giver.student))
    record = giver.student.records()[place]
    _tell(ward, giver, "record-moved", "record-moved", place, other=taker.number)
    giver.student = _without(giver.student, place)
    for item in record.attachments:
        taker.files[item.entry] = giver.files[item.entry]
    if ward.rng.random() < 1 / 2:  # the module writes the taker's number into it
        record = _rewritten(ward, record, taker.student)
    taker.student = _with(taker.student, record)


def _rewritten(ward: Ward, record: RecordValue, taker: Student) -> RecordValue:
    values = dict(record.values)
    for role in ("national_id", "birth_date"):
        own, basic = ward.field(record.kind, role), ward.field("basic", role)
        if own is not None and basic is not None and taker.basic is not None:
            values[own.key] = taker.basic.values[basic.key]
    return structs.replace(record, values=values)


# ---------------------------------------------------------------------- attachments


def _change_bytes(ward: Ward) -> None:
    found = _pick_file(ward, "bytes-changed", "file-changed")
    if found is None:
        return
    chosen, place, item = found
    data = bytearray(chosen.files[item.entry])
    data[len(data) // 2] ^= 0x20
    chosen.files[item.entry] = bytes(data)
    if ward.rng.random() < 1 / 2:  # the new module computed the digest anew, so that nothing looks wrong
        _declare(ward, chosen, place, item, chosen.files[item.entry])


def _drop_file(ward: Ward) -> None:
    found = _pick_file(ward, "file-dropped", "file-missing")
    if found is not None:
        found[0].gone.add(found[2].entry)


def _unlink_file(ward: Ward) -> None:
    found = _pick_file(ward, "file-unlinked", "file-missing")
    if found is None:
        return
    chosen, place, item = found
    record = chosen.student.records()[place]
    slot = next(slot for slot in ward.edition.records[record.kind].slots if slot.id == item.slot)
    kept = tuple(other for other in record.attachments if other.slot != item.slot)
    values = {**record.values, slot.link: None, slot.md5: None}
    chosen.student = with_records(
        chosen.student, {place: structs.replace(record, values=values, attachments=kept)}
    )


def _swap_files(ward: Ward) -> None:
    def pairs(student: Student) -> list[tuple[int, int]]:
        records = student.records()
        return [
            (left, right)
            for left in range(1, len(records))
            for right in range(left + 1, len(records))
            if records[left].kind == records[right].kind
            and len(records[left].attachments) == len(records[right].attachments) == 1
            and records[left].attachments[0].slot == records[right].attachments[0].slot
            and _values(records[left]) != _values(records[right])
            and records[left].attachments[0].entry != records[right].attachments[0].entry
        ]

    chosen = ward.pick(lambda student: bool(pairs(student)))
    if chosen is None:
        return
    left, right = ward.rng.choice(pairs(chosen.student))
    records = chosen.student.records()
    for place in (left, right):
        slot = records[place].attachments[0].slot
        _tell(ward, chosen, "files-swapped", "file-swapped", place, slot=slot)
    chosen.student = with_records(
        chosen.student,
        {
            left: structs.replace(records[left], attachments=records[right].attachments),
            right: structs.replace(records[right], attachments=records[left].attachments),
        },
    )


def _lose_name(ward: Ward) -> None:
    found = _pick_file(ward, "name-lost", "name-lost")
    if found is not None:
        found[0].nameless.add(found[2].entry)


def _stale_name(ward: Ward) -> None:
    """Carry the name of another file over, as a known module does."""
    found = _pick_file(ward, "name-stale", "name-changed")
    if found is None:
        return
    chosen, place, item = found
    record = chosen.student.records()[place]
    renamed = tuple(
        structs.replace(other, original_name=f"0{other.original_name}") if other is item else other
        for other in record.attachments
    )
    chosen.student = with_records(chosen.student, {place: structs.replace(record, attachments=renamed)})


def _pick_file(ward: Ward, damage: str, what: str) -> tuple[Migrated, int, Attachment] | None:
    """Choose an attachment that only one record links to, and tell that it is damaged."""

    def fits(student: Student) -> Callable[[RecordValue], bool]:
        entries = [item.entry for item in student.attachments()]
        return lambda record: any(entries.count(item.entry) == 1 for item in record.attachments)

    chosen = ward.pick(lambda student: any(map(fits(student), student.records()[1:])))
    if chosen is None:
        return None
    place = ward.record(chosen.student, fits(chosen.student))
    record = chosen.student.records()[place]
    entries = [item.entry for item in chosen.student.attachments()]
    item = ward.rng.choice([item for item in record.attachments if entries.count(item.entry) == 1])
    _tell(ward, chosen, damage, what, place, slot=item.slot)
    return chosen, place, item


def _declare(ward: Ward, chosen: Migrated, place: int, item: Attachment, data: bytes) -> None:
    from hashlib import md5

    digest = md5(data, usedforsecurity=False).hexdigest()
    record = chosen.student.records()[place]
    slot = next(slot for slot in ward.edition.records[record.kind].slots if slot.id == item.slot)
    kept = tuple(
        structs.replace(other, declared_md5=digest, md5=digest) if other is item else other
        for other in record.attachments
    )
    values = {**record.values, slot.md5: digest}
    chosen.student = with_records(
        chosen.student, {place: structs.replace(record, values=values, attachments=kept)}
    )


# ---------------------------------------------------------------------- fields


def _alter(damage: str, role: str, change: Callable[[Json, Ward], Json]) -> Callable[[Ward], None]:
    """Return a damage that changes the value of the field with ``role`` in some record."""

    def changed(ward: Ward, record: RecordValue) -> tuple[Field, Json] | None:
        described = ward.field(record.kind, role)
        value = record.values.get(described.key) if described is not None else None
        if described is None or value is None:
            return None
        made, value_type = change(value, ward), ward.edition.types[described.type]
        before, after = (normalise(each, value_type, dialects=True).value for each in (value, made))
        return (described, made) if before != after else None

    def harm_one(ward: Ward) -> None:
        chosen = ward.pick(lambda student: any(changed(ward, record) for record in student.records()[1:]))
        if chosen is None:
            return
        place = ward.record(chosen.student, lambda record: changed(ward, record) is not None)
        record = chosen.student.records()[place]
        made = changed(ward, record)
        assert made is not None
        _tell(ward, chosen, damage, "record-altered", place, keys=(made[0].key,))
        values = {**record.values, made[0].key: made[1]}
        chosen.student = with_records(chosen.student, {place: structs.replace(record, values=values)})

    return harm_one


def _code(value: Json, ward: Ward) -> Json:
    del ward
    return value[:-1] + ("1" if value[-1] != "1" else "2") if isinstance(value, str) and value else value


def _shifted(value: Json, ward: Ward) -> Json:
    del ward
    return 3 - value if value in (1, 2) else value


def _school(value: Json, ward: Ward) -> Json:
    """Return the code of the school that takes the student in, which is what a known importer writes."""
    others = [code for code in ward.edition.limits.test_schools if code != value]
    return others[0] if others else value


# ---------------------------------------------------------------------- whole students


def _lose_student(ward: Ward) -> None:
    chosen = ward.pick()
    if chosen is not None:
        _tell(ward, chosen, "student-missing", "student-missing", None)
        chosen.dropped = True


def _renumber_student(ward: Ward) -> None:
    chosen = ward.pick(lambda student: len(student.records()) > _ENOUGH)
    if chosen is None:
        return
    number = number_at(ward.spare, ward.edition.identifiers)
    ward.spare += 1
    _tell(ward, chosen, "student-renumbered", "student-renumbered", None, other=number)
    changed = {}
    for place, record in enumerate(chosen.student.records()):
        described = ward.field(record.kind, "national_id")
        if described is not None:
            changed[place] = structs.replace(record, values={**record.values, described.key: number})
    chosen.student = with_records(chosen.student, changed)


def _alter_birth(ward: Ward) -> None:
    described = ward.field("basic", "birth_date")
    chosen = ward.pick(lambda student: student.basic is not None)
    if chosen is None or described is None or chosen.student.basic is None:
        return
    _tell(ward, chosen, "birth-date-changed", "record-altered", 0, keys=(described.key,))
    basic = chosen.student.basic
    text = str(basic.values[described.key])
    day = text[-2:]
    values = {**basic.values, described.key: text[:-2] + ("11" if day != "11" else "12")}
    chosen.student = structs.replace(chosen.student, basic=structs.replace(basic, values=values))


_ENOUGH = 4
"""With fewer records than that, somebody with another number may well be somebody else."""

DAMAGES: Mapping[str, Callable[[Ward], None]] = {
    "record-dropped": _drop_record,
    "record-duplicated": _duplicate_record,
    "record-moved": _move_record,
    "bytes-changed": _change_bytes,
    "file-dropped": _drop_file,
    "file-unlinked": _unlink_file,
    "files-swapped": _swap_files,
    "name-lost": _lose_name,
    "name-stale": _stale_name,
    "summary-truncated": _alter("summary-truncated", "summary", lambda value, _: str(value)[:10]),
    "field-blanked": _alter("field-blanked", "unit_name", lambda _value, _ward: ""),
    "code-changed": _alter("code-changed", "course_code", _code),
    "decimals-truncated": _alter(
        "decimals-truncated", "hours", lambda value, _: int(value) if isinstance(value, float) else value
    ),
    "school-overwritten": _alter("school-overwritten", "school", _school),
    "term-shifted": _alter("term-shifted", "term", _shifted),
    "student-missing": _lose_student,
    "student-renumbered": _renumber_student,
    "birth-date-changed": _alter_birth,
}
"""Every damage by its name."""


# ---------------------------------------------------------------------- places


def _tell(
    ward: Ward,
    chosen: Migrated,
    damage: str,
    what: str,
    place: int | None,
    *,
    slot: str = "",
    keys: tuple[str, ...] = (),
    other: str = "",
) -> None:
    records = chosen.student.records()
    kind = records[place].kind if place is not None else ""
    alike = (
        [number for number, record in enumerate(records) if record == records[place]]
        if place is not None
        else []
    )
    pointers = tuple(_pointer(ward.edition, chosen.student, number) for number in alike)
    ward.truth.append(Truth(damage, what, chosen.number, kind, slot, keys, "", pointers, other))


def _pointer(edition: Edition, student: Student, place: int) -> str:
    """Return the JSON Pointer of a record below its student, as the encoder writes documents."""
    record = student.records()[place]
    described = edition.records[record.kind]
    before = [item for item in student.records()[:place] if item.kind == record.kind]
    above = described
    steps = [str(len(before))] if described.shape == "array" else []
    while True:
        steps.insert(0, above.key)
        if above.parent == "student":
            return "".join(f"/{step}" for step in steps)
        above = edition.records[above.parent]


def _is_unlike_others(student: Student) -> Callable[[RecordValue], bool]:
    """Return what tells a record that is there once; of two that are alike nobody can say which moved."""
    records = student.records()
    return lambda record: sum(record == other for other in records) == 1


def _values(record: RecordValue) -> Mapping[str, Json]:
    linked = {item.entry for item in record.attachments} | {item.md5 for item in record.attachments}
    return {key: value for key, value in record.values.items() if value not in linked}


def _without(student: Student, place: int) -> Student:
    gone = student.records()[place]

    def rest(group: tuple[RecordValue, ...]) -> tuple[RecordValue, ...]:
        at = next((number for number, record in enumerate(group) if record is gone), None)
        return group if at is None else (*group[:at], *group[at + 1 :])

    return structs.replace(
        student,
        cadre=rest(student.cadre),
        courses=rest(student.courses),
        performances={kind: rest(group) for kind, group in student.performances.items()},
    )


def _with(student: Student, record: RecordValue) -> Student:
    if record.kind in student.performances:
        groups = {**student.performances, record.kind: (*student.performances[record.kind], record)}
        return structs.replace(student, performances=groups)
    if record.kind == "course":
        return structs.replace(student, courses=(*student.courses, record))
    return structs.replace(student, cadre=(*student.cadre, record))
