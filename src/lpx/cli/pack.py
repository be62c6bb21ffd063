"""``lpx pack``: make a bundle (archive and signature file) from a document and its files."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from msgspec import Struct

from lpx.cli.diagnostics import Stop, catalogue_for, say, warn
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import (
    InputPath,
    edition_option,
    format_option,
    language_option,
    password_file_option,
    read_password,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpx.archive.writer import Written
    from lpx.cli.gathering import Gathered
    from lpx.edition.nouns import Edition
    from lpx.messages import Catalogue
    from lpx.portfolio.placement import Placement

_TIME_FORMATS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
_EXTENSION = ".zip"
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""What a DOS time can hold (APPNOTE 6.3.10 §4.4.6)."""


@click.command("pack")
@click.argument("source", type=InputPath(exists=True, path_type=Path))
@click.option(
    "--files",
    type=InputPath(exists=True, file_okay=False, path_type=Path),
    help="Folder that the document's links start from (default: the folder of SOURCE).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The archive to write, or a folder to write it into under its standard name (default: here).",
)
@click.option(
    "--cipher",
    type=click.Choice(["aes-256", "traditional"]),
    default="aes-256",
    show_default=True,
    help="traditional is weak: only for importers that cannot read AES.",
)
@click.option("--school", metavar="CODE", help="School code in the standard name (default: the document's).")
@click.option("--time", type=click.DateTime(_TIME_FORMATS), help="Time in the standard name (default: now).")
@click.option("--force", is_flag=True, help="Replace an archive that is already there.")
@click.option("--allow-missing", is_flag=True, help="Pack although linked files are missing.")
@click.option(
    "--recompute-md5", is_flag=True, help="Pack although files differ from the MD5 in the document."
)
@format_option("text", "json")
@password_file_option
@language_option
@edition_option
def command(
    *,
    source: Path,
    files: Path | None,
    output: Path | None,
    cipher: Literal["aes-256", "traditional"],
    school: str | None,
    time: datetime | None,
    password_file: Path | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
    force: bool,
    allow_missing: bool,
    recompute_md5: bool,
) -> None:
    """Make a bundle from SOURCE: a folder as unpack makes it, or a document (.json) with its files.

    Writes the archive and, beside it, the signature file with its MD5. Nothing is left behind when something
    goes wrong.
    """
    from lpx.archive.passwords import candidates
    from lpx.cli.gathering import Wishes, gather
    from lpx.cli.outcome import made_of, tell
    from lpx.cli.results import Packed
    from lpx.cli.settings import load
    from lpx.portfolio.placement import place

    language, edition = load(lang, edition_name)
    catalogue = catalogue_for(language)
    gathered = gather(source, files, edition, language, Wishes(allow_missing, recompute_md5))
    moment = time or datetime.now(tz=UTC).astimezone().replace(tzinfo=None)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise Stop(ExitCode.USAGE, language, "time-unusable", first=str(_FIRST_YEAR), last=str(_LAST_YEAR))
    job = _Job(edition, language, gathered, cipher, moment)
    target = _standard_place(job, output or Path(), school) if output is None or output.is_dir() else output
    signature = target.with_name(edition.signature.written_name.format(archive=target.name))
    _refuse_targets(target, signature, language, force=force)
    prompt = say(catalogue, "new-password-prompt")
    password = read_password(password_file, language, confirm=True, prompt=prompt)
    if password is None:
        raise Stop(ExitCode.PASSWORD, language, "password-needed")
    if not candidates(password):
        raise Stop(ExitCode.USAGE, language, "password-unusable")
    _warn_of(password, job, catalogue)
    placement = place(gathered.portfolio, edition)
    written = _write(target, placement, password, job)
    students, files_written = len(placement.portfolio.students), len(placement.files)
    # A standard name holds no person; any other is the one that was typed.
    found = Packed(target.name, signature.name, written.md5, students, files_written)
    counts = {"students": students, "files": files_written, "md5": written.md5}
    tell(
        found,
        format_name=format_name,
        language=language,
        said=[say(catalogue, "packed", bundle=target.name, **counts)],
        products=made_of([("archive", target), ("signature", signature)]),
    )


class _Job(Struct, frozen=True):
    """What is packed, and how."""

    edition: Edition
    language: str
    gathered: Gathered
    cipher: Literal["aes-256", "traditional"]
    moment: datetime


def _standard_place(job: _Job, folder: Path, school: str | None) -> Path:
    """Return the archive's place in ``folder`` under the edition's standard name."""
    rules = job.edition.archive
    stem = rules.name_template.format(school=school or _school_of(job.gathered, job.edition), time=job.moment)
    if not re.fullmatch(rules.name_pattern, stem):
        raise Stop(ExitCode.USAGE, job.language, "school-unusable")
    return folder / f"{stem}{_EXTENSION}"


def _refuse_targets(target: Path, signature: Path, language: str, *, force: bool) -> None:
    """Stop when archive or signature cannot or should not be written."""
    from lpx.archive.paths import target_parts

    if target.suffix.lower() != _EXTENSION:
        raise Stop(ExitCode.USAGE, language, "output-extension")
    if "\\" in target.name or target_parts(target.name) is None:
        raise Stop(ExitCode.USAGE, language, "output-name")
    if not target.absolute().parent.is_dir():
        raise Stop(ExitCode.USAGE, language, "output-folder-missing")
    if (target.exists() or signature.exists()) and not force:
        raise Stop(ExitCode.USAGE, language, "output-exists")


def _school_of(gathered: Gathered, edition: Edition) -> str:
    basic = gathered.portfolio.students[0].basic
    field = edition.records[basic.kind].field_of("school") if basic is not None else None
    value = basic.values.get(field.key) if basic is not None and field is not None else None
    return value if isinstance(value, str) else ""


def _warn_of(password: str, job: _Job, catalogue: Catalogue) -> None:
    """Say on stderr what is weak or left out."""
    gathered, rules = job.gathered, job.edition.archive
    if job.cipher in rules.weak_ciphers:
        warn(catalogue, "weak-cipher")
    if password.casefold() in {weak.casefold() for weak in rules.weak_passwords}:
        warn(catalogue, "weak-password")
    if not password.isascii():
        warn(catalogue, "password-not-ascii")
    if gathered.unlinked:
        warn(catalogue, "files-unlinked", count=gathered.unlinked)
    if gathered.skipped:
        warn(catalogue, "links-not-followed", count=gathered.skipped)


def _write(target: Path, placement: Placement, password: str, job: _Job) -> Written:
    """Write archive and signature beside their places, then move both there."""
    from lpx.archive.signature import format_signature
    from lpx.archive.writer import ArchiveWriter
    from lpx.cli.drafts import Drafts
    from lpx.portfolio.placement import ContentChangedError, write_archive

    rules = job.edition.signature
    try:
        with Drafts() as drafts:
            with drafts.file(target) as stream:
                writer = ArchiveWriter(stream, password=password, cipher=job.cipher, modified=job.moment)
                write_archive(placement, target.stem, _reader(job.gathered), writer, job.edition)
                written = writer.close()
            signature = format_signature(written.md5, target.name, rules.written_form)
            with drafts.file(target.with_name(rules.written_name.format(archive=target.name))) as stream:
                stream.write(signature)
            drafts.publish()
    except ContentChangedError:
        raise Stop(ExitCode.USAGE, job.language, "file-changed-meanwhile") from None
    except OSError as error:
        detail = os.strerror(error.errno) if error.errno else ""
        raise Stop(ExitCode.USAGE, job.language, "output-unwritable", detail=detail) from None
    return written


def _reader(gathered: Gathered) -> Callable[[str], bytes]:
    return lambda source: gathered.paths[source].read_bytes()
