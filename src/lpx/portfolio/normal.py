"""What a value means: one canonical value for all the ways in which it may be written.

``2``, ``2.0`` and ``2.000`` are one number, ``D41D…`` and ``d41d…`` one digest, and everything that the
edition lists as *missing* or *not applicable* is ``None``. With ``dialects`` the other spellings that real
modules write (``109-1`` for ``1091``) are read as well, and their ids are named.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.portfolio.nouns import Json

if TYPE_CHECKING:
    from lpx.edition.nouns import Dialect, ValueType

_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}
_LARGEST = 10**15
"""Beyond it a double no longer holds every integer, so a number is left as it is."""


class Normal(Struct, frozen=True):
    """A canonical value, and what it took to get there."""

    value: Json
    dialects: tuple[str, ...] = ()
    """Ids of the dialect spellings that were rewritten."""
    known: bool = True
    """False when the value is of its type in no spelling that the edition knows; then it is kept as it is."""


def normalise(value: Json, value_type: ValueType, *, dialects: bool) -> Normal:
    """Return the canonical value of ``value``, read as ``value_type``.

    ``dialects`` also accepts the type's dialect spellings. Applying it to its own result changes nothing.
    """
    if _is_nothing(value, value_type):
        return Normal(None)
    used: list[str] = []
    if dialects and isinstance(value, str | int | float) and not isinstance(value, bool):
        value = _rewrite(value, value_type, used)
    normal = _CANONICAL.get(value_type.canonical, _text)(value)
    if normal is None:
        return Normal(value, tuple(used), known=False)
    if _is_nothing(normal, value_type):
        return Normal(None, tuple(used))
    return Normal(normal, tuple(used))


def same_text(value: str) -> str:
    """Return ``value`` with one line ending and one Unicode form (NFC).

    CJK compatibility ideographs are left alone: NFC would replace the character that a person's name is
    officially written with.
    """
    if value.isascii() and "\r" not in value:
        return value
    parts = _COMPATIBILITY_IDEOGRAPHS.split(value.replace("\r\n", "\n").replace("\r", "\n"))
    parts[::2] = [unicodedata.normalize("NFC", part) for part in parts[::2]]
    return "".join(parts)


def number(value: Json) -> int | float | None:
    """Return the canonical form of a finite JSON number (``2.000`` → ``2``), None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return value
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _LARGEST else value


def one_form(value: Json) -> Json:
    """Return ``value`` with every number in it in its canonical form; what JSON has no number for is null."""
    if isinstance(value, dict):
        return {key: one_form(member) for key, member in value.items()}
    if isinstance(value, list):
        return [one_form(item) for item in value]
    return number(value) if isinstance(value, float) else value


def _is_nothing(value: Json, value_type: ValueType) -> bool:
    if value is None:
        return True
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    if isinstance(value, str):
        return value == value_type.none_value or value in value_type.missing
    return any(isinstance(missing, int | float) and missing == value for missing in value_type.missing)


def _rewrite(value: str | float, value_type: ValueType, used: list[str]) -> Json:
    """Apply every dialect at most once, in the edition's order, until the type's own pattern holds."""
    text = value if isinstance(value, str) else _spell(value)
    if isinstance(value, str) and _canonical_already(text, value_type):
        return value
    for dialect in value_type.dialects:
        pattern = _compiled(dialect)
        if pattern.search(text) is None:
            continue
        changed = pattern.sub(dialect.rewrite, text)
        if changed == text:
            continue
        used.append(dialect.id)
        text = changed
        if _canonical_already(text, value_type):
            break
    if not used:
        return value
    return _as_json(text, value_type)


def _spell(value: float) -> str:
    canonical = number(value)
    return str(value if canonical is None else canonical)


def _canonical_already(text: str, value_type: ValueType) -> bool:
    return bool(value_type.pattern) and re.search(value_type.pattern, text) is not None


def _as_json(text: str, value_type: ValueType) -> Json:
    """Turn rewritten text into the JSON type that the edition wants."""
    if value_type.json == "boolean":
        return _BOOLEANS.get(text.lower(), text)
    if value_type.json in {"integer", "number"} and _NUMBER.fullmatch(text):
        try:
            exact = Decimal(text)
        except InvalidOperation:
            return text
        return int(exact) if exact == exact.to_integral_value() else float(exact)
    return text


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _compiled(dialect: Dialect) -> re.Pattern[str]:
    return _pattern(dialect.pattern)


def _text(value: Json) -> Json:
    return same_text(value) if isinstance(value, str) else None


def _integer(value: Json) -> Json:
    canonical = number(value)
    return canonical if isinstance(canonical, int) else None


def _boolean(value: Json) -> Json:
    return value if isinstance(value, bool) else None


def _md5(value: Json) -> Json:
    return value.lower() if isinstance(value, str) else None


def _link(value: Json) -> Json:
    return same_text(value.replace("\\", "/")) if isinstance(value, str) else None


_CANONICAL = {
    "text": _text,
    "integer": _integer,
    "decimal": number,
    "boolean": _boolean,
    "md5": _md5,
    "link": _link,
}
"""Kinds that are not here (dates, terms, codes, person ids) are text: the pattern gives the spelling."""
