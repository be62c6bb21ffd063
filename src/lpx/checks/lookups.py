"""What every report looks up in its edition, worked out once per process and profile."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from lpx.edition.nouns import Edition, Field, Severity, Slot

_known: dict[tuple[str, str], Lookups] = {}


class Lookups(Struct, frozen=True):
    """Tables over one edition under one profile."""

    severities: Mapping[str, Severity]
    """By requirement id."""
    keys: Mapping[tuple[str, str], str]
    """Key of the field by record id and role."""
    fields: Mapping[str, Mapping[str, Field]]
    """By record id and canonical key."""
    own_terms: Mapping[str, tuple[str, str]]
    """Keys of the year and the term of the record itself, by record id."""
    slots: Mapping[tuple[str, str], Slot]
    """By record id and slot id."""
    terms: tuple[tuple[re.Pattern[str], str | None], ...]
    """How a year and term are written, and what says *not applicable* instead."""


def lookups_of(edition: Edition, profile: str) -> Lookups:
    """Return the tables of ``edition``; the same object for the same digest."""
    place = edition.digest, profile
    if not edition.digest:
        return _work_out(edition, profile)
    if place not in _known:
        _known[place] = _work_out(edition, profile)
    return _known[place]


def _work_out(edition: Edition, profile: str) -> Lookups:
    records = edition.records.values()
    keys = {
        (record.id, item.role): item.key
        for record in records
        for item in reversed(record.fields)
        if item.role
    }
    return Lookups(
        severities={name: edition.severity_of(name, profile) for name in edition.requirements},
        keys=keys,
        fields={record.id: {item.key: item for item in record.fields} for record in records},
        own_terms={
            name: (keys[name, "year"], keys[name, "term"])
            for name in edition.records
            if (name, "year") in keys and (name, "term") in keys
        },
        slots={(record.id, slot.id): slot for record in records for slot in record.slots},
        terms=tuple(
            (re.compile(kind.pattern), kind.none_value)
            for kind in edition.types.values()
            if kind.canonical == "year-term"
        ),
    )
