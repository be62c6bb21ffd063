"""The circumstances of one record: who, which school, when; and the value that each field takes in them.

The fields, their types and their code lists come from the edition; here is only what their roles mean.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.synthesis.forms import write_date, write_moment, write_term
from lpx.synthesis.people import Person, make_name
from lpx.synthesis.terms import Term
from lpx.synthesis.texts import make_body_name, make_summary, make_title

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from lpx.edition.nouns import Edition, Field, Record, ValueType
    from lpx.portfolio.nouns import Json
    from lpx.synthesis.courses import Course

_LONGEST = 20
"""Characters of a title or name where the edition gives no limit."""


class Circumstances(Struct, frozen=True):
    """What is true of a course outcome beyond the ordinary; a retake and a makeup exclude each other."""

    retake: Term | None = None
    makeup: Term | None = None
    repeat: Term | None = None
    visiting: bool = False
    transfer: bool = False


class Scene(Struct, frozen=True):
    """Everything that the values of one record agree on."""

    edition: Edition
    rng: Random
    person: Person
    school: str
    """Code of the school where the record was made."""
    entry: Term
    term: Term
    """The term that the record belongs to."""
    upload: Term
    begins: dt.date
    ends: dt.date
    created: dt.datetime
    sent: dt.datetime
    certified: dt.datetime
    submitted: Term | None = None
    course: Course | None = None
    circumstances: Circumstances = Circumstances()
    optional: bool = False
    """Also give the fields that a bundle may lack."""


def record_values(scene: Scene, record: Record) -> dict[str, Json]:
    """Return the values of a record without files, by the edition's key and in its order."""
    return {
        field.key: field_value(scene, record, field)
        for field in record.fields
        if scene.optional or not field.optional
    }


def field_value(scene: Scene, record: Record, field: Field) -> Json:
    """Return a value of ``field`` that suits ``scene``: by its role, else by its type."""
    value_type = scene.edition.types[field.type]
    by_role = _BY_ROLE.get(field.role)
    if by_role is not None:
        return by_role(scene, record, field, value_type)
    return _plain(scene, field, value_type)


def _plain(scene: Scene, field: Field, value_type: ValueType) -> Json:
    """Return a value that only its type decides."""
    if value_type.codes:
        values = [
            code for code in scene.edition.codes[value_type.codes].values() if code != value_type.none_value
        ]
        return scene.rng.choice(values)
    if field.example is not None:
        return field.example
    if value_type.json == "boolean":
        return False
    if value_type.json in {"integer", "number"}:
        return int(value_type.minimum or 0)
    return None if field.nullable else ""


def _longest(field: Field, value_type: ValueType) -> int:
    return min(field.max_length or _LONGEST, value_type.max_length or _LONGEST, _LONGEST)


def _term(which: Callable[[Scene], Term | None]) -> Callable[[Scene, Record, Field, ValueType], Json]:
    def write(scene: Scene, record: Record, field: Field, value_type: ValueType) -> Json:
        del record, field
        term = which(scene)
        return value_type.none_value if term is None else write_term(value_type, term)

    return write


def _mode(which: Callable[[Scene], Term | None]) -> Callable[[Scene, Record, Field, ValueType], Json]:
    def write(scene: Scene, record: Record, field: Field, value_type: ValueType) -> Json:
        del record
        if which(scene) is None:
            return value_type.none_value if value_type.none_value is not None else field.example
        codes = [
            code for code in scene.edition.codes[value_type.codes].codes if code.code != value_type.none_value
        ]
        return codes[-1].code

    return write


def _day(which: Callable[[Scene], dt.date]) -> Callable[[Scene, Record, Field, ValueType], Json]:
    return lambda scene, _record, _field, value_type: write_date(value_type, which(scene))


def _moment(which: Callable[[Scene], dt.datetime]) -> Callable[[Scene, Record, Field, ValueType], Json]:
    return lambda scene, _record, _field, value_type: write_moment(value_type, which(scene))


def _amount(choices: tuple[float, ...]) -> Callable[[Scene, Record, Field, ValueType], Json]:
    def choose(scene: Scene, record: Record, field: Field, value_type: ValueType) -> Json:
        del record, field
        least = value_type.minimum if value_type.minimum is not None else min(choices)
        most = value_type.maximum if value_type.maximum is not None else max(choices)
        return scene.rng.choice([number for number in choices if least <= number <= most])

    return choose


def _basic_term(scene: Scene, record: Record) -> Term:
    # The specification's own meaning in 基本資料: the term of entry.
    return scene.entry if record.shape == "object" else scene.term


def _of_course(which: Callable[[Course], Json]) -> Callable[[Scene, Record, Field, ValueType], Json]:
    def write(scene: Scene, record: Record, field: Field, value_type: ValueType) -> Json:
        del record
        return _plain(scene, field, value_type) if scene.course is None else which(scene.course)

    return write


def _credits(scene: Scene, record: Record, field: Field, value_type: ValueType) -> Json:
    if scene.course is not None:
        return scene.course.credits
    return _amount((1, 1.5, 2, 3))(scene, record, field, value_type)


_BY_ROLE: dict[str, Callable[[Scene, Record, Field, ValueType], Json]] = {
    "school": lambda scene, *_: scene.school,
    "unit": lambda _scene, _record, field, _type: field.example,
    "year": lambda scene, record, *_: _basic_term(scene, record).year,
    "term": lambda scene, record, *_: _basic_term(scene, record).number,
    "national_id": lambda scene, *_: scene.person.national_id,
    "birth_date": _day(lambda scene: scene.person.birth_date),
    "name": lambda scene, *_: scene.person.name,
    "course_code": _of_course(lambda course: course.code),
    "course_name": _of_course(lambda course: course.name),
    "credits": _credits,
    "grade": lambda scene, *_: scene.term.year - scene.entry.year + 1,
    "offered_term": lambda scene, *_: scene.term.number,
    "flag_visiting": lambda scene, *_: scene.circumstances.visiting,
    "flag_retake": lambda scene, *_: scene.circumstances.retake is not None,
    "retake_term": _term(lambda scene: scene.circumstances.retake),
    "retake_mode": _mode(lambda scene: scene.circumstances.retake),
    "flag_makeup": lambda scene, *_: scene.circumstances.makeup is not None,
    "makeup_term": _term(lambda scene: scene.circumstances.makeup),
    "makeup_mode": _mode(lambda scene: scene.circumstances.makeup),
    "flag_repeat": lambda scene, *_: scene.circumstances.repeat is not None,
    "repeat_term": _term(lambda scene: scene.circumstances.repeat),
    "flag_transfer": lambda scene, *_: scene.circumstances.transfer,
    "document_link": lambda *_: None,
    "document_md5": lambda *_: None,
    "av_link": lambda *_: None,
    "av_md5": lambda *_: None,
    "external_link": lambda *_: None,
    "summary": lambda scene, _record, _field, value_type: make_summary(
        scene.rng, min(value_type.max_length or _LONGEST, scene.rng.choice((12, 20, 36)))
    ),
    "certification": lambda _scene, _record, field, _type: field.example,
    "upload_term": _term(lambda scene: scene.upload),
    "created": _moment(lambda scene: scene.created),
    "submitted_term": _term(lambda scene: scene.submitted),
    "sent_at": _moment(lambda scene: scene.sent),
    "certified_at": _moment(lambda scene: scene.certified),
    "certified_by": lambda scene, *_: make_name(scene.rng),
    "certified_note": lambda scene, *_: make_summary(scene.rng, 8),
    "title": lambda scene, _record, field, value_type: make_title(scene.rng, _longest(field, value_type)),
    "unit_name": lambda scene, _record, field, value_type: make_body_name(
        scene.rng, _longest(field, value_type)
    ),
    "organiser": lambda scene, _record, field, value_type: make_body_name(
        scene.rng, _longest(field, value_type)
    ),
    "start_date": _day(lambda scene: scene.begins),
    "end_date": _day(lambda scene: scene.ends),
    "event_date": _day(lambda scene: scene.begins),
    "hours": _amount((1, 2, 3.5, 8, 12, 0.333)),
    "periods": _amount((1, 2, 3)),
    "weeks": _amount((9, 12, 18)),
    "score": _amount((60, 88.5, 750)),
}
"""Role → the value it takes. A role that is not here (a code, a plain text) is decided by its type."""
