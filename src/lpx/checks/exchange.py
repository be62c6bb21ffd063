"""XCH: what may stand together in one bundle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding, Location
from lpx.checks.registry import Family, Need

if TYPE_CHECKING:
    from lpx.checks.context import Context

EXCHANGE = Family("exchange")


@EXCHANGE.check("XCH-008", needs=(Need.STUDENTS,))
def one_school(context: Context) -> Iterator[Finding]:
    """The students of the bundle come from several schools."""
    key = context.key("basic", "school")
    schools = {row.values.get(key) for row in context.rows("basic") if isinstance(row.values.get(key), str)}
    schools.discard("")
    if len(schools) > 1:
        yield context.finding("XCH-008", Location("document"), count=len(schools))
