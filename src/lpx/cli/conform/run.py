"""``lpx conform run``: run cases against a module."""

from __future__ import annotations

import os
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.conform.choosing import choose, load_suite, selecting
from lpx.cli.conform.stopping import ConformStop, say
from lpx.cli.conform.telling import CaseProgress, reporting, tell, wanted_reports
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, language_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpx.harness.expected_failures import Entry
    from lpx.harness.nouns import Case
    from lpx.messages import Language

_RUNS = "lpx-runs"
_INTERRUPTED = 130


@click.command("run")
@selecting
@click.option(
    "--adapter",
    "address",
    required=True,
    envvar="LPX_ADAPTER",
    metavar="ADDRESS",
    help="The module: a command in quotes, http://HOST:PORT, 'oneshot: COMMAND', adapter.toml, or reference:",
)
@click.option(
    "--seed", metavar="TEXT", help="Decides people, files and order; by default a new one each time."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1, max=64),
    default=1,
    show_default=True,
    help="Workers, each with a module process of its own.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), help="Seconds that one call may take (default: 30)."
)
@click.option(
    "--run",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder for transcript and evidence (default: a new one in {_RUNS}).",
)
@click.option(
    "--known-failures",
    "known_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML list of cases that must still fail, with reasons; one that passes is an error.",
)
@click.option(
    "--again",
    "before",
    type=click.Path(path_type=Path),
    help="Only the cases that did not pass in this stored run; with its seed unless --seed is given.",
)
@click.option("--shrink/--no-shrink", default=True, help="Look for the smallest version of a failing case.")
@reporting
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    patterns: tuple[str, ...],
    requirements: tuple[str, ...],
    roles: tuple[str, ...],
    categories: tuple[str, ...],
    address: str,
    seed: str | None,
    jobs: int,
    timeout: float | None,
    folder: Path | None,
    known_file: Path | None,
    before: Path | None,
    format_name: str,
    reports: tuple[str, ...],
    lang: str | None,
    edition_name: str | None,
    *,
    core: bool,
    shrink: bool,
) -> None:
    """Run cases against a module. CASE is an id or a pattern; without one, all cases run.

    Everything that was seen is kept in a folder, from which `lpx conform replay` judges it again.

    Exit codes: 0 every case that applies passes, 1 some case fails, 2 usage, 3 no case fits, 4 could not be
    judged, 6 the adapter is at fault.
    """
    from lpx.cli.adapter.stopping import stop_for
    from lpx.cli.settings import load
    from lpx.harness.adapters.base import AdapterError
    from lpx.harness.adapters.connect import connect
    from lpx.harness.plan import make_plan
    from lpx.harness.results import summarise
    from lpx.harness.runner import TIMEOUT
    from lpx.harness.session import Settings, rules_for, run_plan

    language, edition = load(lang, edition_name)
    wanted = wanted_reports(reports, language)
    suite = load_suite(language)
    chosen = choose(suite, language, patterns, requirements, roles, categories, core=core)
    if before is not None:
        chosen, seed = _again(chosen, before, seed, language)
    known = _known_failures(known_file, suite, language)
    try:
        connection = connect(address)
    except AdapterError as error:
        raise stop_for(error, language) from None
    seed = seed or secrets.token_hex(6)
    begun = datetime.now().astimezone()
    place = _folder(folder or Path(_RUNS) / f"{begun:%Y%m%d-%H%M%S}-{seed[:8]}", language)
    settings = Settings(
        address=address,
        seed=seed,
        timeout=timeout or connection.timeout or TIMEOUT,
        folder=place,
        edition=edition.mark.id,
        known_failures=known,
        shrink=shrink,
        jobs=jobs,
        clock=_now,
    )
    try:
        with CaseProgress(language) as progress:
            run = run_plan(
                make_plan(suite, chosen, seed),
                connection,
                settings,
                rules_for(connection, edition.mark.id),
                lambda line, done, total: progress(line.result, done, total),
            )
    except AdapterError as error:
        detail = stop_for(error, language).message
        raise ConformStop(ExitCode.ADAPTER, language, "adapter-fault", detail=detail) from None
    except KeyboardInterrupt:
        aside(say(language, "interrupted", folder=place), "error")
        sys.exit(_INTERRUPTED)
    summary = summarise(run, suite)
    tell(run, summary, suite, format_name=format_name, wanted=wanted, edition=edition, language=language)
    aside(say(language, "kept", folder=place))
    sys.exit(int(summary.outcome))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _again(
    chosen: tuple[Case, ...], before: Path, seed: str | None, language: Language
) -> tuple[tuple[Case, ...], str]:
    """Return the chosen cases that did not pass in a stored run, and the seed."""
    from lpx.cli.conform.stored import read_stored
    from lpx.harness.plan import unsettled

    run, _ = read_stored(before, language)
    names = unsettled(run)
    cases = tuple(case for case in chosen if case.id in names)
    if not cases:
        raise ConformStop(ExitCode.NOTHING_TO_DO, language, "nothing-selected")
    return cases, seed or run.begin.seed


def _known_failures(path: Path | None, suite: Sequence[Case], language: Language) -> tuple[Entry, ...]:
    from lpx.harness.expected_failures import ListError, read_list, without_case

    if path is None:
        return ()
    try:
        entries = read_list(path)
    except ListError as error:
        raise ConformStop(ExitCode.USAGE, language, "list-wrong", detail=error) from None
    stale = without_case(entries, [case.id for case in suite])
    if stale:
        raise ConformStop(ExitCode.USAGE, language, "list-stale", ids=", ".join(stale))
    return entries


def _folder(path: Path, language: Language) -> Path:
    """Make the folder of the run."""
    from lpx.harness.transcript import TRANSCRIPT

    if (path / TRANSCRIPT).exists():
        raise ConformStop(ExitCode.USAGE, language, "folder-not-empty", folder=path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ConformStop(ExitCode.USAGE, language, "folder-unusable", folder=path, detail=detail) from None
    return path
