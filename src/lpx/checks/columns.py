"""What the checks of all records look up of an edition's fields, by record id."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from lpx.edition.memory import remembered
from lpx.edition.nouns import Edition, ValueType


class Columns(Struct, frozen=True):
    """Keys of the records of one edition, by what their values are."""

    places: Mapping[str, Mapping[str, int]]
    """Key → its place in the published order."""
    dates: Mapping[str, tuple[str, ...]]
    """Keys of dates, with or without a time."""
    sentinels: Mapping[str, tuple[tuple[str, tuple[float, ...]], ...]]
    """Keys whose type has numbers that stand for *no value*, with these."""
    texts: Mapping[str, tuple[str, ...]]
    """Keys of texts."""


@remembered
def columns_of(edition: Edition) -> Columns:
    """Return the keys of ``edition``."""
    typed = {
        record.id: [(item.key, edition.types[item.type]) for item in record.fields]
        for record in edition.records.values()
    }
    return Columns(
        places={name: {key: place for place, (key, _) in enumerate(keys)} for name, keys in typed.items()},
        dates={
            name: tuple(key for key, kind in keys if kind.canonical in {"date", "date-time"})
            for name, keys in typed.items()
        },
        sentinels={
            name: tuple((key, found) for key, kind in keys if (found := _sentinels(kind)))
            for name, keys in typed.items()
        },
        texts={
            name: tuple(key for key, kind in keys if kind.json == "string") for name, keys in typed.items()
        },
    )


def _sentinels(kind: ValueType) -> tuple[float, ...]:
    return tuple(
        value for value in kind.missing if isinstance(value, int | float) and not isinstance(value, bool)
    )
