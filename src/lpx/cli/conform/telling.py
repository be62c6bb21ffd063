"""How ``lpx conform`` tells of a run: reports to stdout and files, progress on stderr, the exit code."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO, TypeVar

import click

from lpx.cli.conform.stopping import ConformStop, say
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.nouns import Case, CaseResult
    from lpx.harness.results import Summary
    from lpx.harness.transcript import Run
    from lpx.messages import Language

FORMATS = ("text", "json", "junit", "sarif", "markdown", "html")
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
            raise ConformStop(ExitCode.USAGE, language, "report-form", known=", ".join(FORMATS))
        path = Path(file)
        if path.is_dir() or not path.resolve().parent.is_dir():
            raise ConformStop(ExitCode.USAGE, language, "report-place", format=name)
        wanted.append((name, path))
    return tuple(wanted)


def tell(
    run: Run,
    summary: Summary,
    suite: Sequence[Case],
    *,
    format_name: str,
    reports: Sequence[tuple[str, Path]],
    edition: Edition,
    language: Language,
) -> None:
    """Write the run to stdout in one format, and to the files that were asked for."""
    from lpx.reports.conform_rendering import render_run
    from lpx.reports.rendering import write_text

    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns
    shown = render_run(
        run, summary, suite, format=format_name, edition=edition, language=language, color=color, width=width
    )
    click.echo(shown, nl=False, color=color)
    for name, path in reports:
        text = render_run(run, summary, suite, format=name, edition=edition, language=language)
        try:
            write_text(text, path)
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise ConformStop(
                ExitCode.USAGE, language, "folder-unusable", folder=path.parent, detail=detail
            ) from None
        click.echo(say(language, "report-written", path=path), err=True)


class CaseProgress:
    """Shows on stderr how far a run has come. Use it as a context manager, and call it.

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
        self._counts = {"pass": 0, "fail": 0, "could-not-be-judged": 0}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._width:
            self._stream.write("\r" + " " * (2 * self._width) + "\r")
            self._stream.flush()

    def __call__(self, result: CaseResult, done: int, total: int) -> None:
        """Tell that a case is done."""
        word = result.verdict.value
        if word in self._counts:
            self._counts[word] += 1
        now = self._clock()
        if now < self._next and done < total:
            return
        self._next = now + (_REDRAW if self._moving else _HEARTBEAT)
        line = say(
            self._language,
            "progress",
            done=done,
            total=total,
            passed=self._counts["pass"],
            failed=self._counts["fail"],
            open=self._counts["could-not-be-judged"],
            case=result.case,
        )
        if self._moving:
            self._stream.write("\r" + line + " " * max(0, self._width - len(line)))
            self._width = max(self._width, len(line))
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
