"""``lpx reconcile``: prove that what was there before a migration is there after it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from lpx.cli.batch.choosing import engine_options, opened_engine
from lpx.cli.diagnostics import Stop, aside, catalogue_for, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import (
    PLAIN_FILE,
    edition_option,
    format_option,
    language_option,
    password_file_option,
    show_personal_data_option,
)

if TYPE_CHECKING:
    from lpx.cli.reconcile_sides import Sides
    from lpx.edition.nouns import Edition
    from lpx.messages import Language
    from lpx.reports.reconcile_phrases import Phrases
    from lpx.scale.reconcile.nouns import Reconciliation
    from lpx.scale.reconcile.store import Store

FORMATS = ("text", "json", "csv", "html", "parquet")


@click.command("reconcile")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option(
    "--passwords",
    "table_file",
    type=PLAIN_FILE,
    help="Table of passwords (CSV): a bundle, its name or its folder, then the password.",
)
@click.option(
    "--after-passwords",
    "after_table_file",
    type=PLAIN_FILE,
    help="The same for AFTER, where it has other passwords.",
)
@password_file_option
@click.option(
    "--after-password-file", type=PLAIN_FILE, help="The same for AFTER, where it has another password."
)
@format_option(*FORMATS[:-1], told="Form of what is written to stdout.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write a report to a file: csv, parquet, html, json, text; may be given several times.",
)
@click.option(
    "--temp",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder for the temporary table (default: the system's).",
)
@engine_options
@show_personal_data_option
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    before: str,
    after: str,
    table_file: Path | None,
    after_table_file: Path | None,
    password_file: Path | None,
    after_password_file: Path | None,
    format_name: str,
    reports: tuple[str, ...],
    folder: Path | None,
    jobs: int | None,
    engine_name: str | None,
    lang: str | None,
    edition_name: str | None,
    *,
    show_personal_data: bool,
) -> None:
    """Find out what became of everything in BEFORE, by comparing it with AFTER.

    Each is a folder of bundles, an archive, a pattern, a URL of one of these, or @FILE for a list of them;
    or what a module holds: its dump (.json, .jsonl), or its adapter file (.toml) to ask it now. Names of
    files, division into bundles, order and spelling do not count; students are found by their number.

    Exit codes: 0 nothing is lost, 1 something is lost, altered or duplicated, 4 could not be judged,
    2 usage, 3 there is no bundle.
    """
    from lpx.cli.reconcile_sides import Sides
    from lpx.cli.settings import load
    from lpx.coursecode import load_code_edition
    from lpx.reports.reconcile_phrases import Phrases
    from lpx.scale.naming import schools_of

    language, edition = load(lang, edition_name)
    wanted = _wanted(reports, language)
    with Sides(edition, language, show=show_personal_data) as sides:
        sides.add(1, before, table_file, password_file)
        sides.add(2, after, after_table_file or table_file, after_password_file or password_file)
        with _run(sides, edition, language, engine_name, jobs, folder, show=show_personal_data) as (
            result,
            store,
        ):
            names = schools_of(load_code_edition())
            _tell(Phrases(result, edition, language, names), store, format_name, wanted)
    if show_personal_data:
        aside(say(catalogue_for(language), "reconcile.in-clear"))
    sys.exit(int(exit_code(result)))


def exit_code(result: Reconciliation) -> ExitCode:
    """Return the exit code that a result stands for."""
    from lpx.checks.nouns import Verdict
    from lpx.reports.reconcile_view import verdict

    return {
        Verdict.CONFORMS: ExitCode.CONFORMS,
        Verdict.DOES_NOT_CONFORM: ExitCode.DOES_NOT_CONFORM,
    }.get(verdict(result), ExitCode.NOT_JUDGED)


@contextmanager
def _run(  # noqa: PLR0917 - one call, in the order of the options
    sides: Sides,
    edition: Edition,
    language: Language,
    engine_name: str | None,
    jobs: int | None,
    folder: Path | None,
    *,
    show: bool,
) -> Iterator[tuple[Reconciliation, Store]]:
    import sqlite3

    from lpx.cli.progress import Progress
    from lpx.scale.reconcile.dumps import DumpError
    from lpx.scale.reconcile.run import reconcile
    from lpx.scale.work import OtherLpx

    catalogue = catalogue_for(language)
    try:
        with opened_engine(engine_name, jobs, language) as engine, Progress(catalogue) as progress:
            made = reconcile(
                sides.of(1),
                sides.of(2),
                edition,
                engine,
                name=edition.mark.id,
                show=show,
                folder=folder,
                progress=progress,
            )
            with made as (result, store):
                progress.clear()
                yield result, store
    except OtherLpx:
        raise Stop(ExitCode.USAGE, language, "batch.other-lpx") from None
    except DumpError as error:
        raise Stop(
            ExitCode.USAGE, language, f"reconcile.dump-{error.kind}", number=error.argument, line=error.line
        ) from None
    except sqlite3.OperationalError as error:
        raise Stop(ExitCode.NOT_JUDGED, language, "reconcile.no-temporary", reason=str(error)) from None


def _wanted(reports: tuple[str, ...], language: Language) -> tuple[tuple[str, Path], ...]:
    wanted: list[tuple[str, Path]] = []
    for text in reports:
        name, sign, file = text.partition("=")
        if not sign or name not in FORMATS or not file:
            raise Stop(ExitCode.USAGE, language, "reconcile.report-form", known=", ".join(FORMATS))
        path = Path(file).absolute()
        if path.is_dir() or not path.parent.is_dir() or path in [other for _, other in wanted]:
            raise Stop(ExitCode.USAGE, language, "reconcile.report-place", format=name)
        wanted.append((name, path))
    return tuple(wanted)


def _tell(phrases: Phrases, store: Store, format_name: str, wanted: tuple[tuple[str, Path], ...]) -> None:
    """Write to the files that were asked for, each whole or not at all, and to stdout."""
    from lpx.cli.drafts import Drafts
    from lpx.reports.reconcile_tables import PackageMissing

    language = phrases.language
    for name, path in wanted:
        try:
            with Drafts() as drafts:
                with drafts.file(path) as stream:
                    _write(name, phrases, store, stream)
                drafts.publish()
        except PackageMissing:
            raise Stop(ExitCode.USAGE, language, "reconcile.parquet-missing") from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Stop(
                ExitCode.USAGE, language, "reconcile.report-unwritable", format=name, reason=reason
            ) from None
        aside(say(catalogue_for(language), "reconcile.written", format=name))
    if format_name == "text":
        _show(phrases)
    else:
        stdout = sys.stdout.buffer
        _write(format_name, phrases, store, stdout)
        stdout.flush()


def _show(phrases: Phrases) -> None:
    """Write the text for the terminal there is."""
    from lpx.reports.batch_text import render_batch_text
    from lpx.reports.reconcile_view import reconcile_view

    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns
    text = render_batch_text(reconcile_view(phrases), phrases.language, color=color, width=width)
    click.echo(text, nl=False, color=color)


def _write(name: str, phrases: Phrases, store: Store, stream: BinaryIO) -> None:
    from lpx.reports.batch_text import WIDEST, render_batch_text
    from lpx.reports.reconcile_html import render_reconcile_html
    from lpx.reports.reconcile_json import write_reconcile_json
    from lpx.reports.reconcile_tables import write_csv, write_parquet
    from lpx.reports.reconcile_view import reconcile_view

    if name == "json":
        write_reconcile_json(phrases.result, store.differences(), stream)
    elif name == "csv":
        write_csv(store.differences(), phrases, stream)
    elif name == "parquet":
        write_parquet(store.differences(), phrases, stream)
    elif name == "html":
        page = render_reconcile_html(reconcile_view(phrases), phrases.language, masked=phrases.result.masked)
        stream.write(page.encode())
    else:
        text = render_batch_text(reconcile_view(phrases), phrases.language, width=WIDEST)
        stream.write(text.encode("utf-8", "replace"))
