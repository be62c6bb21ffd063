"""How messages name a student: by the personal number, found with the words of the edition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lpx.harness.protocol import Holding

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition


def person_id_of(edition: Edition) -> Callable[[Holding], str]:
    """Return a function from a holding to the student's personal number (empty when there is none)."""
    basic = edition.records["basic"]
    part = basic.key
    member = next(field.key for field in basic.fields if field.role == "national_id")

    def person_id(holding: Holding) -> str:
        values = holding.student.get(part)
        return str(values.get(member, "")) if isinstance(values, dict) else ""

    return person_id
