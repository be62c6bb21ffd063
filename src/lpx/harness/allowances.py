"""What may differ between what a module was given and what it holds, and what a difference breaks.

Both are data: ``conformance/allowances.yaml`` and ``conformance/attribution.yaml``, with reasons for people.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from lpx.data import data_room
from lpx.edition.nouns import Citation, Text

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.portfolio.compare import Difference


class _Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which differences a rule is about; what is left empty fits all."""

    where: Literal["", "state", "bundle"] = ""
    """``state``: what a module says it holds; ``bundle``: what it handed out."""
    records: tuple[str, ...] = ()
    """Record ids of the edition."""
    roles: tuple[str, ...] = ()
    """Roles of fields."""
    aspects: tuple[str, ...] = ()
    """``student``, ``record``, ``value``, ``file``, ``original-name``, ``extra``."""
    statuses: tuple[str, ...] = ()
    """``missing`` (lost), ``extra`` (added), ``altered``."""

    def covers(self, difference: Difference, role: str, where: str) -> bool:
        """Tell whether the rule is about ``difference``, which was found in a ``where``."""
        return (
            self.where in {"", where}
            and _fits(difference.kind, self.records)
            and _fits(role, self.roles)
            and _fits(difference.aspect, self.aspects)
            and _fits(difference.status, self.statuses)
        )


class Allowance(_Rule, frozen=True):
    """A difference that is allowed."""

    id: str
    reason: Text
    sources: tuple[Citation, ...] = ()
    to: Literal["", "certified", "stored-name"] = ""
    """What the value may become. ``certified``: any state that does not say that nothing was certified;
    ``stored-name``: a file name of the form that files have in an archive."""


class Attribution(_Rule, frozen=True):
    """Which requirement a difference breaks. The first rule that fits counts."""

    requirement: str


def _fits(found: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or found in wanted


@cache
def load_allowances(room: Path | None = None) -> tuple[Allowance, ...]:
    """Return what may differ. ``room`` is the folder that holds the file; by default the suite's own.

    Raises ``ValueError`` when the file is wrong.
    """
    return _load("allowances.yaml", tuple[Allowance, ...], room)  # type: ignore[no-any-return]


@cache
def load_attribution(room: Path | None = None) -> tuple[Attribution, ...]:
    """Return which difference breaks which requirement. As ``load_allowances``."""
    return _load("attribution.yaml", tuple[Attribution, ...], room)  # type: ignore[no-any-return]


def _load(name: str, kind: Any, room: Path | None) -> Any:  # noqa: ANN401 - any of the kinds
    from lpx.edition.yaml_reader import read_yaml

    path = (room or data_room("conformance")) / name
    try:
        return msgspec.convert(read_yaml(path, name) if path.is_file() else [], kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: {error}") from None
