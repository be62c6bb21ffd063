"""Check digits of personal numbers (國民身分證統一編號, 居留證統一證號), by the edition's rules."""

from __future__ import annotations

import re
from functools import lru_cache

from lpx.edition.nouns import IdentifierKind, IdentifierRules


def check_digit_kind(number: str, rules: IdentifierRules) -> str | None:
    """Return the id of the kind that ``number`` is written like when its check digit is wrong.

    ``None`` when the digit is right, or when the number is of no known kind (its form is then another
    requirement's matter).
    """
    for kind in rules.kinds:
        if _pattern(kind.pattern).fullmatch(number):
            return None if digit_sum(number, kind, rules) % rules.modulus == 0 else kind.id
    return None


def digit_sum(number: str, kind: IdentifierKind, rules: IdentifierRules) -> int:
    """Return the weighted sum of the digits of ``number``, whose first letter counts as two digits."""
    tens, units = divmod(rules.letters[number[0]], 10)
    second = rules.letters[number[1]] % 10 if kind.second == "letter-units" else int(number[1])
    digits = (tens, units, second, *map(int, number[2:]))
    return sum(digit * weight for digit, weight in zip(digits, rules.weights, strict=True))


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
