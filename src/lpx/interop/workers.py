"""Several workers at once, each a process of its own with modules of its own."""

from __future__ import annotations

import multiprocessing
import queue
from typing import TYPE_CHECKING, Any

from lpx.harness.nouns import CaseVerdict
from lpx.interop.nouns import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.process import BaseProcess

    from lpx.interop.plan import Key
    from lpx.interop.run import Settings

_PATIENCE = 0.5
"""Seconds between looks at whether the workers are still alive."""
_LAST_CHANCE = 5.0
"""Seconds that a worker has to stop its modules."""


def run_with_workers(cells: Sequence[Key], settings: Settings, keep: Callable[[Cell], None]) -> None:
    """Run ``cells`` with several workers; ``keep`` is given every cell, in the order in which they come.

    A worker that dies takes one cell with it, which then could not be judged; the others go on.
    """
    context = multiprocessing.get_context("spawn")
    tasks: Any = context.Queue()
    answers: Any = context.Queue()
    jobs = min(settings.jobs, len(cells))
    workers = [
        context.Process(target=_work, args=(settings, tasks, answers), daemon=True) for _ in range(jobs)
    ]
    for key in cells:
        tasks.put(key)
    for _ in workers:
        tasks.put(None)
    try:
        for worker in workers:
            worker.start()
        _collect(cells, workers, answers, keep)
    finally:
        for worker in workers:
            worker.join(timeout=_LAST_CHANCE)
            if worker.is_alive():
                worker.terminate()


def _collect(
    cells: Sequence[Key],
    workers: Sequence[BaseProcess],
    answers: Any,  # noqa: ANN401 - a queue
    keep: Callable[[Cell], None],
) -> None:
    from lpx.interop.run import WORKER_LOST

    waiting = dict.fromkeys(cells)
    over = False
    while waiting:
        try:
            cell = answers.get(timeout=_PATIENCE)
        except queue.Empty:
            if over:
                break
            over = not any(worker.is_alive() for worker in workers)
            continue
        del waiting[cell.key]
        keep(cell)
    for scenario, *modules in waiting:
        keep(Cell(scenario, tuple(modules), CaseVerdict.NOT_JUDGED, reason=WORKER_LOST))


def _work(settings: Settings, tasks: Any, answers: Any) -> None:  # noqa: ANN401 - queues
    """Run cells until there are no more; what a worker of its own process does."""
    from lpx.interop.bench import Bench
    from lpx.interop.run import Session, rules_of, run_cell
    from lpx.interop.scenarios import load_scenarios

    scenarios = {scenario.id: scenario for scenario in load_scenarios()}
    rules = rules_of(settings.edition)
    try:
        with Bench(settings.modules, settings.timeout) as bench:
            session = Session(settings, scenarios, rules, bench)
            while (key := tasks.get()) is not None:
                answers.put(run_cell(session, key))
    except KeyboardInterrupt:
        return
