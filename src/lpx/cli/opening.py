"""Opening a bundle's archive for ``unpack`` and ``inspect``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.archive.directory import Directory, read_directory
from lpx.archive.extract import EntryError, open_entry
from lpx.archive.sources import ByteSource, FileSource
from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.portfolio.document import Bounds

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.archive.members import Member
    from lpx.archive.problems import Problem
    from lpx.edition.nouns import Edition
    from lpx.portfolio.layout import Layout

_FATAL = {
    "not-a-zip": "not-a-zip",
    "truncated": "archive-truncated",
    "damaged": "archive-damaged",
    "unsupported": "archive-unsupported",
    "bound": "archive-beyond-bound",
}


def open_source(path: Path, language: str) -> FileSource:
    """Open the file of an archive; the caller closes it."""
    try:
        return FileSource(path)
    except OSError as error:
        raise Stop(ExitCode.USAGE, language, "file-unreadable", detail=error.strerror or "") from None


def read_members(source: ByteSource, edition: Edition) -> Directory:
    """Read the archive's directory; the edition's folder names help to tell the encoding of names."""
    hints = [category.folder for category in edition.archive.categories]
    return read_directory(source, hints=[*hints, edition.archive.consultation_name])


def refuse_fatal(directory: Directory, language: str) -> None:
    """Stop when no member of the archive can be used."""
    fatal = next((problem for problem in directory.problems if problem.fatal), None)
    if fatal is None:
        return
    code = ExitCode.NOT_JUDGED if fatal.kind == "bound" else ExitCode.USAGE
    raise Stop(code, language, _FATAL.get(fatal.kind, "archive-damaged"), **_parameters(fatal))


def read_kept(
    source: ByteSource, layout: Layout, members: tuple[Member, ...], password: str | None
) -> dict[int, bytes]:
    """Return the content of the entries that may be the document or are mapping files.

    Entries that cannot be read are left out, except that a wrong or missing password raises ``EntryError``.
    """
    contents: dict[int, bytes] = {}
    room = Bounds().bytes
    for index in sorted(layout.wanted()):
        if members[index].size > room:
            continue
        try:
            contents[index] = b"".join(open_entry(source, members[index], password))
        except EntryError as error:
            if error.kind in {"wrong-password", "password-missing"}:
                raise
            continue
        room -= len(contents[index])
    return contents


def _parameters(problem: Problem) -> dict[str, str | int | float | bool]:
    return dict(problem.parameters)
