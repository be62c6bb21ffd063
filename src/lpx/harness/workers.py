"""Several workers at once: each a process of its own, so that judging does not wait for judging."""

from __future__ import annotations

import multiprocessing
import queue
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from lpx.harness.adapters.base import AdapterError

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from lpx.harness.nouns import Case
    from lpx.harness.session import Settings
    from lpx.harness.transcript import CaseLine

_PATIENCE = 0.5
"""Seconds between looks at whether the workers are still alive."""
_LAST_CHANCE = 5.0
"""Seconds that a worker has to stop its module."""


def run_with_workers(
    cases: Sequence[Case], settings: Settings, jobs: int, keep: Callable[[CaseLine], None]
) -> None:
    """Run ``cases`` with ``jobs`` workers; ``keep`` is given every line, in the order in which they come.

    Raises:
        AdapterError: A worker could not start the module.
    """
    from dataclasses import replace

    context = multiprocessing.get_context("spawn")
    tasks: Any = context.Queue()
    answers: Any = context.Queue()
    plain = replace(settings, clock=str)
    workers = [context.Process(target=_work, args=(plain, tasks, answers), daemon=True) for _ in range(jobs)]
    for number, case in enumerate(cases):
        tasks.put((number, case))
    for _ in workers:
        tasks.put(None)
    try:
        for worker in workers:
            worker.start()
        _collect(cases, workers, answers, keep)
    finally:
        for worker in workers:
            worker.join(timeout=_LAST_CHANCE)
            if worker.is_alive():
                worker.terminate()


def _collect(
    cases: Sequence[Case],
    workers: Sequence[BaseProcess],
    answers: Any,  # noqa: ANN401 - a queue
    keep: Callable[[CaseLine], None],
) -> None:
    from lpx.harness.session import WORKER_LOST, unable

    waiting = dict(enumerate(cases))
    over = False
    while waiting:
        try:
            number, line = answers.get(timeout=_PATIENCE)
        except queue.Empty:
            if over:
                break
            over = not any(worker.is_alive() for worker in workers)
            continue
        if isinstance(line, AdapterError):
            raise line
        del waiting[number]
        keep(line)
    for case in waiting.values():
        keep(unable(case, WORKER_LOST))


def _work(settings: Settings, tasks: Any, answers: Any) -> None:  # noqa: ANN401 - queues
    """Run cases until there are no more; what a worker of its own process does."""
    from lpx.harness.adapters.connect import connect
    from lpx.harness.session import Worker, rules_for

    try:
        connection = connect(settings.address)
        with Worker(connection, settings, rules_for(connection, settings.edition)) as worker:
            while (task := tasks.get()) is not None:
                number, case = task
                answers.put((number, worker.run(case)))
    except AdapterError as error:
        answers.put((-1, error))
    except KeyboardInterrupt:
        return
