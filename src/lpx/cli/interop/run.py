"""``lpx interop run``: let every pair of modules exchange, and chosen chains of them."""

from __future__ import annotations

import os
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.interop.stopping import InteropStop, say
from lpx.cli.interop.telling import Progress, reporting, scenarios_of, tell, wanted_reports
from lpx.cli.options import edition_option, language_option

if TYPE_CHECKING:
    from lpx.interop.bench import Bench, Module
    from lpx.interop.nouns import Begin, Scenario, Stored
    from lpx.interop.run import Session
    from lpx.messages import Language

_RUNS = "lpx-interop"


@click.command("run")
@click.argument("addresses", nargs=-1, required=True, metavar="MODULE...")
@click.option(
    "--scenario",
    "patterns",
    multiple=True,
    metavar="GLOB",
    help="Only scenarios whose id fits, e.g. 'visit/*'; may be given several times.",
)
@click.option(
    "--chain",
    "chains",
    multiple=True,
    metavar="A,B,C",
    help="Play scenarios of three schools by these modules (by default each hands on to the next).",
)
@click.option("--all-chains", is_flag=True, help="Play scenarios of three schools by every combination.")
@click.option("--seed", metavar="TEXT", help="Decides people and files; by default a new one each time.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), help="Seconds that one call may take (default: 30)."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1, max=64),
    default=1,
    show_default=True,
    help="Workers, each with modules of its own.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder for results and bundles (default: a new one in {_RUNS}).",
)
@click.option("--resume", is_flag=True, help="Go on with the run in the folder of --out.")
@reporting
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    addresses: tuple[str, ...],
    patterns: tuple[str, ...],
    chains: tuple[str, ...],
    seed: str | None,
    timeout: float | None,
    jobs: int,
    folder: Path | None,
    format_name: str,
    reports: tuple[str, ...],
    lang: str | None,
    edition_name: str | None,
    *,
    all_chains: bool,
    resume: bool,
) -> None:
    """Let every MODULE export to every MODULE, itself too, in every scenario.

    A MODULE is an adapter file or another address as for `lpx conform run`, with a name in front if you
    like: mine=adapter.toml. What is lost on the way is told field by field, with who is to blame.

    Exit codes: 0 every exchange that applies passes, 1 some fail, 2 usage, 3 no scenario fits, 4 could not
    be judged, 6 no module could be started.
    """
    from lpx.cli.settings import load
    from lpx.interop.plan import plan_cells
    from lpx.interop.run import Session, Settings, rules_of

    language, edition = load(lang, edition_name)
    wanted = wanted_reports(reports, language)
    modules = _modules(addresses, language)
    scenarios = _chosen(patterns, language)
    names = [module.name for module in modules]
    cells = plan_cells(scenarios, names, chains=_chains(chains, names, language), every_chain=all_chains)
    if not cells:
        raise InteropStop(
            ExitCode.NOTHING_TO_DO, language, "no-scenario", patterns=", ".join(patterns) or "--chain"
        )
    before = _before(folder, language) if resume else None
    begun = datetime.now().astimezone()
    seed = seed or (before.begin.seed if before is not None else secrets.token_hex(6))
    place = folder or Path(_RUNS) / f"{begun:%Y%m%d-%H%M%S}-{seed[:8]}"
    if before is None:
        _make(place, language)
    settings = Settings(modules, seed, place, timeout, edition.mark.id, jobs)
    rules = rules_of(edition.mark.id)
    with _bench(modules, timeout, language) as bench:
        session = Session(settings, {item.id: item for item in scenarios}, rules, bench)
        _run(session, cells, before, begun, language)
    stored = _read(place, language)
    from lpx.interop.matrix import make_matrix

    matrix = make_matrix(stored)
    tell(stored, matrix, format_name=format_name, wanted=wanted, edition=edition, language=language)
    aside(say(language, "kept", folder=place))
    sys.exit(int(matrix.outcome))


def _run(
    session: Session,
    cells: tuple[tuple[str, ...], ...],
    before: Stored | None,
    begun: datetime,
    language: Language,
) -> None:
    from lpx.interop.run import begin_of, differs_from, run_cells, undone

    begin: Begin | None = begin_of(session, cells, begun.isoformat(timespec="seconds"))
    assert begin is not None
    todo = begin.cells
    if before is not None:
        what = differs_from(before.begin, begin)
        if what:
            word = say(language, what, section="word")
            raise InteropStop(ExitCode.USAGE, language, "resume-other", what=word)
        todo, begin = undone(before.begin, before.cells), None
        if not todo:
            aside(say(language, "all-done"))
            return
    try:
        with Progress(language) as progress:
            run_cells(session, todo, begin, progress.cell)
    except KeyboardInterrupt:
        aside(say(language, "interrupted", folder=session.settings.folder), "error")
        sys.exit(ExitCode.INTERRUPTED)


def _modules(addresses: tuple[str, ...], language: Language) -> tuple[Module, ...]:
    from lpx.interop.bench import NameTaken, named

    try:
        return named(addresses)
    except NameTaken as taken:
        raise InteropStop(ExitCode.USAGE, language, "name-taken", name=taken) from None


def _chosen(patterns: tuple[str, ...], language: Language) -> tuple[Scenario, ...]:
    from lpx.interop.scenarios import select

    chosen = select(scenarios_of(language), patterns)
    if not chosen:
        raise InteropStop(ExitCode.NOTHING_TO_DO, language, "no-scenario", patterns=", ".join(patterns))
    return chosen


def _chains(chains: tuple[str, ...], names: list[str], language: Language) -> tuple[tuple[str, ...], ...]:
    made = tuple(tuple(part.strip() for part in chain.split(",")) for chain in chains)
    unknown = [name for chain in made for name in chain if name not in names]
    if unknown:
        known = ", ".join(names)
        raise InteropStop(ExitCode.USAGE, language, "chain-unknown", name=unknown[0], known=known)
    return made


def _bench(modules: tuple[Module, ...], timeout: float | None, language: Language) -> Bench:
    from lpx.cli.adapter.stopping import stop_for
    from lpx.harness.adapters.base import AdapterError
    from lpx.interop import bench

    try:
        return bench.Bench(modules, timeout)
    except AdapterError as error:
        raise stop_for(error, language) from None


def _before(folder: Path | None, language: Language) -> Stored:
    from lpx.interop.store import LINES

    if folder is None or not (folder / LINES).is_file():
        raise InteropStop(ExitCode.USAGE, language, "resume-none", folder=folder or "--out")
    return _read(folder, language)


def _read(folder: Path, language: Language) -> Stored:
    from lpx.cli.interop.show import read

    return read(folder, language)


def _make(path: Path, language: Language) -> None:
    """Make the folder of the run."""
    from lpx.interop.store import LINES

    if (path / LINES).exists():
        raise InteropStop(ExitCode.USAGE, language, "folder-not-empty", folder=path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise InteropStop(ExitCode.USAGE, language, "folder-unusable", folder=path, detail=detail) from None
