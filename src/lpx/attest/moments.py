"""Moments and days: ISO 8601 with an offset, one way to write each."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta


class MomentError(ValueError):
    """A text is no moment or day that lpx understands."""


def moment(text: str) -> datetime:
    """Return the moment that ``text`` names.

    Raises:
        MomentError: It names none, or lacks the offset from UTC.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise MomentError(text) from None
    if found.tzinfo is None:
        raise MomentError(text)
    return found


def moment_or_day(text: str, now: datetime) -> datetime:
    """Return the moment that ``text`` names; of a day, its beginning in the time zone of ``now``.

    Raises:
        MomentError: It names neither.
    """
    try:
        return datetime.combine(day(text), time(), now.tzinfo)
    except MomentError:
        return moment(text)


def day(text: str) -> date:
    """Return the day that ``text`` names (``2027-01-31``).

    Raises:
        MomentError: It names none.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise MomentError(text) from None
    if found.isoformat() != text:
        raise MomentError(text)
    return found


def end_of_day(text: str, like: datetime) -> datetime:
    """Return the first moment after the day that ``text`` names, in the time zone of ``like``."""
    return datetime.combine(day(text) + timedelta(days=1), time(), like.tzinfo)


def years_later(start: datetime, years: int) -> datetime:
    """Return the same moment ``years`` years later; for 29 February in other years, 28 February."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def written(at: datetime) -> str:
    """Return a moment as it is written into files, to the second."""
    return at.isoformat(timespec="seconds")
