"""``lpx verify``: may this bundle be imported, and is anything missing?"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lpx.cli.diagnostics import Stop, catalogue_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.head_start import HeadStart, head_start
from lpx.cli.judging import (
    bounds_options,
    course_codes_of,
    course_codes_option,
    deep_option,
    encoding_option,
    limits_of,
)
from lpx.cli.occasion import expected_of, occasion_options, options_of
from lpx.cli.options import (
    PLAIN_FILE,
    edition_option,
    format_option,
    language_option,
    password_file_option,
    profile_option,
    read_password,
    show_personal_data_option,
)

if TYPE_CHECKING:
    from lpx.archive.limits import Limits
    from lpx.archive.sources import ByteSource
    from lpx.checks.nouns import Report
    from lpx.checks.verify import Options
    from lpx.edition.nouns import Edition
    from lpx.messages import Language

_FORMATS = ("text", "json", "jsonl", "junit", "sarif", "markdown", "html")


@click.command("verify")
@click.argument(
    "bundles", metavar="BUNDLE", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path)
)
@click.option(
    "--signature",
    "signature_path",
    type=PLAIN_FILE,
    help="Signature file (default: looked for beside the bundle).",
)
@password_file_option
@profile_option
@course_codes_option
@occasion_options
@deep_option
@format_option(*_FORMATS, told="Form of what is written to stdout.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write a report to a file, e.g. html=report.html; may be given several times.",
)
@language_option
@edition_option
@show_personal_data_option
@encoding_option
@bounds_options
@click.option("--workers", type=click.IntRange(min=1, max=64), default=2, show_default=True, help="Threads.")
def command(  # noqa: PLR0917 - click passes options by name
    bundles: tuple[Path, ...],
    signature_path: Path | None,
    password_file: Path | None,
    profile: str,
    course_files: tuple[Path, ...],
    format_name: str,
    reports: tuple[str, ...],
    lang: str | None,
    edition_name: str | None,
    encoding: str,
    workers: int,
    *,
    deep: bool,
    show_personal_data: bool,
    **more: Any,  # noqa: ANN401 - those of occasion_options and bounds_options, as click passes them
) -> None:
    """Check a bundle: the archive BUNDLE and the signature file beside it.

    Everything is checked in one go and nothing is written to disk. The first line of the output is the
    verdict; then come the findings and what the bundle holds. With --occasion (or --history) the bundle is
    also checked against what has to be exchanged then: terms, schools, flags, who exports.

    Exit codes: 0 conforms, 1 does not conform, 2 usage, 4 could not be judged, 5 password missing or wrong.
    """
    from lpx.cli.settings import load

    early = head_start(bundles[0])
    if early is not None:
        click.get_current_context().with_resource(early)
    language, edition = load(lang, edition_name)
    path = _one_bundle(bundles, language)
    beside = signature_path or _signature_beside(path, edition)
    wanted = _wanted_reports(reports, (path, beside, password_file, *course_files), language)
    if profile not in edition.profiles:
        raise Stop(ExitCode.USAGE, language, "verify-profile-unknown", known=", ".join(edition.profiles))
    expected = expected_of(options_of(more), edition, language)

    from lpx.checks.verify import Options

    options = Options(
        profile=profile,
        show_personal_data=show_personal_data,
        encoding=encoding,
        limits=limits_of(more),
        course_codes=course_codes_of(course_files, language),
        occasion=expected,
        deep=deep,
        workers=workers,
    )
    report = _verify(path, beside, password_file, language, edition=edition, options=options, early=early)
    _tell(report, format_name, wanted, edition, language)
    sys.exit(int(exit_code(report)))


def exit_code(report: Report) -> ExitCode:
    """Return the exit code that ``report`` stands for."""
    from lpx.checks.nouns import Verdict

    if report.verdict is Verdict.CONFORMS:
        return ExitCode.CONFORMS
    if report.verdict is Verdict.DOES_NOT_CONFORM:
        return ExitCode.DOES_NOT_CONFORM
    if report.reason in {"password-missing", "password-wrong"}:
        return ExitCode.PASSWORD
    return ExitCode.NOT_JUDGED


def _load_ahead(language: Language) -> None:
    """Load what telling the result needs: modules, and the words of findings and of reports."""
    from lpx.reports import rendering, text  # noqa: F401 - so that they are there

    catalogue = catalogue_for(language)
    for table in ("verdict", "reports"):
        catalogue.below(table)


def _one_bundle(bundles: tuple[Path, ...], language: Language) -> Path:
    """Return the only bundle; stop with the next step when it is none, several, or no plain file."""
    if len(bundles) > 1:
        raise Stop(ExitCode.USAGE, language, "verify-several-bundles", count=len(bundles))
    path = bundles[0]
    try:
        mode = path.stat().st_mode
    except PermissionError as error:
        raise _unreadable(error, language) from None
    except OSError:
        raise Stop(ExitCode.USAGE, language, "verify-missing", where="BUNDLE") from None
    if stat.S_ISDIR(mode):
        raise Stop(ExitCode.USAGE, language, "verify-folder", where="BUNDLE")
    if not stat.S_ISREG(mode):
        raise Stop(ExitCode.USAGE, language, "verify-not-a-file", where="BUNDLE")
    return path


def _unreadable(error: OSError, language: Language) -> Stop:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return Stop(ExitCode.NOT_JUDGED, language, "verify-unreadable", reason=reason)


def _wanted_reports(
    reports: tuple[str, ...], inputs: tuple[Path | None, ...], language: Language
) -> tuple[tuple[str, Path], ...]:
    """Return format and file of each ``--report``.

    The folders must be there before the work begins, and no report may take the place of an input or of
    another report.
    """
    taken = {_place(path) for path in inputs if path is not None}
    wanted: list[tuple[str, Path]] = []
    for text in reports:
        name, sign, file = text.partition("=")
        if not sign or name not in _FORMATS or not file:
            raise Stop(ExitCode.USAGE, language, "verify-report-form", known=", ".join(_FORMATS))
        path = Path(file)
        try:
            usable = not path.is_dir() and path.resolve().parent.is_dir()
        except OSError:
            usable = False
        if not usable:
            raise Stop(ExitCode.USAGE, language, "verify-report-place", format=name)
        if _place(path) in taken:
            raise Stop(ExitCode.USAGE, language, "verify-report-taken", format=name)
        taken.add(_place(path))
        wanted.append((name, path))
    return tuple(wanted)


def _place(path: Path) -> str | tuple[int, int]:
    """Return what two paths of the same file have in common."""
    try:
        known = path.stat()
    except OSError:
        return os.path.normcase(path.resolve())
    return known.st_dev, known.st_ino


def _verify(
    path: Path,
    signature_path: Path | None,
    password_file: Path | None,
    language: Language,
    *,
    edition: Edition,
    options: Options,
    early: HeadStart | None,
) -> Report:
    from lpx.archive.sources import FileSource
    from lpx.checks.verify import verify_bundle
    from lpx.cli.progress import Progress

    try:
        signature = _small_file(signature_path) if signature_path is not None else None
    except OSError:
        raise Stop(ExitCode.NOT_JUDGED, language, "verify-signature-unreadable") from None
    try:
        # Without a head start, opening it again raises what has to be told.
        source, digest = (early.source, early.digest) if early is not None else (FileSource(path), None)
        password = _password(source, password_file, language, options.limits)
        with Progress(catalogue_for(language)) as progress:
            return verify_bundle(
                source,
                path.name,
                edition=edition,
                signature=signature,
                signature_name=signature_path.name if signature_path is not None else "",
                password=password,
                options=options,
                progress=progress,
                digest=digest,
                meanwhile=lambda: _load_ahead(language),
            )
    except OSError as error:
        raise _unreadable(error, language) from None


def _password(
    source: ByteSource, password_file: Path | None, language: Language, limits: Limits
) -> str | None:
    """Return the password; ask on a terminal only when the archive needs one."""
    from lpx.archive.directory import read_directory

    password = read_password(password_file, language, ask=False)
    if password is not None or not sys.stdin.isatty():
        return password
    if not any(member.is_encrypted for member in read_directory(source, limits).members):
        return None
    return read_password(None, language, prompt=catalogue_for(language).text("portfolio.verify-password"))


def _signature_beside(path: Path, edition: Edition) -> Path | None:
    """Return the signature file that lies beside the archive under one of the edition's names."""
    from lpx.archive.signature import candidate_names

    for name in candidate_names(path.name, edition.signature.read_names):
        candidate = path.with_name(name)
        if candidate.is_file():
            return candidate
    return None


def _small_file(path: Path) -> bytes:
    from lpx.archive.signature import MAX_BYTES

    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _tell(
    report: Report,
    format_name: str,
    wanted: tuple[tuple[str, Path], ...],
    edition: Edition,
    language: Language,
) -> None:
    """Write the report to stdout and to the files that were asked for."""
    from msgspec.structs import replace

    from lpx.reports import render, write

    report = replace(report, judged_at=datetime.now().astimezone().isoformat(timespec="seconds"))
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns
    click.echo(
        render(report, format_name, edition, language, color=color, width=width), nl=False, color=color
    )
    for name, path in wanted:
        try:
            write(report, name, path, edition, language)
        except OSError:
            raise Stop(ExitCode.USAGE, language, "verify-report-unwritable", format=name) from None
