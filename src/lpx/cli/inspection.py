"""What ``lpx inspect`` shows, as data: redacted, ready for any form of output."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from lpx.portfolio.decode import decode, parse_mapping
from lpx.portfolio.document import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.archive.directory import Directory
    from lpx.archive.members import Member
    from lpx.archive.problems import Problem
    from lpx.edition.nouns import Edition
    from lpx.portfolio.layout import Layout
    from lpx.portfolio.nouns import Portfolio
    from lpx.portfolio.redact import Redactor

SCHEMA = "lpx-inspect-1"


class MemberView(Struct, frozen=True):
    """One entry as people see it."""

    index: int
    entry: str
    role: str
    """``document candidate mapping attachment consultation folder stray``."""
    bytes: int
    stored_bytes: int
    method: str
    encryption: str
    media: str = ""
    """Media type by the name's extension, for attachments."""


class HeaderView(Struct, frozen=True):
    """One entry as the headers have it. Offsets in bytes from the file's begin."""

    index: int
    entry: str
    header_offset: int
    data_offset: int
    flags: str
    method: int
    crc: str
    modified: str
    attributes: str
    name_encoding: str
    aes_version: int
    has_descriptor: bool


class ProblemView(Struct, frozen=True, omit_defaults=True):
    """Something that is wrong with the archive's structure."""

    kind: str
    entry: str = ""
    parameters: dict[str, str | int | float | bool] = field(default_factory=dict)


class AttachmentView(Struct, frozen=True):
    """One attachment and the record that links to it."""

    student: str
    record: str
    slot: str
    entry: str
    bytes: int
    """-1 when the link leads nowhere."""
    media: str


class StudentView(Struct, frozen=True):
    """One student, masked."""

    token: str
    masked_id: str
    masked_name: str
    records: dict[str, int]
    attachments: int
    bytes: int


class Inspection(Struct, frozen=True):
    """Everything that ``lpx inspect`` knows of a bundle."""

    schema: str
    edition: str
    bundle: str
    bytes: int
    entries: int
    members: tuple[MemberView, ...]
    problems: tuple[ProblemView, ...] = ()
    headers: tuple[HeaderView, ...] = ()
    content: str = "read"
    """``read``; ``locked`` without a password; ``none`` without a document; ``unreadable``."""
    students: tuple[StudentView, ...] = ()
    records: dict[str, int] = field(default_factory=dict)
    attachments: tuple[AttachmentView, ...] = ()


class Looked(Struct, frozen=True):
    """What has been read of a bundle."""

    name: str
    size: int
    directory: Directory
    layout: Layout
    portfolio: Portfolio | None = None
    content: str = "locked"


def read_portfolio(
    layout: Layout, contents: Mapping[int, bytes], edition: Edition
) -> tuple[Portfolio | None, str]:
    """Return the portfolio and how far its document could be read (see ``Inspection.content``)."""
    if layout.document is None or layout.document not in contents:
        return None, "none"
    parsed = parse(contents[layout.document])
    if not parsed.readable:
        return None, "unreadable"
    mappings = {
        placed.member: parse_mapping(contents[placed.member])
        for placed in layout.mappings
        if placed.member in contents
    }
    return decode(parsed.value, edition, layout, {}, mappings), "read"


def inspect_bundle(looked: Looked, edition: Edition, redactor: Redactor, *, raw: bool) -> Inspection:
    """Return what may be shown of a bundle; ``raw`` adds the header fields."""
    portfolio = looked.portfolio
    people = redactor.enrol(portfolio) if portfolio is not None else ()
    roles = _roles(looked.layout)
    members = looked.directory.members
    media = _media_types(edition)
    views = tuple(_member(member, roles.get(member.index, ""), media, redactor) for member in members)
    students: list[StudentView] = []
    attachments: list[AttachmentView] = []
    records: Counter[str] = Counter()
    for person, student in zip(people, portfolio.students if portfolio is not None else (), strict=True):
        counted = Counter(record.kind for record in student.records())
        records.update(counted)
        linked = [
            AttachmentView(
                student=person.token,
                record=record.kind,
                slot=item.slot,
                entry=redactor.entry(item.entry or item.link),
                bytes=members[item.member].size if item.member is not None else -1,
                media=media.get(_extension(item.entry or item.link), ""),
            )
            for record in student.records()
            for item in record.attachments
        ]
        attachments.extend(linked)
        found = [item for item in linked if item.bytes >= 0]
        size = sum(item.bytes for item in found)
        masked = person.masked_id, person.masked_name
        students.append(StudentView(person.token, *masked, dict(counted), len(found), size))
    return Inspection(
        schema=SCHEMA,
        edition=edition.mark.id,
        bundle=redactor.bundle_name(looked.name),
        bytes=looked.size,
        entries=len(members),
        members=views,
        problems=tuple(_problem(problem, members, redactor) for problem in looked.directory.problems),
        headers=tuple(_header(member, redactor) for member in members) if raw else (),
        content=looked.content,
        students=tuple(students),
        records={kind: records[kind] for kind in edition.records if records[kind]},
        attachments=tuple(attachments),
    )


def _roles(layout: Layout) -> dict[int, str]:
    roles = dict.fromkeys(layout.strays, "stray")
    roles.update(dict.fromkeys(layout.folders, "folder"))
    roles.update(dict.fromkeys(layout.consultations, "consultation"))
    roles.update((placed.member, "attachment") for placed in layout.attachments)
    roles.update((placed.member, "mapping") for placed in layout.mappings)
    roles.update(dict.fromkeys(layout.candidates, "candidate"))
    if layout.document is not None:
        roles[layout.document] = "document"
    return roles


def _media_types(edition: Edition) -> dict[str, str]:
    """Return extension → media type id."""
    return {
        extension: kind.id
        for media in edition.attachments.classes
        for kind in media.types
        for extension in kind.extensions
    }


def _extension(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[2].lower()


def _member(member: Member, role: str, media: Mapping[str, str], redactor: Redactor) -> MemberView:
    return MemberView(
        index=member.index,
        entry=redactor.entry(member.name),
        role=role,
        bytes=member.size,
        stored_bytes=member.compressed_size,
        method=member.method_name,
        encryption=member.encryption,
        media=media.get(_extension(member.name), "") if role == "attachment" else "",
    )


def _header(member: Member, redactor: Redactor) -> HeaderView:
    return HeaderView(
        index=member.index,
        entry=redactor.entry(member.name),
        header_offset=member.header_offset,
        data_offset=member.data_offset,
        flags=f"0x{member.flags:04x}",
        method=member.method,
        crc=f"{member.crc:08x}",
        modified=member.modified.isoformat(sep=" ") if member.modified is not None else "",
        attributes=f"0x{member.external_attributes:08x}",
        name_encoding=member.name_encoding,
        aes_version=member.aes_version,
        has_descriptor=member.has_descriptor,
    )


_NAMING_PARAMETERS = frozenset({"local", "central"})
"""Parameters of problems that may quote a name."""


def _problem(problem: Problem, members: tuple[Member, ...], redactor: Redactor) -> ProblemView:
    entry = redactor.entry(members[problem.member].name) if problem.member is not None else ""
    parameters = {
        key: redactor.entry(value) if key in _NAMING_PARAMETERS and isinstance(value, str) else value
        for key, value in problem.parameters.items()
    }
    return ProblemView(problem.kind, entry, parameters)
