"""Passwords of the suite's bundles: people copy them from paper, so nothing in them looks like another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

LETTERS = "abdefhmnrtyABDEFHMNRTY"
"""Without letters that look like a digit, like another one, or in capitals as in small. Each is there in both
forms: wrong passwords have them exchanged, and are copied from paper as well."""
DIGITS = "23457"
_LENGTH = 14


def make_password(rng: Random) -> str:
    """Return a strong password that survives being read from a printed sheet and typed."""
    rest = "".join(rng.choice(LETTERS + DIGITS) for _ in range(_LENGTH - 1))
    return rng.choice(LETTERS) + rest
