"""How dates, moments and terms are written, found out from the edition's own patterns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from lpx.edition.nouns import ValueType
    from lpx.synthesis.terms import Term

_DATES = ("%Y/%m/%d", "%Y-%m-%d", "%Y%m%d", "%Y.%m.%d")
_TIMES = ("%H:%M:%S", "%H:%M", "%H%M%S")
_JOINTS = (" ", "T", "")
_TERMS = ("{year}{term}", "{year}-{term}", "{year}/{term}")


class NoFormError(LookupError):
    """None of the known ways to write a value fits the pattern of its type."""

    def __init__(self, value_type: ValueType) -> None:
        """Name the type that nothing fits."""
        super().__init__(
            f"no known way to write {value_type.canonical} fits {value_type.id}: {value_type.pattern}"
        )


def _first_fit(value_type: ValueType, tries: tuple[str, ...]) -> str:
    for text in tries:
        if re.fullmatch(value_type.pattern or ".*", text):
            return text
    raise NoFormError(value_type)


def write_date(value_type: ValueType, day: dt.date) -> str:
    """Return ``day`` as ``value_type`` wants it. Raises ``NoFormError``."""
    return _first_fit(value_type, tuple(day.strftime(form) for form in _DATES))


def write_moment(value_type: ValueType, moment: dt.datetime) -> str:
    """Return ``moment`` as ``value_type`` wants it. Raises ``NoFormError``."""
    forms = (f"{date}{joint}{time}" for date in _DATES for joint in _JOINTS for time in _TIMES)
    # The colon and the hyphen are tried in the order of how common they are in this field.
    return _first_fit(value_type, tuple(moment.strftime(form) for form in forms))


def write_term(value_type: ValueType, term: Term) -> str:
    """Return ``term`` as ``value_type`` wants it. Raises ``NoFormError``."""
    return _first_fit(value_type, tuple(form.format(year=term.year, term=term.number) for form in _TERMS))
