"""What a bundle holds, counted and masked, for the end of every report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lpx.checks.media import extension_of, type_of_extension
from lpx.checks.nouns import Inventory, StudentInventory
from lpx.checks.spans import submissions

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.rows import Row, StudentRows


def take_inventory(context: Context) -> Inventory:
    """Count members, ciphers, file types, schools, students and their records."""
    evidence, rules = context.evidence, context.edition.attachments
    scan, layout = evidence.scan, evidence.layout
    members = [] if evidence.directory is None else [m for m in evidence.directory.members if not m.is_dir]
    read = [result for result in scan.results if result.state == "read"] if scan is not None else []
    placed = layout.attachments if layout is not None else ()
    kinds = [type_of_extension(rules, extension_of(item.name)) for item in placed]
    key = context.key("basic", "school")
    schools = {
        context.shown("basic", key, row.values[key]): None
        for row in context.rows("basic")
        if key in row.values
    }
    records = Counter(row.record.id for row in context.all_rows())
    return Inventory(
        archive_bytes=evidence.archive_size,
        archive_md5=scan.archive_md5 if scan is not None else "",
        entries=len(members),
        entries_read=len([result for result in read if not _is_folder(context, result.member)]),
        content_bytes=sum(result.size for result in read),
        ciphers=_sorted(Counter(member.encryption for member in members)),
        methods=_sorted(Counter(member.method_name for member in members)),
        media=_sorted(Counter(kind.id if kind is not None else "other" for kind in kinds)),
        schools=tuple(schools),
        students=tuple(_student(context, student) for student in context.students),
        attachments=len(placed),
        records={name: records[name] for name in context.edition.records if records[name]},
    )


def _is_folder(context: Context, index: int) -> bool:
    directory = context.evidence.directory
    return directory is not None and directory.members[index].is_dir


def _student(context: Context, student: StudentRows) -> StudentInventory:
    person = context.persons[student.index]
    rows = list(student.all())
    files, size = linked_files(rows)
    submitted = {
        limit.category: sum(
            submissions(context, [r for r in rows if r.record.category == limit.category]).values()
        )
        for limit in context.edition.item_limits
    }
    return StudentInventory(
        token=person.token,
        masked_id=person.masked_id,
        masked_name=person.masked_name,
        records={name: len(found) for name, found in student.records.items() if found},
        files=files,
        bytes=size,
        submitted=submitted,
    )


def linked_files(rows: Iterable[Row]) -> tuple[int, int]:
    """Return how many files ``rows`` link to, and their bytes; every file counts once."""
    found = {
        item.member: item.size or 0
        for row in rows
        for item in row.source.attachments
        if item.member is not None
    }
    return len(found), sum(found.values())


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
