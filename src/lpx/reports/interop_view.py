"""A run of exchanges in the words of one language, before any layout."""

from __future__ import annotations

from dataclasses import dataclass

from lpx.checks.nouns import Verdict
from lpx.reports.view import Count, Fact, Table


@dataclass(frozen=True, slots=True)
class FaultView:
    """Why a cell fails."""

    text: str
    requirements: tuple[tuple[str, str], ...]
    """Id and title of what is broken."""


@dataclass(frozen=True, slots=True)
class CauseView:
    """One reason why cells fail."""

    fault: FaultView
    cells: int
    """How many fail for it."""
    first: CellView
    """One of them."""


@dataclass(frozen=True, slots=True)
class LegView:
    """One export, import or journey of a cell."""

    text: str
    is_journey: bool
    """Whether it only sums up the legs before it."""
    whole: str
    """That everything was preserved as it was; empty where it was not, or nothing is known."""
    ledger: Table
    """Only what was not preserved as it was."""
    examples: tuple[tuple[str, tuple[str, ...]], ...]
    """What, and what became of it."""
    said: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """One scenario with certain modules."""

    anchor: str
    scenario: str
    title: str
    why: str
    modules: str
    verdict: Verdict
    word: str
    reason: str
    faults: tuple[FaultView, ...]
    legs: tuple[LegView, ...]
    repeat: str


@dataclass(frozen=True, slots=True)
class SquareView:
    """One place of the matrix."""

    anchor: str
    title: str
    verdict: Verdict
    word: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class InteropView:
    """A whole run."""

    verdict: Verdict
    word: str
    detail: str
    next_step: str
    counts: tuple[Count, ...]
    modules: tuple[str, ...]
    squares: tuple[tuple[SquareView | None, ...], ...]
    """Row by row as the modules are named; None where nothing was to run."""
    causes: tuple[CauseView, ...]
    """The most frequent first."""
    scenarios: Table
    standings: Table
    ledgers: tuple[Table, ...]
    """By module: exports, then imports; modules without any are left out."""
    facts: tuple[Fact, ...]
    basis: tuple[str, ...]
