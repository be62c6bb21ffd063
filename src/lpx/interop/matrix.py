"""The matrix: what a run amounts to, as a pure function of its stored cells."""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.harness.nouns import CaseVerdict
from lpx.interop.ledger import Ledger, summed
from lpx.interop.nouns import Cell, Fault, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PENDING = "pending"
"""The verdict of a square of which some cell has not run yet."""

_GRAVEST = (CaseVerdict.FAIL, CaseVerdict.NOT_JUDGED, CaseVerdict.PASS, CaseVerdict.NOT_APPLICABLE)


class Outcome(IntEnum):
    """How a run ended, in the words of the exit codes."""

    ALL_PASS = 0
    SOME_FAIL = 1
    NOTHING = 3
    NOT_JUDGED = 4
    ADAPTER = 6


class Square(Struct, frozen=True):
    """One place of the matrix: all scenarios in which ``exporter`` hands over first, to ``importer``."""

    exporter: str
    importer: str
    verdict: str
    """The gravest of its cells: fail, could not be judged, pass, not applicable; or ``pending``."""
    verdicts: dict[str, int]
    """Verdict → number of cells."""
    cells: tuple[int, ...]
    """Their places in ``Matrix.cells``."""


class Cause(Struct, frozen=True):
    """Faults that are the same but for the cell."""

    fault: Fault
    """The first of them."""
    cells: tuple[int, ...]
    """Places in ``Matrix.cells`` of the cells that have it, the plainest first."""


class Standing(Struct, frozen=True):
    """How often one module was to blame, and for what."""

    module: str
    cells: int
    """Cells that it took part in and that were judged."""
    blamed: int
    """Cells in which a fault is its own."""
    as_exporter: int
    as_importer: int
    requirements: dict[str, int]
    """Requirement → cells in which it broke it."""


class Matrix(Struct, frozen=True):
    """What a run amounts to."""

    outcome: Outcome
    complete: bool
    """Whether every cell that was to run did."""
    modules: tuple[str, ...]
    scenarios: tuple[str, ...]
    verdicts: dict[str, int]
    cells: tuple[Cell, ...]
    squares: tuple[Square, ...]
    """Row by row: exporter, then importer."""
    causes: tuple[Cause, ...]
    """Why cells fail, the most frequent first."""
    standings: tuple[Standing, ...]
    exports: dict[str, Ledger]
    """Module → what its exports did to what it owned, all cells together."""
    imports: dict[str, Ledger]
    """Module → what its imports did to what it was given."""


def make_matrix(stored: Stored) -> Matrix:
    """Return what the stored cells amount to."""
    begin, cells = stored.begin, stored.cells
    names = tuple(party.name for party in begin.modules)
    verdicts = Counter(cell.verdict.value for cell in cells)
    complete = len(cells) == len(begin.cells)
    return Matrix(
        outcome=_outcome(cells, complete=complete),
        complete=complete,
        modules=names,
        scenarios=tuple(dict.fromkeys(key[0] for key in begin.cells)),
        verdicts=dict(sorted(verdicts.items())),
        cells=cells,
        squares=_squares(stored, names),
        causes=_causes(cells),
        standings=tuple(_standing(name, cells) for name in names),
        exports={name: _done_by(name, "export", cells) for name in names},
        imports={name: _done_by(name, "import", cells) for name in names},
    )


def worst(verdicts: Iterable[CaseVerdict]) -> CaseVerdict:
    """Return the gravest verdict; *could not be judged* where there is none."""
    found = set(verdicts)
    return next((verdict for verdict in _GRAVEST if verdict in found), CaseVerdict.NOT_JUDGED)


def _outcome(cells: Sequence[Cell], *, complete: bool) -> Outcome:
    found = {cell.verdict for cell in cells}
    if not cells:
        return Outcome.NOTHING
    if all(cell.reason == "adapter" for cell in cells):
        return Outcome.ADAPTER
    if CaseVerdict.FAIL in found:
        return Outcome.SOME_FAIL
    if CaseVerdict.NOT_JUDGED in found or not complete:
        return Outcome.NOT_JUDGED
    return Outcome.ALL_PASS if CaseVerdict.PASS in found else Outcome.NOTHING


def _squares(stored: Stored, names: Sequence[str]) -> tuple[Square, ...]:
    planned = Counter(_first_pair(stored, key) for key in stored.begin.cells)
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, cell in enumerate(stored.cells):
        found[_first_pair(stored, cell.key)].append(number)
    return tuple(
        _square(one, other, planned[one, other], found[one, other], stored.cells)
        for one in names
        for other in names
        if planned[one, other]
    )


def _first_pair(stored: Stored, key: tuple[str, ...]) -> tuple[str, str]:
    """Return the module that hands over first, and the one that takes that in."""
    scenario, *modules = key
    plot = stored.begin.scenarios[scenario]
    return modules[plot.exporter], modules[plot.importer]


def _square(one: str, other: str, planned: int, numbers: Sequence[int], cells: Sequence[Cell]) -> Square:
    verdicts = [cells[number].verdict for number in numbers]
    judged = worst(verdicts).value
    verdict = judged if len(numbers) == planned or judged == CaseVerdict.FAIL.value else PENDING
    return Square(one, other, verdict, dict(Counter(item.value for item in verdicts)), tuple(numbers))


def _causes(cells: Sequence[Cell]) -> tuple[Cause, ...]:
    found: dict[object, tuple[Fault, list[int]]] = {}
    for number, cell in enumerate(cells):
        for fault in cell.faults:
            alike = (fault.module, fault.operation, fault.reason, fault.requirements)
            places = found.setdefault(alike, (fault, []))[1]
            if number not in places:
                places.append(number)

    def plainest(place: int) -> tuple[int, int]:
        return len(cells[place].faults), len(cells[place].legs)

    causes = [Cause(fault, tuple(sorted(places, key=plainest))) for fault, places in found.values()]
    return tuple(
        sorted(causes, key=lambda cause: (-len(cause.cells), cause.fault.module, cause.fault.reason))
    )


def _standing(name: str, cells: Sequence[Cell]) -> Standing:
    took_part = [
        cell
        for cell in cells
        if name in cell.modules and cell.verdict in {CaseVerdict.PASS, CaseVerdict.FAIL}
    ]
    faults = [[fault for fault in cell.faults if fault.module == name] for cell in took_part]
    return Standing(
        module=name,
        cells=len(took_part),
        blamed=sum(bool(own) for own in faults),
        as_exporter=sum(any(fault.operation == "export" for fault in own) for own in faults),
        as_importer=sum(any(fault.operation != "export" for fault in own) for own in faults),
        requirements=dict(
            sorted(
                Counter(name for own in faults for name in {r for f in own for r in f.requirements}).items()
            )
        ),
    )


def _done_by(name: str, operation: str, cells: Iterable[Cell]) -> Ledger:
    return summed(
        leg.ledger
        for cell in cells
        for leg in cell.legs
        if leg.module == name and leg.operation == operation and leg.ledger is not None
    )
