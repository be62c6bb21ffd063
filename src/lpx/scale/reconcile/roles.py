"""What the fields of a record are to matching, by their roles in the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, Field, Record

_IDENTITY = frozenset({"national_id", "birth_date"})
"""Says whose record it is, not which one: a record that moved to another student may carry either's."""

_NAMING = frozenset({"course_code", "title", "unit_name", "organiser", "certificate_code"})
"""A record without any of these has no natural key."""

_NATURAL = _NAMING | {
    "year",
    "term",
    "retake_term",
    "makeup_term",
    "repeat_term",
    "start_date",
    "end_date",
    "event_date",
    "category_code",
    "certificate_type",
}
"""What people would name a record by: course and term, or title, unit and dates."""

_TELLING = frozenset({"text", "date", "date-time", "decimal"})
"""Ways to write values that tell records apart; years, terms, flags and codes are shared by too many."""


class Roles:
    """The numbers of the fields of each record by what they are to matching."""

    def __init__(self, edition: Edition) -> None:
        self._identity: dict[str, frozenset[str]] = {}
        self._natural: dict[str, frozenset[str]] = {}
        self._naming: dict[str, frozenset[str]] = {}
        self._telling: dict[str, frozenset[str]] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        for record in edition.records.values():
            roles = {str(number): field.role for number, field in enumerate(record.fields)}
            self._identity[record.id] = frozenset(name for name, role in roles.items() if role in _IDENTITY)
            self._natural[record.id] = frozenset(name for name, role in roles.items() if role in _NATURAL)
            self._naming[record.id] = frozenset(name for name, role in roles.items() if role in _NAMING)
            self._telling[record.id] = _telling(record, edition)
            self._keys[record.id] = tuple(field.key for field in record.fields)

    def identity(self, kind: str) -> frozenset[str]:
        """Return the parts that say whose record it is."""
        return self._identity.get(kind, frozenset())

    def natural(self, kind: str) -> frozenset[str]:
        """Return the parts of the natural key."""
        return self._natural.get(kind, frozenset())

    def naming(self, kind: str) -> frozenset[str]:
        """Return the parts of which a natural key needs at least one."""
        return self._naming.get(kind, frozenset())

    def is_telling(self, kind: str, name: str) -> bool:
        """Tell whether a part tells records from each other."""
        return name[0] in "fnx" or name in self._telling.get(kind, frozenset())

    def key(self, kind: str, name: str) -> str:
        """Return what a part is called in the document: a key, a slot's id or an unknown key's token."""
        if name[0] in "fnx":
            return name[2:]
        return self._keys[kind][int(name)]


def _telling(record: Record, edition: Edition) -> frozenset[str]:
    def tells(field: Field) -> bool:
        described = edition.types.get(field.type)
        return (
            field.role not in _IDENTITY
            and field.role not in {"school", "unit"}
            and described is not None
            and described.canonical in _TELLING
        )

    return frozenset(str(number) for number, field in enumerate(record.fields) if tells(field))
