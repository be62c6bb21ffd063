"""``--format`` and ``--report FORMAT=FILE`` of commands that report on a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from lpx.cli.diagnostics import aside
from lpx.cli.options import format_option

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Refuse = Callable[..., NoReturn]
"""Ends the command: key of what is wrong, and what its text needs."""


def reporting(formats: Sequence[str]) -> Callable[[Decorated], Decorated]:
    """Return a decorator: ``--format`` (``format_name``) and ``--report FORMAT=FILE`` (``reports``)."""

    def decorate(command: Decorated) -> Decorated:
        command = click.option(
            "--report",
            "reports",
            multiple=True,
            metavar="FORMAT=FILE",
            help="Also write a report to a file, e.g. html=report.html; may be given several times.",
        )(command)
        decorated: Decorated = format_option(*formats, told="Form of what is written to stdout.")(command)
        return decorated

    return decorate


def wanted_reports(
    reports: Sequence[str], formats: Sequence[str], refuse: Refuse
) -> tuple[tuple[str, Path], ...]:
    """Return format and file of each ``--report``; the folders must be there before the work begins."""
    wanted: list[tuple[str, Path]] = []
    for text in reports:
        name, sign, file = text.partition("=")
        if not sign or name not in formats or not file:
            refuse("report-form", known=", ".join(formats))
        path = Path(file)
        if path.is_dir() or not path.resolve().parent.is_dir():
            refuse("report-place", format=name)
        wanted.append((name, path))
    return tuple(wanted)


def write_reports(
    reports: Sequence[tuple[str, Path]],
    render: Callable[[str], str],
    refuse: Refuse,
    written: Callable[[Path], str],
) -> None:
    """Write every report and say so on stderr.

    Args:
        reports: format and file of each.
        render: makes the text of a format.
        refuse: ends the command where a file cannot be written.
        written: the sentence about a file that was.
    """
    from lpx.reports.rendering import write_text

    for name, path in reports:
        try:
            write_text(render(name), path)
        except OSError as error:
            refuse("folder-unusable", folder=path.parent, detail=error.strerror or type(error).__name__)
        aside(written(path))
