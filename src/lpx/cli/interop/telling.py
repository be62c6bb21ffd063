"""How ``lpx interop`` tells of a run: reports to stdout and files, progress on stderr."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO, TypeVar

import click

from lpx.cli.exit_codes import ExitCode
from lpx.cli.interop.stopping import InteropStop, say

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.interop.matrix import Matrix
    from lpx.interop.nouns import Cell, Scenario, Stored
    from lpx.messages import Language

FORMATS = ("text", "json", "markdown", "html")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_REDRAW = 0.1
_HEARTBEAT = 10.0


def reporting(command: Decorated) -> Decorated:
    """Add ``--format`` (``format_name``) and ``--report FORMAT=FILE`` (``reports``)."""
    command = click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT=FILE",
        help="Also write a report to a file, e.g. html=report.html; may be given several times.",
    )(command)
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="Form of what is written to stdout.",
    )(command)


def wanted_reports(reports: Sequence[str], language: Language) -> tuple[tuple[str, Path], ...]:
    """Return format and file of each ``--report``; the folders must be there before the work begins."""
    wanted: list[tuple[str, Path]] = []
    for text in reports:
        name, sign, file = text.partition("=")
        if not sign or name not in FORMATS or not file:
            raise InteropStop(ExitCode.USAGE, language, "report-form", known=", ".join(FORMATS))
        path = Path(file)
        if path.is_dir() or not path.resolve().parent.is_dir():
            raise InteropStop(ExitCode.USAGE, language, "report-place", format=name)
        wanted.append((name, path))
    return tuple(wanted)


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
    reports: Sequence[tuple[str, Path]],
    edition: Edition,
    language: Language,
) -> None:
    """Write the run to stdout in one format, and to the files that were asked for."""
    from lpx.reports.interop_rendering import render_interop
    from lpx.reports.rendering import write_text

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
    for name, path in reports:
        try:
            write_text(rendered(name), path)
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise InteropStop(
                ExitCode.USAGE, language, "folder-unusable", folder=path.parent, detail=detail
            ) from None
        click.echo(say(language, "report-written", path=path), err=True)


class Progress:
    """Shows on stderr how far the work has come. Use it as a context manager.

    On a terminal one line moves; elsewhere a plain line comes now and then.
    """

    def __init__(
        self, language: Language, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._language = language
        self._stream = stream if stream is not None else sys.stderr
        self._clock = clock
        self._moving = self._stream.isatty()
        self._next = clock() + (0.0 if self._moving else _HEARTBEAT)
        self._width = 0
        self._counts: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._width:
            self._stream.write("\r" + " " * (2 * self._width) + "\r")
            self._stream.flush()

    def cell(self, cell: Cell, done: int, total: int) -> None:
        """Tell that a cell is done."""
        self._counts[cell.verdict.value] += 1
        if self._is_due(last=done == total):
            self._draw(
                say(
                    self._language,
                    "progress",
                    done=done,
                    total=total,
                    passed=self._counts["pass"],
                    failed=self._counts["fail"],
                    open=self._counts["could-not-be-judged"],
                    cell=f"{cell.scenario} {' → '.join(cell.modules)}",
                )
            )

    def tried(self, done: int, total: int, found: int) -> None:
        """Tell how many bundles were tried."""
        if self._is_due(last=done == total):
            self._draw(say(self._language, "progress", section="mine", done=done, total=total, found=found))

    def _is_due(self, *, last: bool) -> bool:
        now = self._clock()
        if now < self._next and not last:
            return False
        self._next = now + (_REDRAW if self._moving else _HEARTBEAT)
        return True

    def _draw(self, line: str) -> None:
        if self._moving:
            self._stream.write("\r" + line + " " * max(0, self._width - len(line)))
            self._width = max(self._width, len(line))
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
