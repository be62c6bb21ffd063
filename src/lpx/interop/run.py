"""Runs cells one after the other, or with several workers, and keeps what came of each.

Whatever a module does costs its own cells only: a call has its time, a module that broke is started anew,
and a cell at which lpx itself fails could not be judged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx import __version__
from lpx.checks.nouns import EditionMark, Tool
from lpx.harness.adapters.base import AdapterError
from lpx.harness.capabilities import can, load_capabilities
from lpx.harness.conversation import NoHello
from lpx.harness.nouns import CaseVerdict, Outcome
from lpx.harness.runner import EVERYTHING, Rules
from lpx.interop.bench import PATIENCE, Bench, Module, by_role
from lpx.interop.nouns import SCHEMA, Begin, Cell, Scenario
from lpx.interop.play import Played, play
from lpx.interop.scenarios import digest_of_scenario, duties_of, plot_of, takes_turns
from lpx.interop.store import Keeper, store_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.interop.bench import Seat
    from lpx.interop.plan import Key

OnCell = Callable[[Cell, int, int], None]
"""Told of every cell that is done: the cell, how many are done, how many there are."""

WORKER_LOST = "worker-lost"
GAVE_UP = "gave-up"
"""The module let so many cells before it wait in vain that it is not asked again."""
UNABLE = "suite-fault"
"""lpx itself failed at a cell; that is never a pass, and never a module's fault."""


@dataclass(frozen=True)
class Settings:
    """How cells are run."""

    modules: tuple[Module, ...]
    seed: str
    folder: Path
    """Of the run; it exists."""
    timeout: float | None = None
    """Seconds that one call may take; None: as each adapter file says."""
    edition: str = ""
    """Id of the edition; empty: the default one."""
    jobs: int = 1


def rules_of(edition_name: str = "") -> Rules:
    """Return the rules of the suite. ``edition_name`` empty: the default edition."""
    from lpx.coursecode.load import load_code_edition
    from lpx.edition import DEFAULT_EDITION, load_edition
    from lpx.harness.allowances import load_allowances, load_attribution

    return Rules(
        load_edition(edition_name or DEFAULT_EDITION),
        load_code_edition(),
        load_allowances(),
        load_attribution(),
        EVERYTHING,
    )


@dataclass(frozen=True)
class Session:
    """Everything that running cells needs."""

    settings: Settings
    scenarios: Mapping[str, Scenario]
    """By id."""
    rules: Rules
    bench: Bench


def begin_of(session: Session, cells: Sequence[Key], begun_at: str) -> Begin:
    """Return the first line of a run; the modules are asked what they are."""
    edition, played = session.rules.edition, dict.fromkeys(key[0] for key in cells)
    return Begin(
        schema=SCHEMA,
        tool=Tool("lpx", __version__),
        edition=EditionMark(edition.mark.id, edition.digest),
        seed=session.settings.seed,
        scenarios={name: plot_of(session.scenarios[name]) for name in played},
        modules=session.bench.parties(),
        cells=tuple(cells),
        timeout=session.settings.timeout,
        begun_at=begun_at,
    )


def differs_from(begin: Begin, other: Begin) -> str:
    """Return in what a run that is to be taken up differs from the one asked for; empty when in nothing."""
    pairs = {
        "seed": (begin.seed, other.seed),
        "edition": (begin.edition, other.edition),
        "scenarios": (begin.scenarios, other.scenarios),
        "cells": (begin.cells, other.cells),
        "modules": tuple([(party.name, party.address) for party in one.modules] for one in (begin, other)),
    }
    return next((name for name, (left, right) in pairs.items() if left != right), "")


def undone(begin: Begin, cells: Iterable[Cell]) -> tuple[Key, ...]:
    """Return the cells that have not run, or could not be judged."""
    settled = {cell.key for cell in cells if cell.verdict is not CaseVerdict.NOT_JUDGED}
    return tuple(key for key in begin.cells if key not in settled)


def run_cells(
    session: Session, cells: Sequence[Key], begin: Begin | None, on_cell: OnCell | None = None
) -> None:
    """Run ``cells`` and append each to the run in the folder of the settings.

    Args:
        session: Modules and rules.
        cells: What to run, in order.
        begin: First line of a new run; None goes on with the one that is there.
        on_cell: Told of every cell as it is done.

    Raises:
        OSError: The folder cannot be written to.
    """
    settings = session.settings
    with Keeper(settings.folder, begin) as keeper:
        done = 0

        def keep(cell: Cell) -> None:
            nonlocal done
            done += 1
            keeper.keep(cell)
            if on_cell is not None:
                on_cell(cell, done, len(cells))

        if settings.jobs > 1 and session.bench.parallel and len(cells) > 1:
            from lpx.interop.workers import run_with_workers

            session.bench.close()
            run_with_workers(cells, settings, keep)
        else:
            for key in cells:
                keep(run_cell(session, key))


def run_cell(session: Session, key: Key) -> Cell:
    """Run one cell; its bundles and dumps are stored. Never raises for what a module does."""
    begun = time.perf_counter()
    scenario, bench = session.scenarios[key[0]], session.bench
    blank = Cell(scenario.id, key[1:], CaseVerdict.NOT_JUDGED, definition=digest_of_scenario(scenario))
    given_up = bench.given_up(blank.modules)
    if given_up:
        return replace(blank, reason=GAVE_UP, parameters={"module": given_up, "count": PATIENCE})
    try:
        cell = _cell(session, blank, scenario)
    except AdapterError as error:
        cell = replace(blank, reason="adapter", parameters={**error.parameters, "obstacle": error.key})
    except NoHello as failure:
        cell = replace(blank, reason="no-hello", parameters={"outcome": failure.answer.outcome.value})
    except KeyboardInterrupt:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours is neither a pass nor a module's
        bench.close()
        cell = replace(blank, reason=UNABLE, parameters={"type": type(error).__name__})
    bench.watch(cell.modules, {fault.module for fault in cell.faults if fault.reason == Outcome.HUNG.value})
    return replace(cell, seconds=round(time.perf_counter() - begun, 3))


def _cell(session: Session, blank: Cell, scenario: Scenario) -> Cell:
    settings = session.settings
    seats = session.bench.seats(blank.modules)
    reason, parameters = _obstacle(scenario, blank.modules, seats, session.bench)
    if reason:
        return replace(blank, verdict=CaseVerdict.NOT_APPLICABLE, reason=reason, parameters=parameters)
    played = play(scenario, by_role(scenario.roles, seats), seed=settings.seed, rules=session.rules)
    store_evidence(settings.folder, played.contents)
    return replace(
        blank,
        verdict=_verdict(played),
        reason=played.reason if not played.faults else "",
        parameters=played.parameters,
        faults=tuple(played.faults),
        legs=tuple(played.legs),
        given=played.given,
    )


def _verdict(played: Played) -> CaseVerdict:
    if played.faults:
        return CaseVerdict.FAIL
    return CaseVerdict.NOT_JUDGED if played.reason else CaseVerdict.PASS


def _obstacle(
    scenario: Scenario, names: Sequence[str], seats: Sequence[Seat], bench: Bench
) -> tuple[str, dict[str, str | int | float]]:
    """Return why the modules cannot play the scenario at all, by their own word; empty when they can.

    Raises:
        NoHello: A module does not answer ``hello`` properly.
        AdapterError: A module cannot be started.
    """
    capabilities = load_capabilities()
    duties = duties_of(scenario)
    for role, seat in by_role(scenario.roles, seats).items():
        declared = seat.conversation.hello()
        for duty in sorted(duties[role] - set(declared.roles)):
            return "other-role", {"module": seat.module.name, "role": duty}
        for name in scenario.needs.get(role, ()):
            if not can(capabilities[name], declared, EVERYTHING):
                return "lacks", {"module": seat.module.name, "capability": name}
    for name in set(names):
        shared = [role for role, own in zip(scenario.roles, names, strict=True) if own == name]
        if len(shared) > 1 and bench.is_single(name) and not takes_turns(scenario, shared):
            return "one-state", {"module": name}
    return "", {}
