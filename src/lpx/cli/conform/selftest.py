"""``lpx conform selftest``: test the suite itself with modules whose faults are known."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.conform.stopping import ConformStop, say
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.failure import tell_interrupted
from lpx.cli.options import format_option, language_option

if TYPE_CHECKING:
    from lpx.messages import Language


@click.command("selftest")
@click.argument("names", nargs=-1, metavar="[MODULE]...")
@click.option("--full", is_flag=True, help="Every module over every case: the whole kill matrix.")
@click.option(
    "--seed", default="selftest", show_default=True, metavar="TEXT", help="Decides people and files."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1, max=64),
    default=lambda: max(1, min(8, os.cpu_count() or 1)),
    show_default="one per processor",
    help="Processes.",
)
@click.option("--details", is_flag=True, help="Also tell every mutant with the cases that kill it.")
@click.option(
    "--write",
    is_flag=True,
    help="After a full run of a checkout, note which cases kill what; the quick mode uses that.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write json or html into a file; may be repeated.",
)
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    names: tuple[str, ...],
    seed: str,
    jobs: int,
    reports: tuple[str, ...],
    format_name: str,
    lang: str | None,
    *,
    full: bool,
    details: bool,
    write: bool,
) -> None:
    """Test the suite with mutants, innocents and bad actors. MODULE names some of them; without one, all.

    Exit codes: 0 the suite can be trusted, 1 it cannot, 2 usage.
    """
    from lpx.harness.mutants.catalogue import load_catalogue
    from lpx.harness.selftest.run import selftest
    from lpx.messages import choose_language
    from lpx.reports.kill_matrix import render_matrix

    language = choose_language(lang, os.environ)
    modules = load_catalogue()
    unknown = [name for name in names if name not in modules.mutants and name not in modules.innocents]
    if unknown:
        raise ConformStop(ExitCode.USAGE, language, "selftest-unknown", names=", ".join(unknown))
    if write and (not full or names):
        raise ConformStop(ExitCode.USAGE, language, "selftest-write")
    wanted = _wanted(reports, language)
    try:
        matrix = selftest(
            seed=seed, full=full, jobs=jobs, modules=names or None, progress=_Progress(language)
        )
    except KeyboardInterrupt:
        tell_interrupted()
        sys.exit(int(ExitCode.INTERRUPTED))
    for kind, path in wanted:
        path.write_text(render_matrix(matrix, modules, kind, language), encoding="utf-8", newline="\n")
    if write and matrix.is_sound:
        _note(matrix)
    width = min(120, shutil.get_terminal_size((100, 24)).columns)
    click.echo(render_matrix(matrix, modules, format_name, language, width=width, details=details), nl=False)
    sys.exit(0 if matrix.is_sound else 1)


def _note(matrix: object) -> None:
    from lpx.data import data_room
    from lpx.harness.selftest.killers import FILE, as_text, killers_of
    from lpx.harness.selftest.nouns import Matrix

    assert isinstance(matrix, Matrix)
    path = data_room("conformance") / "mutants" / FILE
    path.write_text(as_text(killers_of(matrix)), encoding="utf-8", newline="\n")


def _wanted(reports: tuple[str, ...], language: Language) -> list[tuple[str, Path]]:
    """Return format and file of every report that is to be written."""
    found = []
    for report in reports:
        kind, equals, name = report.partition("=")
        if not equals or not name or kind not in {"json", "html"}:
            raise ConformStop(ExitCode.USAGE, language, "report-form", known="json, html")
        path = Path(name)
        if not path.parent.is_dir():
            raise ConformStop(ExitCode.USAGE, language, "report-place", format=kind)
        found.append((kind, path))
    return found


class _Progress:
    """Tells now and then how many cases are done, on stderr."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._told = 0

    def __call__(self, done: int, total: int) -> None:
        tenth = 10 * done // total
        if tenth != self._told:
            self._told = tenth
            aside(say(self._language, "selftest-progress", done=done, total=total), "progress")
