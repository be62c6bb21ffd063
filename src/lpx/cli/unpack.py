"""``lpx unpack``: take a bundle apart into a folder, whole or not at all, and never outside of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from lpx.cli.diagnostics import Stop, catalogue_for, say, warn
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import (
    PLAIN_FILE,
    edition_option,
    format_option,
    language_option,
    password_file_option,
    read_password,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.archive.directory import Directory
    from lpx.archive.members import Member
    from lpx.archive.sources import ByteSource
    from lpx.edition.nouns import Edition
    from lpx.portfolio.layout import Layout
    from lpx.portfolio.redact import Redactor
    from lpx.portfolio.unpacking import Places

DOCUMENT_NAME = "document.json"
"""What the document is called in the folder, whatever the archive calls it."""

_HOSTILE = ("path-escape", "special-file", "unportable-name", "duplicate", "colliding-name", "overlap")
"""Problems of members that forbid to write them to a disk."""


@click.command("unpack")
@click.argument("bundle", type=PLAIN_FILE)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder to make.")
@click.option("--original-names", is_flag=True, help="Give the files the names that the students gave them.")
@format_option("text", "json")
@password_file_option
@language_option
@edition_option
def command(
    *,
    bundle: Path,
    output: Path,
    original_names: bool,
    password_file: Path | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Take BUNDLE apart into a new folder.

    The document becomes document.json; files keep their places. With --original-names they get their original
    names, made safe for every system, and the document's links follow. The folder can be packed again.
    """
    from lpx.archive.extract import EntryError
    from lpx.cli.opening import open_source, read_members, refuse_fatal
    from lpx.cli.outcome import made_of, tell
    from lpx.cli.results import Unpacked
    from lpx.cli.settings import load
    from lpx.portfolio.layout import lay_out
    from lpx.portfolio.redact import Redactor

    language, edition = load(lang, edition_name)
    catalogue = catalogue_for(language)
    _refuse_target(output, language)
    source = open_source(bundle, language)
    try:
        directory = read_members(source, edition)
        refuse_fatal(directory, language)
        redactor = Redactor(edition)
        _refuse_hostile(directory, redactor, language)
        password = None
        if any(member.is_encrypted for member in directory.members):
            password = read_password(password_file, language, prompt=say(catalogue, "password-prompt"))
        layout = lay_out(directory.members, edition, bundle.stem)
        job = _Job(source, directory, layout, edition, password, language)
        try:
            written = _unpack(job, output, redactor, original_names=original_names)
        except EntryError as error:
            raise _stop_for(error, language) from None
    finally:
        source.close()
    tell(
        Unpacked(written, original_names),
        format_name=format_name,
        language=language,
        said=[say(catalogue, "unpacked", files=written)],
        products=made_of([("folder", output)]),
    )
    warn(catalogue, "personal-data-in-clear")


class _Job(Struct, frozen=True):
    """One bundle on its way to a folder."""

    source: ByteSource
    directory: Directory
    layout: Layout
    edition: Edition
    password: str | None
    language: str


def _refuse_target(output: Path, language: str) -> None:
    if output.is_symlink():
        raise Stop(ExitCode.USAGE, language, "target-is-link")
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise Stop(ExitCode.USAGE, language, "target-not-empty")
    if not output.absolute().parent.is_dir():
        raise Stop(ExitCode.USAGE, language, "output-folder-missing")


def _refuse_hostile(directory: Directory, redactor: Redactor, language: str) -> None:
    """Stop when a member must not be written, naming the first one."""
    for kind in _HOSTILE:
        problems = [problem for problem in directory.problems if problem.kind == kind]
        if problems:
            first = problems[0].member
            entry = redactor.entry(directory.members[first].name) if first is not None else ""
            count = len(problems) + directory.omitted.get(kind, 0)
            raise Stop(ExitCode.USAGE, language, f"member-{kind}", entry=entry, count=count)
    bounded = [problem for problem in directory.problems if problem.kind == "bound"]
    if bounded:
        raise Stop(ExitCode.NOT_JUDGED, language, "archive-beyond-bound", **bounded[0].parameters)


def _unpack(job: _Job, output: Path, redactor: Redactor, *, original_names: bool) -> int:
    """Write everything into a draft folder and move it to ``output``; return the number of files."""
    from lpx.cli.drafts import Drafts
    from lpx.cli.opening import read_kept
    from lpx.portfolio.layout import choose_document

    contents = read_kept(job.source, job.layout, job.directory.members, job.password)
    layout = choose_document(job.layout, contents, job.edition)
    names, anew = _plan(job, layout, contents, original_names=original_names)
    try:
        if (
            sum(member.size for member in job.directory.members)
            > shutil.disk_usage(output.absolute().parent).free
        ):
            raise Stop(ExitCode.USAGE, job.language, "disk-full")
        with Drafts() as drafts:
            draft = drafts.folder(output)
            for member in job.directory.members:
                if member.index in names and names[member.index] not in anew:
                    _extract(job, member, draft.joinpath(*names[member.index]), redactor)
            for parts, data in anew.items():
                place = draft.joinpath(*parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("xb") as stream:
                    stream.write(data)
            drafts.publish()
    except OSError as error:
        detail = os.strerror(error.errno) if error.errno else ""
        raise Stop(ExitCode.USAGE, job.language, "output-unwritable", detail=detail) from None
    files = {
        names[member.index] for member in job.directory.members if member.index in names and not member.is_dir
    }
    return len(files.union(anew))


def _extract(job: _Job, member: Member, place: Path, redactor: Redactor) -> None:
    """Write one member; damage ends the command, and with it the draft."""
    from lpx.archive.extract import EntryError, open_entry

    if member.is_dir:
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with place.open("xb") as stream:
            for piece in open_entry(job.source, member, job.password):
                stream.write(piece)
    except EntryError as error:
        if error.kind not in {"damaged", "unsupported"}:
            raise
        entry = redactor.entry(member.name)
        raise Stop(ExitCode.USAGE, job.language, f"entry-{error.kind}", entry=entry) from None


def _plan(
    job: _Job, layout: Layout, contents: Mapping[int, bytes], *, original_names: bool
) -> tuple[Places, dict[tuple[str, ...], bytes]]:
    """Return where each member goes, and which files are written anew."""
    from lpx.portfolio.unpacking import UnreadableDocumentError, original_places, stored_places

    if not original_names:
        return stored_places(layout, DOCUMENT_NAME), {}
    try:
        return original_places(layout, contents, job.edition, DOCUMENT_NAME)
    except UnreadableDocumentError:
        raise Stop(ExitCode.USAGE, job.language, "names-need-document") from None


def _stop_for(error: Exception, language: str) -> Stop:
    """Return how an unreadable entry ends the command."""
    from lpx.archive.extract import EntryError

    assert isinstance(error, EntryError)
    key = {"wrong-password": "password-wrong", "password-missing": "password-needed"}.get(error.kind)
    if key is not None:
        return Stop(ExitCode.PASSWORD, language, key)
    return Stop(ExitCode.USAGE, language, f"entry-{error.kind}", entry="")
