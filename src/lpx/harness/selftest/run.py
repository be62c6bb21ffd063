"""Runs the self-test over several processes and says what is wrong with the suite."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from lpx.harness.mutants.bad_actors import NAMES as BAD_ACTORS
from lpx.harness.mutants.catalogue import Catalogue, behaviours, load_catalogue
from lpx.harness.nouns import CaseVerdict
from lpx.harness.results import CATEGORIES, controlled
from lpx.harness.selftest.killers import load_killers
from lpx.harness.selftest.nouns import Cell, Complaint, Matrix, Row
from lpx.harness.selftest.worker import Bench, CaseRow, Tried

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.nouns import Case, CaseResult

SEED = "selftest"
_CHUNK = 1
_Task = tuple["Case", tuple[str, ...], tuple[str, ...]]
"""A case, the modules to try in it, and the bad actors."""
_EVERY = 6
"""The quick mode shows every so many cases to innocents and bad actors, besides the basic ones."""


def selftest(
    *,
    seed: str = SEED,
    full: bool = False,
    jobs: int = 2,
    cases: Sequence[Case] | None = None,
    modules: Iterable[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Matrix:
    """Test the suite and return what became of it.

    Args:
        seed: From which people, files and bytes are made.
        full: Every module over every case; otherwise each mutant over the cases that killed it in the last
            full run (one that is new since: over all), and each innocent over the basic cases and some
            others.
        jobs: Processes.
        cases: The cases; by default the whole suite.
        modules: Names of mutants and innocents; by default all.
        progress: Called with (cases done, cases in all).
        clock: Seconds, monotonic.
    """
    from lpx.harness.cases import load_cases

    begun = clock()
    suite = tuple(load_cases() if cases is None else cases)
    catalogue = load_catalogue()
    wanted = set(modules) if modules is not None else {*catalogue.mutants, *catalogue.innocents}
    tasks = list(_tasks(suite, catalogue, wanted, full=full))
    rows = _rows(tasks, seed, jobs, progress)
    return _matrix(suite, catalogue, rows, wanted, seed=seed, full=full, seconds=clock() - begun)


def _tasks(suite: tuple[Case, ...], catalogue: Catalogue, wanted: set[str], *, full: bool) -> Iterator[_Task]:
    """Yield cases with the modules and bad actors that are tried in them; others are left out."""
    killers = load_killers()
    everything = wanted >= {*catalogue.mutants, *catalogue.innocents}
    actors = BAD_ACTORS if everything else ()
    if full:
        for case in suite:
            yield case, tuple(name for name in _all(catalogue) if name in wanted), actors
        return
    for number, case in enumerate(suite):
        mutants = tuple(
            name for name in catalogue.mutants if name in wanted and case.id in killers.get(name, (case.id,))
        )
        sample = case.core or case.category == "honesty" or number % _EVERY == 0
        innocents = tuple(name for name in catalogue.innocents if name in wanted) if sample else ()
        if mutants or innocents:
            yield case, (*mutants, *innocents), actors if sample else ()


def _all(catalogue: Catalogue) -> tuple[str, ...]:
    return (*catalogue.mutants, *catalogue.innocents)


# -- processes ---------------------------------------------------------------------------------------


def _rows(
    tasks: list[_Task], seed: str, jobs: int, progress: Callable[[int, int], None] | None
) -> list[CaseRow]:
    if jobs <= 1:
        return list(_counted((_try((seed, *task)) for task in tasks), len(tasks), progress))
    with _pool(jobs) as pool:
        made = pool.map(_try, [(seed, *task) for task in tasks], chunksize=_CHUNK)
        return list(_counted(made, len(tasks), progress))


def _pool(jobs: int) -> Executor:
    return ProcessPoolExecutor(min(jobs, 61))  # Windows cannot wait for more


def _counted(
    rows: Iterable[CaseRow], total: int, progress: Callable[[int, int], None] | None
) -> Iterable[CaseRow]:
    for done, row in enumerate(rows, 1):
        yield row
        if progress is not None:
            progress(done, total)


@cache
def _bench(seed: str) -> Bench:
    from lpx.coursecode.load import load_code_edition
    from lpx.edition import load_edition
    from lpx.harness.allowances import load_allowances, load_attribution
    from lpx.harness.runner import Rules

    rules = Rules(load_edition(), load_code_edition(), load_allowances(), load_attribution())
    return Bench(rules, seed)


def _try(task: tuple[str, Case, tuple[str, ...], tuple[str, ...]]) -> CaseRow:
    seed, case, modules, bad_actors = task
    return _bench(seed).try_case(case, modules, bad_actors)


# -- what it says --------------------------------------------------------------------------------------


def _matrix(
    suite: tuple[Case, ...],
    catalogue: Catalogue,
    rows: list[CaseRow],
    wanted: set[str],
    *,
    seed: str,
    full: bool,
    seconds: float,
) -> Matrix:
    from lpx.edition import load_edition
    from lpx.harness.cases import load_not_tested

    mutants = tuple(
        _row(name, item.requirements, rows) for name, item in catalogue.mutants.items() if name in wanted
    )
    innocents = tuple(_row(name, (), rows) for name in catalogue.innocents if name in wanted)
    reference = _row("", (), rows)
    scores = _scores(suite, rows)
    killed = {row.module for row in mutants if row.cases(Cell.KILLED)}
    all_mutants = wanted >= set(catalogue.mutants)
    asked = asked_of_modules(load_edition())
    if not all_mutants:
        # Of some mutants alone nothing can be learned about requirements and cases of the others.
        broken = {name for row in mutants for name in row.requirements}
        asked = tuple(name for name in asked if name in broken)
    covered = {
        requirement: sum(
            requirement in item.requirements and name in killed for name, item in catalogue.mutants.items()
        )
        for requirement in asked
    }
    untested = tuple(requirement for requirement, count in covered.items() if not count)
    excused = {item.requirement for item in load_not_tested()}
    complaints = [
        *_about_catalogue(catalogue, wanted),
        *_about_reference(reference),
        *(item for row in mutants for item in _about_mutant(row)),
        *(item for row in innocents for item in _about_innocent(row)),
        *(_about_cases(suite, mutants) if full and all_mutants else ()),
        *(
            Complaint("bad-actor-scored", name, requirements=tuple(c for c, n in score.items() if n))
            for name, score in scores.items()
            if any(score.values())
        ),
        *(
            Complaint("requirement-without-mutant", requirement)
            for requirement in untested
            if requirement not in excused and full and all_mutants
        ),
    ]
    return Matrix(
        seed=seed,
        full=full,
        some=not all_mutants,
        cases=tuple(case.id for case in suite),
        reference=reference,
        mutants=mutants,
        innocents=innocents,
        bad_actors=scores,
        covered=covered,
        untested=untested,
        complaints=tuple(complaints),
        seconds=seconds,
        runs=sum(row.runs for row in rows),
    )


def asked_of_modules(edition: Edition) -> tuple[str, ...]:
    """Return the requirements that only a harness can verify."""
    return tuple(
        requirement.id
        for requirement in edition.requirements.values()
        if requirement.verified.by == "harness"
    )


def _row(module: str, requirements: tuple[str, ...], rows: list[CaseRow]) -> Row:
    cells: dict[str, Cell] = {}
    broken: dict[str, tuple[str, ...]] = {}
    for row in rows:
        tried = row.modules.get(module) if module else row.reference
        if tried is None:
            continue
        cells[row.case] = _cell(tried, requirements)
        if tried.verdict is CaseVerdict.FAIL:
            broken[row.case] = tried.broken
    return Row(module, requirements, cells, broken)


def _cell(tried: Tried, requirements: tuple[str, ...]) -> Cell:
    if tried.verdict is CaseVerdict.FAIL:
        return Cell.KILLED if set(tried.broken) & set(requirements) else Cell.FAILED_OTHERWISE
    return {
        CaseVerdict.PASS: Cell.PASSED,
        CaseVerdict.NOT_APPLICABLE: Cell.NOT_APPLICABLE,
        CaseVerdict.NOT_JUDGED: Cell.NOT_JUDGED,
    }[tried.verdict]


def _scores(suite: tuple[Case, ...], rows: list[CaseRow]) -> dict[str, dict[str, int]]:
    """Count the passes of every bad actor per category, as a report of its run would."""
    known = {case.id: case for case in suite}
    by_actor: dict[str, list[CaseResult]] = {}
    for row in rows:
        for name, result in row.bad_actors.items():
            by_actor.setdefault(name, []).append(result)
    scores: dict[str, dict[str, int]] = {}
    for name, results in by_actor.items():
        score = scores[name] = dict.fromkeys(CATEGORIES, 0)
        for result in controlled(results, known):
            score[known[result.case].category] += result.verdict is CaseVerdict.PASS
    return scores


def _about_catalogue(catalogue: Catalogue, wanted: set[str]) -> Iterable[Complaint]:
    """Complain about modules that have a name but no behaviour, or the other way round."""
    named = {*catalogue.mutants, *catalogue.innocents}
    for name in sorted((named ^ set(behaviours())) | (wanted - named)):
        yield Complaint("catalogue", name)


def _about_reference(row: Row) -> Iterable[Complaint]:
    for case in row.cases(Cell.FAILED_OTHERWISE, Cell.KILLED, Cell.NOT_JUDGED):
        yield Complaint("reference-accused", "reference", (case,), row.broken.get(case, ()))


def _about_mutant(row: Row) -> Iterable[Complaint]:
    if row.cases(Cell.KILLED):
        return
    stray = row.cases(Cell.FAILED_OTHERWISE)
    if stray:
        found = tuple(dict.fromkeys(item for case in stray for item in row.broken[case]))
        yield Complaint("stray-kill", row.module, stray, found)
    else:
        yield Complaint("survivor", row.module, requirements=row.requirements)


def _about_innocent(row: Row) -> Iterable[Complaint]:
    for case in row.cases(Cell.FAILED_OTHERWISE, Cell.KILLED, Cell.NOT_JUDGED):
        yield Complaint("innocent-accused", row.module, (case,), row.broken.get(case, ()))


def _about_cases(suite: tuple[Case, ...], mutants: tuple[Row, ...]) -> Iterable[Complaint]:
    """Complain about cases that kill nothing; only a full run of all mutants can tell."""
    killers = {case for row in mutants for case in row.cases(Cell.KILLED)}
    for case in suite:
        if case.id not in killers:
            yield Complaint("idle-case", case.id, requirements=case.requirements)
