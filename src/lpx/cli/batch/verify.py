"""``lpx batch verify``: check many bundles, on one machine or many, and go on where a run was broken off."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lpx.cli.batch.choosing import (
    engine_options,
    list_option,
    listed,
    opened_engine,
    passwords_for,
    prepare_engine,
    show_names_option,
    table_option,
)
from lpx.cli.diagnostics import Stop, aside, catalogue_for, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.judging import (
    bounds_options,
    course_codes_option,
    course_files_of,
    deep_option,
    encoding_option,
    limits_of,
)
from lpx.cli.occasion import expected_of, occasion_options_of_many, options_of
from lpx.cli.options import (
    edition_option,
    format_option,
    language_option,
    password_file_option,
    profile_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.messages import Language
    from lpx.scale.journal import Journal
    from lpx.scale.listing import Listing
    from lpx.scale.nouns import Settings
    from lpx.scale.passwords import Passwords
    from lpx.scale.summary import Summary

_FORMATS = ("text", "json", "jsonl", "html")
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("verify")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@list_option
@table_option
@password_file_option
@click.option(
    "--out", metavar="DIR", type=_FOLDER, help="Folder for results, summary, and what --resume needs."
)
@click.option(
    "--resume", is_flag=True, help="Go on with the run in --out; bundles that changed are done again."
)
@click.option(
    "--reports", metavar="DIR", type=_FOLDER, help="Folder for one report per school (HTML and CSV)."
)
@format_option(*_FORMATS, told="Form of what is written to stdout: the summary, or (jsonl) every bundle.")
@engine_options
@profile_option
@course_codes_option
@occasion_options_of_many
@deep_option
@encoding_option
@bounds_options
@show_names_option
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    paths: tuple[str, ...],
    list_file: str | None,
    table_file: Path | None,
    password_file: Path | None,
    out: Path | None,
    reports: Path | None,
    format_name: str,
    jobs: int | None,
    engine_name: str | None,
    profile: str,
    course_files: tuple[Path, ...],
    encoding: str,
    lang: str | None,
    edition_name: str | None,
    *,
    resume: bool,
    deep: bool,
    show_names: bool,
    **more: Any,  # noqa: ANN401 - those of occasion_options and bounds_options, as click passes them
) -> None:
    """Check many bundles: PATH is a folder, an archive, a pattern, or a URL of one of these.

    A bundle that cannot be judged does not keep the others from it. Results are in the order of names and
    are the same, whoever did the work and however often it was interrupted.

    With --occasion every bundle is also checked against what has to be exchanged then.

    Exit codes, by the worst bundle: 1 one does not conform, else 4 one could not be judged, else 5 passwords
    are missing or wrong, else 0; 2 usage, 3 there is no bundle.
    """
    prepare_engine(engine_name)
    from lpx import __version__
    from lpx.cli.batch.telling import Telling
    from lpx.cli.settings import load
    from lpx.scale.luggage import digest_of, pack_codes
    from lpx.scale.nouns import Settings
    from lpx.scale.summary import Judging

    language, edition = load(lang, edition_name)
    if profile not in edition.profiles:
        raise Stop(ExitCode.USAGE, language, "verify-profile-unknown", known=", ".join(edition.profiles))
    if resume and out is None:
        raise Stop(ExitCode.USAGE, language, "batch.resume-where")
    listing = listed(paths, list_file, edition, language)
    passwords = passwords_for(listing, table_file, password_file, language)
    expected = expected_of(options_of(more), edition, language)
    courses = course_files_of(course_files, language)
    luggage = pack_codes(courses.rows) if courses is not None else b""
    settings = Settings(
        edition.mark.id,
        edition.digest,
        __version__,
        profile,
        encoding,
        limits=limits_of(more),
        deep=deep,
        occasion=expected,
        course_codes=digest_of(luggage) if luggage else "",
    )
    with _journal(out, settings, language, resume=resume) as journal:
        _work(listing, passwords, settings, journal, engine_name, jobs, language, luggage, log=out)
        digests = courses.digests if courses is not None else ()
        judging = Judging(digests, expected, deep, encoding)
        telling = Telling(
            listing, journal, settings, edition, language, judging=judging, show_names=show_names
        )
        summary = telling.tell(out, reports, format_name)
    sys.exit(int(exit_code(summary)))


def exit_code(summary: Summary) -> ExitCode:
    """Return the exit code that a batch stands for: that of its worst bundle."""
    from lpx.checks.nouns import Verdict

    if summary.verdict is Verdict.DOES_NOT_CONFORM:
        return ExitCode.DOES_NOT_CONFORM
    if summary.verdict is Verdict.CONFORMS:
        return ExitCode.CONFORMS
    if not summary.unlisted and set(summary.reasons) <= {"password-missing", "password-wrong"}:
        return ExitCode.PASSWORD
    return ExitCode.NOT_JUDGED


@contextmanager
def _journal(out: Path | None, settings: Settings, language: Language, *, resume: bool) -> Iterator[Journal]:
    """Open the journal in ``out``, or one that is gone at the end."""
    from lpx.scale.journal import Journal, JournalError
    from lpx.scale.run import JOURNAL, settings_key

    key = settings_key(settings)
    if out is None:
        with (
            tempfile.TemporaryDirectory(prefix="lpx-") as folder,
            Journal(Path(folder) / JOURNAL, key) as made,
        ):
            yield made
        return
    path = out / JOURNAL
    try:
        out.mkdir(parents=True, exist_ok=True)
        if path.exists() and not resume:
            raise Stop(ExitCode.USAGE, language, "batch.has-run")
        with Journal(path, key) as journal:
            yield journal
    except JournalError as error:
        raise Stop(ExitCode.USAGE, language, f"batch.journal-{error.kind}") from None


def _work(  # noqa: PLR0917 - one call, in the order of the work
    listing: Listing,
    passwords: Passwords,
    settings: Settings,
    journal: Journal,
    engine_name: str | None,
    jobs: int | None,
    language: Language,
    luggage: bytes,
    *,
    log: Path | None,
) -> None:
    """Do what is not done yet."""
    from lpx.cli.batch.run_log import RunLog
    from lpx.cli.progress import Progress
    from lpx.scale.run import ToDo, do
    from lpx.scale.work import OtherLpx

    todo = ToDo(listing.places, passwords, journal)
    with RunLog(log) as told:
        told("begin", bundles=len(listing.places), done_before=len(listing.places) - len(todo))
        if not todo:
            return
        catalogue = catalogue_for(language)
        try:
            with (
                opened_engine(engine_name, jobs, language, luggage) as engine,
                Progress(catalogue) as progress,
            ):
                do(todo, passwords, settings, engine, journal, progress=progress)
        except OtherLpx:
            raise Stop(ExitCode.USAGE, language, "batch.other-lpx") from None
        except KeyboardInterrupt:
            left = len(ToDo(listing.places, passwords, journal))
            told("interrupted", left=left)
            key = "batch.interrupted" if log is not None else "batch.interrupted-for-good"
            aside("\n" + say(catalogue, key, done=len(listing.places) - left, left=left), "error")
            raise
        told("end", bundles=len(todo), bytes=todo.bytes)
