"""What modules say in their own words, as lpx repeats it: short, and with every personal number masked."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition

_LONGEST = 500


def masked(message: str, edition: Edition) -> str:
    """Return a message without the personal numbers in it, abridged."""
    patterns = tuple(kind.pattern.strip("^$") for kind in edition.identifiers.kinds)
    return _any_of(patterns).sub(lambda found: "*" * len(found[0]), message)[:_LONGEST]


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))
