"""How ``lpx conform`` tells of a run: reports to stdout and files, progress on stderr, the exit code."""

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
from lpx.cli.conform.stopping import ConformStop, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.progress import MovingLine

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.nouns import Case, CaseResult
    from lpx.harness.results import Summary
    from lpx.harness.transcript import Run
    from lpx.messages import Language

FORMATS = ("text", "json", "junit", "sarif", "markdown", "html")
reporting = reports.reporting(FORMATS)
"""Adds ``--format`` (``format_name``) and ``--report FORMAT=FILE`` (``reports``)."""


def wanted_reports(wanted: Sequence[str], language: Language) -> tuple[tuple[str, Path], ...]:
    """Return format and file of each ``--report``; the folders must be there before the work begins."""
    return reports.wanted_reports(wanted, FORMATS, _refusing(language))


def _refusing(language: Language) -> reports.Refuse:
    def refuse(key: str, **parameters: object) -> NoReturn:
        raise ConformStop(ExitCode.USAGE, language, key, **parameters) from None

    return refuse


def tell(
    run: Run,
    summary: Summary,
    suite: Sequence[Case],
    *,
    format_name: str,
    wanted: Sequence[tuple[str, Path]],
    edition: Edition,
    language: Language,
) -> None:
    """Write the run to stdout in one format, and to the files that were asked for."""
    from lpx.reports.conform_rendering import render_run

    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns

    def rendered(name: str, *, shown: bool = False) -> str:
        return render_run(
            run,
            summary,
            suite,
            format=name,
            edition=edition,
            language=language,
            color=color and shown,
            width=width,
        )

    click.echo(rendered(format_name, shown=True), nl=False, color=color)
    reports.write_reports(
        wanted, rendered, _refusing(language), lambda path: say(language, "report-written", path=path)
    )


class CaseProgress(MovingLine):
    """Shows on stderr how far a run has come. Use it as a context manager, and call it."""

    def __init__(
        self, language: Language, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(stream, clock)
        self._language = language
        self._counts: Counter[str] = Counter()

    def __call__(self, result: CaseResult, done: int, total: int) -> None:
        """Tell that a case is done."""
        self._counts[result.verdict.value] += 1
        self.show(
            lambda _: say(
                self._language,
                "progress",
                done=done,
                total=total,
                passed=self._counts["pass"],
                failed=self._counts["fail"],
                open=self._counts["could-not-be-judged"],
                case=result.case,
            ),
            last=done >= total,
        )
