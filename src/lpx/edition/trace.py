"""From a source to what rests on it, and from a statement back to its sources."""

from __future__ import annotations

from msgspec import Struct

from lpx.edition.nouns import Edition, Field, Record
from lpx.edition.statements import Statement, statements


class Cited(Struct, frozen=True, omit_defaults=True):
    """One statement on a trace."""

    subject: str
    file: str
    where: str
    authority: str
    sources: tuple[str, ...]


class Trace(Struct, frozen=True, omit_defaults=True):
    """What hangs together with one id."""

    id: str
    kind: str
    """``source``, ``requirement``, ``field``, ``record``, ``type``, ``code-list`` or ``topic``."""
    title: str
    statements: tuple[Cited, ...]
    """Statements that cite the source, or that make up what is traced."""
    fields: tuple[str, ...] = ()
    """Numbers of the fields concerned."""
    requirements: tuple[str, ...] = ()
    """Ids of the requirements that verify it."""


def trace(edition: Edition, name: str) -> Trace | None:
    """Return what hangs together with ``name``, or ``None`` when the edition does not know it.

    Args:
        edition: where to look.
        name: id of a source, requirement, record, type or code list; number, key or English name of a field
            (``2.1.3``, ``course.course_term``); or a topic such as ``archive``.
    """
    if name in edition.sources:
        return _source(edition, name)
    if name in edition.requirements:
        return _requirement(edition, name)
    record = find_record(edition, name)
    if record is not None:
        numbers = [field.number for field in edition.records[record].fields]
        subject = edition.records[record]
        own = {subject.number, *numbers}
        ids = {value for field in subject.fields for value in field.requirements.values()}
        return Trace(
            record,
            "record",
            subject.key,
            _about(edition, own),
            tuple(numbers),
            tuple(sorted(ids | set(subject.requirements.values()))),
        )
    fields = find_fields(edition, name)
    if fields:
        ids = {value for _, field in fields for value in field.requirements.values()}
        found = {field.number for _, field in fields}
        kinds = {field.type for _, field in fields}
        return Trace(
            name,
            "field",
            fields[0][1].key,
            _about(edition, found | kinds),
            tuple(field.number for _, field in fields),
            tuple(sorted(ids)),
        )
    return _named(edition, name)


def find_record(edition: Edition, name: str) -> str | None:
    """Return the id of the record that ``name`` (id, key, alias or number) means."""
    for record in edition.records.values():
        if name in {record.id, record.key, record.number, *record.aliases}:
            return record.id
    return None


def find_fields(edition: Edition, name: str) -> list[tuple[Record, Field]]:
    """Return the fields that ``name`` (number, ``record.english``, key, alias or English name) means."""
    found = []
    for record in edition.records.values():
        for field in record.fields:
            names = {field.number, field.key, field.english, f"{record.id}.{field.english}", *field.aliases}
            if name in names | {f"{record.id}.{field.key}", f"{record.key}.{field.key}"}:
                found.append((record, field))
    return found


def requirements_of_type(edition: Edition, kind: str) -> set[str]:
    """Return the requirements that values of the type ``kind`` are held to."""
    return set(edition.types[kind].requirements.values())


def _source(edition: Edition, name: str) -> Trace:
    citing = [item for item in statements(edition) if any(cite.source == name for cite in item.sources)]
    subjects = {item.subject for item in citing}
    numbers = [
        field.number
        for record in edition.records.values()
        for field in record.fields
        if field.number in subjects or field.type in subjects
    ]
    needs = [item.subject for item in citing if item.subject in edition.requirements]
    title = edition.sources[name].title.zh
    return Trace(
        name, "source", title, tuple(map(_cited, citing)), tuple(numbers), tuple(dict.fromkeys(needs))
    )


def _requirement(edition: Edition, name: str) -> Trace:
    numbers = [
        field.number
        for record in edition.records.values()
        for field in record.fields
        if name in field.requirements.values()
    ]
    records = [record.number for record in edition.records.values() if name in record.requirements.values()]
    title = edition.requirements[name].title.zh
    return Trace(name, "requirement", title, _about(edition, {name}), (*records, *numbers), (name,))


def _named(edition: Edition, name: str) -> Trace | None:
    """Trace a type, a code list or a topic."""
    kind, title, ids = "", name, set[str]()
    if name in edition.types:
        kind, title = "type", edition.types[name].title.zh
        ids |= requirements_of_type(edition, name)
    if name in edition.codes:
        kind, title = kind or "code-list", edition.codes[name].title.zh
        ids.add(edition.codes[name].requirement)
    about = _about(edition, {name})
    if not kind and not about:
        return None
    types = {item.id for item in edition.types.values() if name in {item.id, item.codes}}
    numbers = [
        field.number for record in edition.records.values() for field in record.fields if field.type in types
    ]
    return Trace(name, kind or "topic", title, about, tuple(numbers), tuple(sorted(ids)))


def _about(edition: Edition, subjects: set[str]) -> tuple[Cited, ...]:
    return tuple(_cited(item) for item in statements(edition) if item.subject in subjects)


def _cited(statement: Statement) -> Cited:
    sources = tuple(
        f"{item.source}: {item.place}" if item.place else item.source for item in statement.sources
    )
    return Cited(statement.subject, statement.file, statement.where, statement.authority.value, sources)
