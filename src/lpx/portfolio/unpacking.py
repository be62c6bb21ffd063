"""Where the entries of an archive go in a folder: under their stored names, or under the students' own.

Places are plain path segments below the folder, safe on every system. The archive's names must have been
found harmless before (``lpx.archive`` names every form of escape); what is not is refused here again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from lpx.archive.paths import target_parts
from lpx.portfolio.decode import Fact, Links, decode, parse_mapping
from lpx.portfolio.document import parse
from lpx.portfolio.encode import encode_document, encode_mapping
from lpx.portfolio.names import distinct, fold, safe_name
from lpx.portfolio.nouns import with_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.edition.nouns import Edition
    from lpx.portfolio.layout import Layout
    from lpx.portfolio.nouns import Attachment, Portfolio, RecordValue, Student

Places = dict[int, tuple[str, ...]]
"""Entry → path segments below the folder."""


class UnreadableDocumentError(Exception):
    """The document cannot be rewritten without losing something."""


class UnsafeNameError(ValueError):
    """An entry's name would lead out of the folder."""


def stored_places(layout: Layout, document_name: str) -> Places:
    """Return places under stored names; the document alone is called ``document_name``, at the top.

    Another entry at that place is numbered out of the way. Raises ``UnsafeNameError``.
    """
    places: Places = {}
    for index, name in layout.names.items():
        parts = target_parts(name)
        if parts is None:
            raise UnsafeNameError
        if index == layout.document:
            parts = (document_name,)
        elif layout.document is not None and fold(parts[0]) == fold(document_name):
            taken = {fold(document_name): 1}
            parts = (distinct(parts[0], taken), *parts[1:])
        places[index] = parts
    return places


def original_places(
    layout: Layout, contents: Mapping[int, bytes], edition: Edition, document_name: str
) -> tuple[Places, dict[tuple[str, ...], bytes]]:
    """Return places with original names, and the files that are written anew.

    These are the document, with links that follow the files, and a mapping file in each folder where a name
    on disk cannot be the original one. Raises ``UnreadableDocumentError`` when there is no document that can
    be rewritten, and ``UnsafeNameError``.
    """
    places = stored_places(layout, document_name)
    mapping_name = edition.archive.mapping_name
    stored_form = re.compile(edition.archive.stored_name_pattern)
    mappings = {
        placed.member: parse_mapping(contents[placed.member])
        for placed in layout.mappings
        if placed.member in contents
    }
    links = Links(layout, {}, mappings)
    for placed in layout.mappings:
        del places[placed.member]
    taken: dict[tuple[str, ...], dict[str, int]] = {}
    kept: dict[tuple[str, ...], dict[str, str]] = {}
    for placed in sorted(layout.attachments, key=lambda placed: layout.names[placed.member]):
        folder = places[placed.member][:-1]
        original = links.original_name(placed)
        given = taken.setdefault(folder, {fold(mapping_name): 1})
        name = distinct(safe_name(original or placed.name), given)
        places[placed.member] = (*folder, name)
        if original is not None and (name != original or stored_form.fullmatch(name)):
            kept.setdefault((*folder, mapping_name), {})[name] = original
    written = {place: encode_mapping(names) for place, names in kept.items()}
    written[document_name,] = _relinked(layout, contents, edition, places)
    return places, written


def _relinked(layout: Layout, contents: Mapping[int, bytes], edition: Edition, places: Places) -> bytes:
    """Return the document's bytes with links to where the files now are."""
    if layout.document is None or layout.document not in contents:
        raise UnreadableDocumentError
    parsed = parse(contents[layout.document])
    if (
        not parsed.readable
        or parsed.encoding == "unknown"
        or parsed.of("duplicate-key")
        or parsed.of("not-finite")
    ):
        raise UnreadableDocumentError
    facts: dict[int, Fact] = {}
    portfolio = decode(parsed.value, edition, layout, facts)
    if portfolio.unread:
        raise UnreadableDocumentError
    return encode_document(_follow(portfolio, edition, places), edition)


def _follow(portfolio: Portfolio, edition: Edition, places: Places) -> Portfolio:
    def record(value: RecordValue) -> RecordValue:
        links = {item.slot: _link(item, places) for item in value.attachments if item.member is not None}
        if not links:
            return value
        slots = edition.records[value.kind].slots
        changed = {slot.link: links[slot.id] for slot in slots if slot.id in links}
        return structs.replace(value, values={**value.values, **changed})

    def student(value: Student) -> Student:
        return with_records(value, {index: record(item) for index, item in enumerate(value.records())})

    return structs.replace(portfolio, students=tuple(student(item) for item in portfolio.students))


def _link(item: Attachment, places: Places) -> str:
    assert item.member is not None
    return "/".join(places[item.member])
