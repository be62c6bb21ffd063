"""What every report looks up in its edition, worked out once per process and profile."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from lpx.edition.nouns import Edition, Field, Severity

_known: dict[tuple[str, str], Lookups] = {}


class Lookups(Struct, frozen=True):
    """Tables over one edition under one profile."""

    severities: Mapping[str, Severity]
    """By requirement id."""
    keys: Mapping[tuple[str, str], str]
    """Key of the field by record id and role."""
    fields: Mapping[str, Mapping[str, Field]]
    """By record id and canonical key."""


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
    return Lookups(
        severities={name: edition.severity_of(name, profile) for name in edition.requirements},
        keys={
            (record.id, item.role): item.key
            for record in records
            for item in reversed(record.fields)
            if item.role
        },
        fields={record.id: {item.key: item for item in record.fields} for record in records},
    )
