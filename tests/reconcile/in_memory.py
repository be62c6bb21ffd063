"""Portfolios as another module would hold them, without writing a bundle."""

from __future__ import annotations

from hashlib import md5
from random import Random

from msgspec import structs

from lpx.portfolio.nouns import Portfolio, with_records


def students_of(people):
    """Return the students as they are, everything held."""
    return tuple(person.student for person in people)


def damaged(ward):
    """Return the students of a ward after what was done to them."""
    return tuple(_held(item) for item in ward.students if not item.dropped)


def _held(item):
    def attachment(found):
        if found.entry in item.gone:
            return structs.replace(found, md5=None, size=None, member=None, original_name=None)
        digest = md5(item.files[found.entry], usedforsecurity=False).hexdigest()
        name = None if found.entry in item.nameless else found.original_name
        return structs.replace(found, md5=digest, original_name=name)

    changed = {
        place: structs.replace(record, attachments=tuple(map(attachment, record.attachments)))
        for place, record in enumerate(item.student.records())
        if record.attachments
    }
    return with_records(item.student, changed)


def located(students, edition):
    """Return a portfolio whose records know where they stand."""
    from lpx.synthesis.city.damage import _pointer

    made = []
    for number, student in enumerate(students):
        changed = {
            place: structs.replace(record, pointer=f"/{number}{_pointer(edition, student, place)}")
            for place, record in enumerate(student.records())
        }
        made.append(structs.replace(with_records(student, changed), pointer=f"/{number}"))
    return Portfolio(tuple(made))


def shuffled(students, seed):
    """Return students and records in another order, and files under other stored names."""
    rng = Random(seed)

    def mixed(group):
        return tuple(_renamed(record, rng) for record in rng.sample(group, len(group)))

    return tuple(
        structs.replace(
            student,
            cadre=mixed(student.cadre),
            courses=mixed(student.courses),
            performances={kind: mixed(group) for kind, group in student.performances.items()},
        )
        for student in rng.sample(students, len(students))
    )


def _renamed(record, rng):
    attachments = tuple(
        structs.replace(item, link=f"x/{rng.random()}", entry=f"x/{rng.random()}")
        for item in record.attachments
    )
    return structs.replace(record, attachments=attachments)
