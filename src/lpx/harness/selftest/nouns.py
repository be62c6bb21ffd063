"""The nouns of the self-test: which case killed which mutant, and what that says of the suite."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class Cell(StrEnum):
    """What became of one module in one case."""

    KILLED = "killed"
    """The case failed on a requirement that the defect breaks."""
    FAILED_OTHERWISE = "failed-otherwise"
    """The case failed, but only on requirements that the defect has nothing to do with."""
    PASSED = "passed"
    SAME = "same"
    """Every step was answered as the reference module answers it, so the case was not run again."""
    NOT_APPLICABLE = "not-applicable"
    NOT_JUDGED = "could-not-be-judged"
    NOT_RUN = "not-run"
    """The quick mode leaves it out."""


class Row(Struct, frozen=True):
    """One module over all cases."""

    module: str
    requirements: tuple[str, ...] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    """By case id. A case that is not here was ``same``."""
    broken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By case id: the requirements that it failed on."""

    def cases(self, *cells: Cell) -> tuple[str, ...]:
        """Return the cases with one of ``cells``."""
        return tuple(case for case, cell in self.cells.items() if cell in cells)


class Complaint(Struct, frozen=True):
    """Something that the self-test finds wrong with the suite."""

    kind: str
    """``survivor``, ``stray-kill``, ``idle-case``, ``innocent-accused``, ``reference-accused``,
    ``bad-actor-scored``, ``requirement-without-mutant``, ``catalogue``: keys of the catalogue of messages."""
    subject: str
    """Name of the module, the case or the requirement."""
    cases: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()


class Matrix(Struct, frozen=True):
    """The result of a self-test."""

    seed: str
    full: bool
    cases: tuple[str, ...]
    reference: Row
    mutants: tuple[Row, ...]
    innocents: tuple[Row, ...]
    bad_actors: Mapping[str, Mapping[str, int]]
    """Name → passes per category, of which there must be none."""
    covered: Mapping[str, int]
    """Requirement for modules → mutants that break it and are killed."""
    untested: tuple[str, ...]
    """Requirements for modules without a mutant; the catalogue tells why."""
    complaints: tuple[Complaint, ...]
    some: bool = False
    """Whether only some of the mutants were tried, so that nothing is said of the whole suite."""
    seconds: float = 0.0
    runs: int = 0
    """Cases that were really run, over all modules."""

    @property
    def is_sound(self) -> bool:
        """Whether the suite may be trusted."""
        return not self.complaints
