"""Which few cases kill all mutants: what the quick self-test runs, found by a full one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lpx.data import data_room
from lpx.harness.selftest.nouns import Cell

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.harness.selftest.nouns import Matrix

FILE = "killers.json"
_EACH = 2
"""Cases per mutant: a second one, should the first be changed."""


def load_killers(room: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return the cases that kill each mutant, by its name; nothing when there was no full run yet."""
    path = (room or data_room("conformance") / "mutants") / FILE
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: tuple(cases) for name, cases in found.items()}


def killers_of(matrix: Matrix) -> dict[str, tuple[str, ...]]:
    """Return few cases that kill all mutants between them, up to two for each mutant.

    The case that kills most of those that are left is taken again and again; of equals the first by name.
    """
    kills = {row.module: set(row.cases(Cell.KILLED)) for row in matrix.mutants}
    chosen: dict[str, list[str]] = {name: [] for name in kills}
    while True:
        wanting = {name for name, cases in kills.items() if len(chosen[name]) < min(_EACH, len(cases))}
        if not wanting:
            return {name: tuple(sorted(cases)) for name, cases in sorted(chosen.items())}
        gains: dict[str, int] = {}
        for name in wanting:
            for case in kills[name] - set(chosen[name]):
                gains[case] = gains.get(case, 0) + 1
        best = min(gains, key=lambda case: (-gains[case], case))
        for name in wanting:
            if best in kills[name] and best not in chosen[name]:
                chosen[name].append(best)


def as_text(killers: Mapping[str, tuple[str, ...]]) -> str:
    """Return the content of the file."""
    return json.dumps(killers, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
