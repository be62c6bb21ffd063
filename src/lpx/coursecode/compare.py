"""Compares two codes, part by part."""

from __future__ import annotations

from msgspec import Struct

from lpx.coursecode.code import CourseCode, plan_key
from lpx.coursecode.edition import CodeEdition


class PartDifference(Struct, frozen=True):
    """A part in which two codes differ."""

    part: str
    span: tuple[int, int]
    left: str
    right: str


class Comparison(Struct, frozen=True):
    """Two codes side by side."""

    left: str
    right: str
    differences: tuple[PartDifference, ...]
    same_plan: bool
    """Whether both belong to one curriculum plan (first 16 characters)."""

    @property
    def are_equal(self) -> bool:
        """True when the codes are the same."""
        return not self.differences


def compare(left: CourseCode, right: CourseCode, edition: CodeEdition) -> Comparison:
    """Return where ``left`` and ``right`` differ, in the order of the parts."""
    return Comparison(
        left.text,
        right.text,
        tuple(
            PartDifference(one.part, one.span, one.value, other.value)
            for one, other in zip(left.parts, right.parts, strict=True)
            if one.value != other.value
        ),
        plan_key(left, edition) == plan_key(right, edition),
    )
