"""``lpx exchange plan``: a student's history, explained."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from lpx.cli.exchange.stopping import ExchangeStop, history_in, told
from lpx.cli.options import edition_option, format_option, language_option


@click.command("plan")
@click.argument("history", metavar="HISTORY", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file instead of stdout.")
@format_option("text", "json", "markdown", "html")
@language_option
@edition_option
def command(
    history: Path, output: Path | None, format_name: str, lang: str | None, edition_name: str | None
) -> None:
    """Explain, for each event of HISTORY (a JSON file, or - for stdin), whether a bundle is due.

    Says from whom to whom, which records move, which flags and codes they carry, who chooses and submits
    afterwards, and what stays; each sentence with its source. `lpx exchange history` writes an example.

    Exit codes: 0 explained, 2 usage or a history that cannot be.
    """
    from lpx.cli.settings import load
    from lpx.exchange.limits import overruns
    from lpx.exchange.nouns import HistoryError
    from lpx.exchange.plan import plan
    from lpx.reports.exchange_rendering import render_plan

    language, edition = load(lang, edition_name)
    known = history_in(history, edition, language)
    over = next(overruns(known, edition), None)
    if over is not None:
        raise told(over, language)
    try:
        made = plan(known, edition)
    except HistoryError as error:
        raise told(error, language) from None
    color = output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    text = render_plan(
        made,
        format=format_name,
        edition=edition,
        language=language,
        color=color,
        width=shutil.get_terminal_size().columns,
    )
    deliver(text, output, language, color=color)


def deliver(text: str, output: Path | None, language: str, *, color: bool = False) -> None:
    """Write ``text`` to stdout or, whole or not at all, to the file ``output``."""
    if output is None:
        click.echo(text, nl=False, color=color)
        return
    from lpx.cli.drafts import Drafts

    try:
        with Drafts() as drafts:
            with drafts.file(output) as stream:
                stream.write(text.encode())
            drafts.publish()
    except OSError:
        raise ExchangeStop(language, "unwritable") from None
