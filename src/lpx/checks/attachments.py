"""FIL: the files that records link to, and the names that students gave them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.media import (
    begins_like,
    class_of,
    class_of_extension,
    extension_of,
    limit_in,
    type_of_content,
    type_of_extension,
)
from lpx.checks.nouns import Finding, Location
from lpx.checks.registry import Family, Need
from lpx.checks.spans import same_record
from lpx.portfolio.layout import slashed

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.checks.rows import Row
    from lpx.portfolio.nouns import Attachment

ATTACHMENTS = Family("attachments")
_LINKS = (Need.ARCHIVE, Need.STUDENTS)
_BYTES = (Need.ARCHIVE, Need.STUDENTS, Need.CONTENT)
_SAMPLES = 20


def _at(context: Context, row: Row, item: Attachment, *, md5: bool = False) -> Location:
    """Return the place of a link (or of its MD5), with the entry that it leads to."""
    return Location(
        part="attachment",
        entry=context.redactor.entry(item.entry) if item.entry else "",
        pointer=context.redactor.pointer(item.md5_pointer if md5 else item.pointer),
        record=row.record.id,
        index=row.index,
        student=row.token,
    )


def _is_stand_in(context: Context, item: Attachment) -> bool:
    return item.member is None and item.declared_md5.lower() == context.edition.attachments.empty_md5


@ATTACHMENTS.check("FIL-001", needs=_LINKS)
def link_has_file(context: Context) -> Iterator[Finding]:
    """A link that leads to no file of the archive."""
    for row, slot, item in context.slots:
        if item.link and item.member is None and not _is_stand_in(context, item):
            yield context.finding("FIL-001", _at(context, row, item), slot=slot.id)


@ATTACHMENTS.check("FIL-002", needs=_LINKS)
def file_has_link(context: Context) -> Iterator[Finding]:
    """Files that no record links to; told once, with the first of them as examples."""
    layout = context.evidence.layout
    assert layout is not None
    linked = {item.member for _, _, item in context.slots}
    orphans = [placed.member for placed in layout.attachments if placed.member not in linked]
    if orphans:
        first, *more = [context.at_entry(index) for index in orphans[:_SAMPLES]]
        yield context.finding("FIL-002", first, related=tuple(more), count=len(orphans))


@ATTACHMENTS.check("FIL-003", needs=_BYTES)
def md5_agrees(context: Context) -> Iterator[Finding]:
    """The MD5 in the record is not the file's."""
    for row, _, item in context.slots:
        declared = item.declared_md5.lower()
        if item.md5 and declared and declared != item.md5 and _is_md5(declared):
            place = _at(context, row, item, md5=True)
            yield context.finding("FIL-003", place, expected=declared, found=item.md5)


def _is_md5(text: str) -> bool:
    return len(text) == 32 and all(digit in "0123456789abcdef" for digit in text)


@ATTACHMENTS.check("FIL-004", needs=_LINKS)
def both(context: Context) -> Iterator[Finding]:
    """A link without an MD5, or an MD5 without a link."""
    none = context.edition.attachments.empty_md5
    for row, slot, item in context.slots:
        if item.link and not item.declared_md5:
            yield context.finding("FIL-004", _at(context, row, item, md5=True), slot=slot.id)
        elif item.declared_md5 and not item.link and item.declared_md5.lower() != none:
            yield context.finding("FIL-004", _at(context, row, item), slot=slot.id)


@ATTACHMENTS.check("FIL-005", needs=_LINKS)
def stand_in(context: Context) -> Iterator[Finding]:
    """The MD5 of zero bytes, where there is no file."""
    for row, slot, item in context.slots:
        if item.member is None and _is_stand_in(context, item):
            yield context.finding("FIL-005", _at(context, row, item, md5=True), slot=slot.id)


@ATTACHMENTS.check("FIL-006", needs=(Need.ARCHIVE, Need.CONTENT))
def bytes_once(context: Context) -> Iterator[Finding]:
    """The same bytes under two names."""
    layout, scan = context.evidence.layout, context.evidence.scan
    assert layout is not None
    assert scan is not None
    seen: dict[str, int] = {}
    for placed in layout.attachments:
        result = scan.results[placed.member]
        if result.state != "read" or not result.size:
            continue
        first = seen.setdefault(result.md5, placed.member)
        if first != placed.member:
            place, other = context.at_entry(placed.member), context.at_entry(first)
            yield context.finding("FIL-006", place, related=(other,), other=other.entry)


@ATTACHMENTS.check("FIL-007", needs=_LINKS)
def type_allowed(context: Context) -> Iterator[Finding]:
    """A file of a type that may not lie in this slot."""
    rules = context.edition.attachments
    for row, slot, item in context.slots:
        media = class_of(rules, slot.media)
        name = item.entry or item.link
        if media is None or not name or (item.member is None and _is_stand_in(context, item)):
            continue
        extension = extension_of(name)
        if class_of_extension(rules, extension) is media:
            continue
        # An extension may stand for types of several classes.
        allowed = [extension for kind in media.types for extension in kind.extensions]
        if extension not in allowed:
            yield context.finding(
                "FIL-007",
                _at(context, row, item),
                slot=slot.id,
                extension=context.redactor.extension(extension),
                allowed=allowed,
            )


@ATTACHMENTS.check("FIL-008", needs=(Need.ARCHIVE, Need.CONTENT))
def content_fits(context: Context) -> Iterator[Finding]:
    """The first bytes are those of another type than the name says."""
    layout, scan = context.evidence.layout, context.evidence.scan
    assert layout is not None
    assert scan is not None
    rules, results = context.edition.attachments, scan.results
    for placed in layout.attachments:
        result = results[placed.member]
        expected = type_of_extension(rules, extension_of(placed.name))
        if (
            expected is None
            or result.state != "read"
            or not result.size
            or begins_like(expected, result.head)
        ):
            continue
        detected = type_of_content(rules, result.head)
        yield context.finding(
            "FIL-008",
            context.at_entry(placed.member),
            extension=extension_of(placed.name),
            detected=detected.id if detected is not None else "",
        )


@ATTACHMENTS.check("FIL-009", "FIL-011", needs=_BYTES)
def size(context: Context) -> Iterator[Finding]:
    """A file beyond the limit of its term, or beyond it only when MB is read as a million bytes."""
    rules = context.edition.attachments
    for row, slot, item in context.slots:
        if item.size is None:
            continue
        # What lies in the wrong slot is measured by its own class; the slot is another finding's matter.
        media = class_of_extension(rules, extension_of(item.entry)) or class_of(rules, slot.media)
        if media is None:
            continue
        term = context.term(row, "upload_term")
        limit = limit_in(media, term)
        if limit is None:
            continue
        if item.size > limit.megabytes * rules.bytes_per_megabyte:
            place = _at(context, row, item)
            yield context.finding(
                "FIL-009", place, limit_mb=limit.megabytes, term=term or limit.since, bytes=item.size
            )
        elif item.size > limit.megabytes * rules.bytes_per_megabyte_strictest:
            place = _at(context, row, item)
            yield context.finding("FIL-011", place, limit_mb=limit.megabytes, bytes=item.size)


@ATTACHMENTS.check("FIL-010", needs=(Need.ARCHIVE, Need.CONTENT))
def not_empty(context: Context) -> Iterator[Finding]:
    """A file of zero bytes."""
    layout, scan = context.evidence.layout, context.evidence.scan
    assert layout is not None
    assert scan is not None
    for placed in layout.attachments:
        result = scan.results[placed.member]
        if result.state == "read" and not result.size:
            yield context.finding("FIL-010", context.at_entry(placed.member))


@ATTACHMENTS.check("FIL-017", needs=(Need.ARCHIVE,))
def stored_name(context: Context) -> Iterator[Finding]:
    """A file that is not named by letter and counter."""
    import re

    layout = context.evidence.layout
    assert layout is not None
    pattern = re.compile(context.edition.archive.stored_name_pattern)
    prefixes = {category.id: category.prefix for category in context.edition.archive.categories}
    for placed in layout.attachments:
        found = pattern.search(placed.name)
        if found is None or found["prefix"] != prefixes[placed.category]:
            yield context.finding("FIL-017", context.at_entry(placed.member))


@ATTACHMENTS.check("FIL-018", needs=_LINKS)
def link_case(context: Context) -> Iterator[Finding]:
    """A link that leads to its file only when case or composition of characters is ignored."""
    for row, _, item in context.slots:
        # Backslashes alone are told by the form of the link.
        if item.match == "folded" and not f"/{item.entry}".endswith(f"/{slashed(item.link)}"):
            yield context.finding("FIL-018", _at(context, row, item))


@ATTACHMENTS.check("FIL-019", needs=_LINKS)
def shared(context: Context) -> Iterator[Finding]:
    """Two slots that lead to one file, unless the whole record stands there twice."""
    seen: dict[int, tuple[Row, Attachment]] = {}
    for row, _, item in context.slots:
        if item.member is None:
            continue
        other, first = seen.setdefault(item.member, (row, item))
        if first is item or (other is not row and same_record(other, row)):
            continue
        related = _at(context, other, first)
        yield context.finding("FIL-019", _at(context, row, item), related=(related,), other=related.pointer)
