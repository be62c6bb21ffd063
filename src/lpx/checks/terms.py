"""School years and terms (學年度, 學期) as one comparable string, and dates, as the checks read them.

A year and term in its canonical form sorts like a string: ``1081`` < ``1082`` < ``1091``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum, auto
from functools import lru_cache

_NUMBERS = re.compile(r"[0-9]+")
_ROC_COMPACT = re.compile(r"0?([0-9]{2,3})([0-9]{2})([0-9]{2})")
_DATE_PARTS = 3
_FIRST_YEAR = 1911
"""What a year of the Republic (民國) is added to."""
_LAST_ROC_YEAR = 1000
"""Years below are years of the Republic: no document tells of the first thousand years."""


class Reality(Enum):
    """What a written date turns out to be."""

    REAL = auto()
    IMPOSSIBLE = auto()
    """Written like a date, but no such day exists; also the last day that can be written, a stand-in."""
    ROC = auto()
    """The year is counted from 1912 (民國)."""
    UNREADABLE = auto()
    """Not written like a date; its form is another requirement's matter."""


def term_of(year: object, term: object) -> str | None:
    """Return year and term as ``YYYS``, or ``None`` when either is not a plausible number."""
    if type(year) is float and year.is_integer():
        year = int(year)
    if type(term) is float and term.is_integer():
        term = int(term)
    if type(year) is not int or type(term) is not int or not (0 <= year <= 999 and 1 <= term <= 9):
        return None
    return f"{year:03d}{term}"


def year_of(term: str) -> int:
    """Return the school year of a ``YYYS`` string."""
    return int(term[:3])


@lru_cache(maxsize=65_536)
def reality(text: str) -> Reality:
    """Judge whether the day (and the time, where there is one) that ``text`` names exists."""
    parts = [int(part) for part in _NUMBERS.findall(text[:40])]
    if len(parts) < _DATE_PARTS:
        compact = _ROC_COMPACT.fullmatch(text.strip())
        if compact and _exists(int(compact[1]) + _FIRST_YEAR, int(compact[2]), int(compact[3])):
            return Reality.ROC
        return Reality.UNREADABLE
    year, month, day = parts[:_DATE_PARTS]
    if 1 <= year < _LAST_ROC_YEAR and _exists(year + _FIRST_YEAR, month, day):
        return Reality.ROC
    if not _exists(year, month, day, *parts[_DATE_PARTS : _DATE_PARTS + 3]):
        return Reality.IMPOSSIBLE
    return Reality.REAL


def _exists(year: int, month: int, day: int, *clock: int) -> bool:
    try:
        moment = datetime(year, month, day, *clock)  # type: ignore[arg-type]  # noqa: DTZ001 - no zones here
    except (ValueError, OverflowError):
        return False
    return moment.date() != date.max


@lru_cache(maxsize=65_536)
def moment_of(text: str) -> datetime | None:
    """Return the local date or date-time that ``text`` names, whatever separators it uses."""
    parts = [int(part) for part in _NUMBERS.findall(text[:40])]
    if len(parts) < _DATE_PARTS:
        return None
    year, month, day, *clock = parts
    try:
        return datetime(year, month, day, *clock[:3])  # type: ignore[arg-type]  # noqa: DTZ001 - no zones here
    except (ValueError, OverflowError):
        return None
