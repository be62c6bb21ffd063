"""A run of exchanges as one JSON document for programs: the matrix, every cell and its ledgers."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from lpx.edition.nouns import Text
from lpx.interop.ledger import Ledger, in_brief
from lpx.interop.matrix import Cause, Matrix, Square, Standing
from lpx.interop.nouns import Cell, Party, Scenario, Stored
from lpx.reports.visible import encodable

SCHEMA = "lpx-interop-1"


class Played(Struct, frozen=True):
    """A scenario of the run."""

    id: str
    title: Text
    roles: tuple[str, ...]
    requirements: tuple[str, ...]


class InteropReport(Struct, frozen=True):
    """A run and what it amounts to."""

    schema: str
    """``lpx-interop-1``."""
    outcome: str
    """``all-pass``, ``some-fail``, ``not-judged``, ``adapter`` or ``nothing``."""
    exit_code: int
    complete: bool
    """Whether every cell that was to run did."""
    tool: str
    edition: str
    edition_digest: str
    seed: str
    begun_at: str
    verdicts: dict[str, int]
    """Verdict → number of cells."""
    modules: tuple[Party, ...]
    scenarios: tuple[Played, ...]
    squares: tuple[Square, ...]
    """The matrix, row by row: exporter, then importer."""
    causes: tuple[Cause, ...]
    """Why cells fail, the most frequent first."""
    standings: tuple[Standing, ...]
    """Who is to blame, module by module."""
    exports: dict[str, Ledger]
    """Module → what its exports did to what it owned, all cells together."""
    imports: dict[str, Ledger]
    """Module → what its imports did to what it was given."""
    cells: tuple[Cell, ...]
    """With their ledgers in brief; the stored run has them in full."""


def interop_report(stored: Stored, matrix: Matrix, scenarios: Mapping[str, Scenario]) -> InteropReport:
    """Return the run as the noun that is published."""
    begin = stored.begin
    return InteropReport(
        schema=SCHEMA,
        outcome=matrix.outcome.name.lower().replace("_", "-"),
        exit_code=int(matrix.outcome),
        complete=matrix.complete,
        tool=f"{begin.tool.name} {begin.tool.version}",
        edition=begin.edition.id,
        edition_digest=begin.edition.digest,
        seed=begin.seed,
        begun_at=begin.begun_at,
        verdicts=matrix.verdicts,
        modules=begin.modules,
        scenarios=tuple(
            Played(item.id, item.title, item.roles, item.requirements)
            for name in matrix.scenarios
            if (item := scenarios.get(name)) is not None
        ),
        squares=matrix.squares,
        causes=matrix.causes,
        standings=matrix.standings,
        exports=matrix.exports,
        imports=matrix.imports,
        cells=tuple(_brief(cell) for cell in matrix.cells),
    )


def _brief(cell: Cell) -> Cell:
    legs = (replace(leg, ledger=in_brief(leg.ledger)) if leg.ledger is not None else leg for leg in cell.legs)
    return replace(cell, legs=tuple(legs))


def render_interop_json(stored: Stored, matrix: Matrix, scenarios: Mapping[str, Scenario]) -> str:
    """Return the run as indented JSON."""
    data = msgspec.json.encode(interop_report(stored, matrix, scenarios))
    return encodable(msgspec.json.format(data, indent=2).decode()) + "\n"
