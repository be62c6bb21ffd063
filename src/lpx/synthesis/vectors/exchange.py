"""What may stand together in one bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft


@vector(breaks="XCH-008", counts={}, students=2)
def students_of_two_schools(draft: Draft) -> None:
    """The two students of a bundle belong to two schools; one school hands a bundle over."""
    first = draft.rec("basic").get("school")
    other = next(entry.code for entry in draft.plan.schools if entry.code != first)
    draft.rec("basic", student=1).set("school", other)
    draft.expect("XCH-008")


@vector(keeps="XCH-008", counts={}, students=3)
def students_of_one_school(draft: Draft) -> None:
    """The three students of a bundle belong to one school."""
    del draft
