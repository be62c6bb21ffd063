"""The bounds of one entry and of the whole directory, asked before any content is read."""

from __future__ import annotations

from collections.abc import Sequence

from lpx.archive.limits import Limits
from lpx.archive.members import Member
from lpx.archive.problems import Problem


def bound(name: str, limit: int, found: int, member: int | None = None) -> Problem:
    """Return the problem of a bound that was passed; fatal when it concerns the whole archive."""
    parameters: dict[str, str | int | float | bool] = {"bound": name, "limit": limit, "found": found}
    return Problem("bound", member, parameters, fatal=member is None)


def entry_bound(member: Member, limits: Limits) -> Problem | None:
    """Return why ``member`` is too much to be read, if it is."""
    if member.name_length > limits.name_bytes:
        return bound("name-bytes", limits.name_bytes, member.name_length, member.index)
    if member.size > limits.entry_bytes:
        return bound("entry-bytes", limits.entry_bytes, member.size, member.index)
    stored = max(1, member.compressed_size)
    if member.size > limits.ratio_free_bytes and member.size > stored * limits.ratio:
        return bound("ratio", limits.ratio, member.size // stored, member.index)
    return None


def total_bound(members: Sequence[Member], archive_size: int, limits: Limits) -> Problem | None:
    """Return why all entries together are too much, if they are; those over their own bound do not count."""
    total = sum(member.size for member in members if entry_bound(member, limits) is None)
    if total > limits.total_bytes:
        return bound("total-bytes", limits.total_bytes, total)
    if total > 8 * limits.ratio_free_bytes and total > archive_size * limits.ratio:
        return bound("ratio", limits.ratio, total // max(1, archive_size))
    return None
