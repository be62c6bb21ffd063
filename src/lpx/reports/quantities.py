"""Figures as people read them: counts with separators, sizes in decimal units, moments to the minute."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = ("KB", "MB", "GB", "TB")


def count(number: int) -> str:
    """Return ``number`` with a comma between thousands."""
    return f"{number:,}"


def size(number: int) -> str:
    """Return a number of bytes in words: the exact bytes below 1,000, else three digits and a decimal unit.

    Units are decimal (1 MB = 10^6 bytes), as file managers of macOS and the size limits' narrowest
    reading have them; the exact number stands in the JSON report.
    """
    if number < 1000:
        return f"{number} B"
    units = iter(_UNITS)
    value, unit = number / 1000, next(units)
    for larger in units:
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def moment(text: str) -> str:
    """Return an ISO 8601 date and time to the minute (``2026-11-23 10:29 +08:00``); other text as it is."""
    return re.sub(
        r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?([+-]\d\d:\d\d|Z)?$", r"\1 \2 \3", text
    ).rstrip()
