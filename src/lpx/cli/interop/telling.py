"""How ``lpx interop`` tells of a run: reports to stdout and files, progress on stderr."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from lpx.cli import reporting as reports
from lpx.cli.diagnostics import SectionStop
from lpx.cli.exit_codes import ExitCode
from lpx.cli.interop.stopping import InteropStop, say
from lpx.cli.progress import MovingLine

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.interop.matrix import Matrix
    from lpx.interop.nouns import Cell, Scenario, Stored
    from lpx.messages import Language

FORMATS = ("text", "json", "markdown", "html")
reporting = reports.reporting(FORMATS)
"""Adds ``--format`` (``format_name``) and ``--report FORMAT=FILE`` (``reports``)."""


def wanted_reports(wanted: Sequence[str], language: Language) -> tuple[tuple[str, Path], ...]:
    """Return format and file of each ``--report``; the folders must be there before the work begins."""
    return reports.wanted_reports(wanted, FORMATS, _refusing(language))


def _refusing(language: Language) -> reports.Refuse:
    def refuse(key: str, **parameters: object) -> NoReturn:
        raise SectionStop(ExitCode.USAGE, language, "interop.cli", key, **parameters) from None

    return refuse


def scenarios_of(language: Language) -> tuple[Scenario, ...]:
    """Return all scenarios; raises ``InteropStop``."""
    from lpx.interop.scenarios import ScenarioError, load_scenarios

    try:
        return load_scenarios()
    except ScenarioError as error:
        raise InteropStop(ExitCode.USAGE, language, "scenarios-broken", detail=error) from None


def tell(
    stored: Stored,
    matrix: Matrix,
    *,
    format_name: str,
    wanted: Sequence[tuple[str, Path]],
    edition: Edition,
    language: Language,
) -> None:
    """Write the run to stdout in one format, and to the files that were asked for."""
    from lpx.reports.interop_rendering import render_interop

    scenarios = scenarios_of(language)
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns

    def rendered(name: str, *, shown: bool = False) -> str:
        return render_interop(
            stored,
            scenarios,
            format=name,
            edition=edition,
            language=language,
            matrix=matrix,
            color=color and shown,
            width=width,
        )

    click.echo(rendered(format_name, shown=True), nl=False, color=color)
    reports.write_reports(
        wanted, rendered, _refusing(language), lambda path: say(language, "report-written", path=path)
    )


class Progress(MovingLine):
    """Shows on stderr how far the work has come. Use it as a context manager."""

    def __init__(
        self, language: Language, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(stream, clock)
        self._language = language
        self._counts: Counter[str] = Counter()

    def cell(self, cell: Cell, done: int, total: int) -> None:
        """Tell that a cell is done."""
        self._counts[cell.verdict.value] += 1
        self.show(
            lambda _: say(
                self._language,
                "progress",
                done=done,
                total=total,
                passed=self._counts["pass"],
                failed=self._counts["fail"],
                open=self._counts["could-not-be-judged"],
                cell=f"{cell.scenario} {' → '.join(cell.modules)}",
            ),
            last=done == total,
        )

    def tried(self, done: int, total: int, found: int) -> None:
        """Tell how many bundles were tried."""
        self.show(
            lambda _: say(self._language, "progress", section="mine", done=done, total=total, found=found),
            last=done == total,
        )
