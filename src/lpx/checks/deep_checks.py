"""FIL-030 to FIL-032: attachments that do not open for real (``--deep``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding
from lpx.checks.registry import Family, Need

if TYPE_CHECKING:
    from lpx.checks.context import Context

DEEP = Family("deep")
REQUIREMENTS = {"document": "FIL-030", "image": "FIL-031", "av": "FIL-032"}
"""Kind of medium → the requirement that a file which does not open breaks."""


@DEEP.check(*REQUIREMENTS.values(), needs=(Need.ARCHIVE, Need.CONTENT, Need.DEEP))
def opens(context: Context) -> Iterator[Finding]:
    """A file that no program would open."""
    for index, result in sorted((context.evidence.deep or {}).items()):
        if result.state == "failed":
            place = context.at_entry(index)
            yield context.finding(REQUIREMENTS[result.media], place, detail=result.detail)
