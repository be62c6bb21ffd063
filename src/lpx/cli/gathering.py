"""What ``lpx pack`` packs: a document with the files that its records link to, read from disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from lpx.archive.structures import LOCAL_SIGNATURE
from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.cli.folder import Folder, TooManyFilesError, fact_of, read_folder
from lpx.portfolio.decode import Fact, decode, parse_mapping
from lpx.portfolio.document import Bounds, Parsed, parse
from lpx.portfolio.layout import Layout, choose_document, lay_out
from lpx.portfolio.nouns import Portfolio, with_records
from lpx.portfolio.redact import Redactor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lpx.edition.nouns import Edition
    from lpx.portfolio.nouns import Attachment, RecordValue, Student

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no text holds."""
_REFUSED = ("duplicate-key", "not-finite")
"""Problems of the bytes that make the meaning of a document doubtful."""


class Gathered(Struct, frozen=True):
    """A portfolio ready to be placed in an archive."""

    portfolio: Portfolio
    paths: Mapping[str, Path]
    """``Attachment.entry`` → file on disk."""
    unlinked: int
    """Files in the folder that no record links to."""
    skipped: int
    """Links and special files, which were left alone."""


class Wishes(Struct, frozen=True):
    """What the user allows although it is not as it should be."""

    allow_missing: bool = False
    recompute_md5: bool = False


def gather(source: Path, files: Path | None, edition: Edition, language: str, wishes: Wishes) -> Gathered:
    """Read ``source`` (a folder with the document in it, or the document itself) and the files it links to.

    Raises ``Stop`` when it cannot be packed.
    """
    is_folder = source.is_dir()
    root = files or (source if is_folder else source.parent)
    folder = _list(root, None if is_folder else source, language)
    layout = lay_out(folder.entries, edition)
    if is_folder:
        layout = _choose(folder, layout, edition, language)
        assert layout.document is not None
        data = _read(folder.entries[layout.document].path, language)
    else:
        data = _read(source, language)
    value = _sound(parse(data), data, language)
    mappings = {
        placed.member: parse_mapping(_read(folder.entries[placed.member].path, language))
        for placed in layout.mappings
    }
    linked = {item.member for item in _attachments(decode(value, edition, layout)) if item.member is not None}
    facts = {member: _fact(folder, member, language) for member in sorted(linked)}
    portfolio = decode(value, edition, layout, facts, mappings)
    _refuse_losses(portfolio, edition, language, wishes)
    known = linked | {placed.member for placed in layout.mappings} | {layout.document if is_folder else None}
    return Gathered(
        portfolio=_with_original_names(portfolio, edition, layout),
        paths={entry.name: entry.path for entry in folder.entries},
        unlinked=sum(1 for entry in folder.entries if entry.index not in known),
        skipped=folder.skipped,
    )


def _list(root: Path, document: Path | None, language: str) -> Folder:
    try:
        return read_folder(root, leave_out=document)
    except TooManyFilesError:
        raise Stop(ExitCode.USAGE, language, "folder-too-large") from None
    except OSError as error:
        raise Stop(ExitCode.USAGE, language, "file-unreadable", detail=error.strerror or "") from None


def _read(path: Path, language: str) -> bytes:
    try:
        if path.stat().st_size > Bounds().bytes:
            raise Stop(ExitCode.USAGE, language, "document-too-large", limit=Bounds().bytes)
        return path.read_bytes()
    except OSError as error:
        raise Stop(ExitCode.USAGE, language, "file-unreadable", detail=error.strerror or "") from None


def _fact(folder: Folder, member: int, language: str) -> Fact:
    try:
        return fact_of(folder.entries[member].path)
    except OSError as error:
        raise Stop(ExitCode.USAGE, language, "file-unreadable", detail=error.strerror or "") from None


def _choose(folder: Folder, layout: Layout, edition: Edition, language: str) -> Layout:
    contents = {index: _read(folder.entries[index].path, language) for index in layout.candidates}
    chosen = choose_document(layout, contents, edition)
    if not chosen.documents:
        raise Stop(ExitCode.USAGE, language, "no-document")
    if len(chosen.documents) > 1:
        raise Stop(ExitCode.USAGE, language, "several-documents", count=len(chosen.documents))
    return chosen


def _sound(parsed: Parsed, data: bytes, language: str) -> object:
    """Return the value of a document whose meaning is beyond doubt."""
    if not parsed.readable:
        if data.startswith(LOCAL_SIGNATURE.to_bytes(4, "little")):
            raise Stop(ExitCode.USAGE, language, "document-is-archive")
        encoding = "latin-1" if parsed.encoding == "unknown" else parsed.encoding
        if _CONTROL.search(data.decode(encoding, "replace")):
            raise Stop(ExitCode.USAGE, language, "document-not-text")
        problem = parsed.problems[-1]
        key = "document-syntax" if problem.kind == "syntax" else "document-beyond-bound"
        raise Stop(ExitCode.USAGE, language, key, **problem.parameters)
    for kind in _REFUSED:
        problems = [problem for problem in parsed.problems if problem.kind == kind]
        if problems:
            raise Stop(ExitCode.USAGE, language, f"document-{kind}", count=len(problems))
    if parsed.encoding == "unknown":
        raise Stop(ExitCode.USAGE, language, "document-encoding")
    value: object = parsed.value
    return value


def _refuse_losses(portfolio: Portfolio, edition: Edition, language: str, wishes: Wishes) -> None:
    """Stop when packing would lose something or hide that a file is not the one it should be."""
    if portfolio.unread:
        places = ", ".join(Redactor(edition).pointer(pointer) or "/" for pointer in portfolio.unread[:3])
        raise Stop(ExitCode.USAGE, language, "document-structure", places=places, count=len(portfolio.unread))
    if not portfolio.students:
        raise Stop(ExitCode.NOTHING_TO_DO, language, "no-students")
    redactor = Redactor(edition)
    redactor.enrol(portfolio)
    attachments = _attachments(portfolio)
    missing = [item for item in attachments if item.link and item.member is None]
    if missing and not wishes.allow_missing:
        place = redactor.pointer(missing[0].pointer)
        raise Stop(ExitCode.USAGE, language, "files-missing", count=len(missing), place=place)
    changed = [
        item
        for item in attachments
        if item.md5 and item.declared_md5 and item.declared_md5.lower() != item.md5
    ]
    if changed and not wishes.recompute_md5:
        place = redactor.pointer(changed[0].md5_pointer)
        raise Stop(ExitCode.USAGE, language, "files-changed", count=len(changed), place=place)


def _with_original_names(portfolio: Portfolio, edition: Edition, layout: Layout) -> Portfolio:
    """Give files that no mapping names the name they have on disk, unless that is a stored name."""
    stored = re.compile(edition.archive.stored_name_pattern)

    def named(record: RecordValue) -> RecordValue:
        attachments = tuple(
            structs.replace(item, original_name=name)
            if item.member is not None
            and item.original_name is None
            and not stored.fullmatch(name := layout.names[item.member].rpartition("/")[2])
            else item
            for item in record.attachments
        )
        return structs.replace(record, attachments=attachments)

    def student(student: Student) -> Student:
        return with_records(student, {index: named(record) for index, record in enumerate(student.records())})

    return structs.replace(portfolio, students=tuple(student(item) for item in portfolio.students))


def _attachments(portfolio: Portfolio) -> list[Attachment]:
    return [item for student in portfolio.students for item in student.attachments()]
