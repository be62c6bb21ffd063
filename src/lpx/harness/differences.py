"""Differences between what a module should hold and what it holds, said as shortfalls.

Portfolios are compared by meaning (``lpx.portfolio.compare``). What the edition lets a receiving school
change is allowed; every other difference is booked on the requirement that it breaks. What is shown of
values is masked unless the harness itself invented it and it names nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from lpx.edition.nouns import Sensitivity
from lpx.harness.nouns import Shortfall
from lpx.portfolio.compare import Difference, compare
from lpx.portfolio.redact import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lpx.edition.nouns import Edition, Field, ValueType
    from lpx.harness.allowances import Allowance, Attribution
    from lpx.portfolio.nouns import Json, Portfolio

Where = Literal["state", "bundle"]
"""What is compared: what a module says it holds, or a bundle that it handed out."""

MOST = 25
"""Differences that are told of one comparison; the rest is counted."""

_LONGEST = 80
_FEWEST = 2
_SPELLED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
"""White space that reports would fold, as programmers write it: a lost line break must be seen."""

_STAND_INS = str.maketrans("", "", "?\ufffd\u25a1")
"""What programs put in the place of characters that they cannot keep."""

_PERSONAL = frozenset({Sensitivity.NATIONAL_ID, Sensitivity.NAME, Sensitivity.BIRTH_DATE})


class Measure(Struct, frozen=True):
    """By what differences are judged."""

    edition: Edition
    allowances: tuple[Allowance, ...]
    attribution: tuple[Attribution, ...]
    requirements: tuple[str, ...]
    """Of the case, its first one being what is broken where nothing else is said."""


def role_of(difference: Difference, edition: Edition) -> str:
    """Return the role of the field that differs; empty where it has none or no field does."""
    if difference.aspect != "value" or not difference.kind:
        return ""
    field = edition.records[difference.kind].field_by_key(difference.key)
    return field.role if field is not None else ""


def losses(left: Portfolio, right: Portfolio, edition: Edition) -> tuple[Difference, ...]:
    """Return every difference that changes the meaning."""
    return tuple(difference for difference in compare(left, right, edition) if difference.is_loss)


def forbidden(differences: Iterable[Difference], where: Where, measure: Measure) -> tuple[Difference, ...]:
    """Return the differences that no allowance covers."""
    return tuple(
        difference
        for difference in differences
        if not any(
            allowance.covers(difference, role_of(difference, measure.edition), where)
            and _is_what_it_may_become(difference, allowance.to, measure.edition)
            for allowance in measure.allowances
        )
    )


def _is_what_it_may_become(difference: Difference, to: str, edition: Edition) -> bool:
    """Tell whether what was seen is among the values that an allowance lets pass."""
    if to == "certified":
        return not _denies(difference, edition)
    if to == "stored-name":
        return re.fullmatch(edition.archive.stored_name_pattern, str(difference.right)) is not None
    return True


def _denies(difference: Difference, edition: Edition) -> bool:
    """Tell whether the value that was seen says that an outcome is not certified."""
    field = edition.records[difference.kind].field_by_key(difference.key)
    codes = edition.codes.get(edition.types[field.type].codes) if field is not None else None
    found = difference.right if isinstance(difference.right, str) else str(difference.right)
    return codes is None or all(code.code != found or code.means == "not-certified" for code in codes.codes)


def requirement_for(difference: Difference, where: Where, measure: Measure, breaks: str) -> str:
    """Return the requirement that a difference breaks."""
    if breaks:
        return breaks
    role = role_of(difference, measure.edition)
    fitting = (rule.requirement for rule in measure.attribution if rule.covers(difference, role, where))
    return next(fitting, measure.requirements[0])


def shortfalls_of(
    differences: Sequence[Difference],
    sides: tuple[Portfolio, Portfolio],
    where: Where,
    measure: Measure,
    *,
    key: str,
    name: str,
    breaks: str = "",
) -> tuple[Shortfall, ...]:
    """Return differences as shortfalls.

    Args:
        differences: What differs and may not.
        sides: What was expected and what was seen.
        where: What was compared.
        measure: By what it is judged.
        key: First part of the catalogue's key; the second says how the two differ.
        name: Of the dump or bundle.
        breaks: Requirement that the expectation itself names.
    """
    teller = _Teller(measure.edition, *sides)
    told = [
        teller.tell(difference, requirement_for(difference, where, measure, breaks), key, name)
        for difference in differences[:MOST]
    ]
    left = len(differences) - len(told)
    if left > 0:
        requirement = requirement_for(differences[MOST], where, measure, breaks)
        told.append(Shortfall(f"{key}-more", requirement, {"name": name, "count": left}))
    return tuple(told)


class _Teller:
    """Says differences without giving anybody away."""

    def __init__(self, edition: Edition, expected: Portfolio, seen: Portfolio) -> None:
        self._edition = edition
        self._redactor = Redactor(edition)
        self._redactor.enrol(expected)
        self._redactor.enrol(seen)
        self._invented = _texts(expected)

    def tell(self, difference: Difference, requirement: str, key: str, name: str) -> Shortfall:
        pointer = difference.left_pointer or difference.right_pointer
        parameters: dict[str, str | int | float | bool | list[str]] = {
            "name": name,
            "record": difference.kind,
            "field": self._redactor.key(difference.key) if difference.aspect == "extra" else difference.key,
        }
        return Shortfall(
            key=f"{key}-{difference.aspect}-{difference.status}",
            requirement=requirement,
            parameters=parameters,
            expected=self._shown(difference, difference.left),
            seen=self._shown(difference, difference.right),
            pointer=self._redactor.pointer(pointer),
        )

    def _shown(self, difference: Difference, value: Json) -> str:
        if difference.aspect in {"student", "record"}:
            return ""
        if value is None or isinstance(value, bool):
            return {None: "null", True: "true", False: "false"}[value]
        if difference.aspect == "file":
            return str(value)
        field, value_type = self._field(difference)
        text = value if isinstance(value, str) else str(value)
        if isinstance(value, str) and not _is_personal(field, value_type):
            wanted = difference.left
            if self._is_invented(text) or (isinstance(wanted, str) and _is_worn(text, wanted)):
                shown = text[:_LONGEST].translate(_SPELLED)
                return shown if len(text) <= _LONGEST else f"{shown}… ({len(text)})"
        if difference.aspect == "original-name":
            return self._redactor.file_name(text)
        return str(self._redactor.value(field, value_type, value))

    def _field(self, difference: Difference) -> tuple[Field | None, ValueType | None]:
        if difference.aspect != "value":
            return None, None
        field = self._edition.records[difference.kind].field_by_key(difference.key)
        return field, self._edition.types.get(field.type) if field is not None else None

    def _is_invented(self, text: str) -> bool:
        """Tell whether the harness invented ``text``, or something that it was cut out of."""
        if text in self._invented:
            return True
        return len(text) >= _FEWEST and any(text in invented for invented in self._invented)


def _is_worn(text: str, wanted: str) -> bool:
    """Tell whether ``text`` is what is left of ``wanted``, but for white space and stand-ins.

    Then the harness invented every character of it, and the reader can be shown what became of the value.
    """
    rest = "".join(text.translate(_STAND_INS).split())
    remaining = iter(wanted)
    return len(rest) >= _FEWEST and all(character in remaining for character in rest)


def _is_personal(field: Field | None, value_type: ValueType | None) -> bool:
    stated = (field.sensitivity if field is not None else None) or (
        value_type.sensitivity if value_type is not None else None
    )
    return stated in _PERSONAL


def _texts(portfolio: Portfolio) -> frozenset[str]:
    """Return every text of a portfolio that the harness made."""
    made: set[str] = set()
    for record in portfolio.records():
        made.update(value for value in record.values.values() if isinstance(value, str))
        made.update(item.original_name for item in record.attachments if item.original_name)
    return frozenset(made)
