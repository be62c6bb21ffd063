"""From a parsed document and what is known of the archive's entries to a ``Portfolio``.

Nothing is judged here and nothing is lost: keys that the edition does not know are carried along, and
members that are no objects where objects belong are listed in ``Portfolio.unread``. Never raises on the
content of a document.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from lpx.edition.memory import remembered
from lpx.portfolio.document import Parsed, parse, step
from lpx.portfolio.layout import Layout, Placed, folded
from lpx.portfolio.nouns import Attachment, Json, Match, Portfolio, RecordValue, Student

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.edition.nouns import Edition, Record


_MOST_ROOTS = 8
"""More top folders than that are no layout that anybody writes; links are not tried below all of them."""


class Fact(Struct, frozen=True):
    """What reading an archive entry told about it."""

    size: int
    """Bytes."""
    md5: str
    """Hex digest of the content, lower case."""


class MappingFile(Struct, frozen=True):
    """filename_mapping.json: which name the student gave to each stored file."""

    names: Mapping[str, str]
    """Stored name → original name, where both are texts."""
    readable: bool
    """False when the file is no JSON object."""
    odd: tuple[str, ...] = ()
    """Stored names whose original name is missing or no text."""
    parsed: Parsed | None = field(default=None)
    """The byte form, for those who judge it."""


def parse_mapping(data: bytes) -> MappingFile:
    """Read the bytes of a mapping file. Never raises on their content."""
    parsed = parse(data)
    if not isinstance(parsed.value, dict):
        return MappingFile({}, readable=False, parsed=parsed)
    names = {key: name for key, name in parsed.value.items() if isinstance(name, str) and name}
    odd = tuple(key for key in parsed.value if key not in names)
    return MappingFile(names, readable=True, odd=odd, parsed=parsed)


def decode(
    value: Json,
    edition: Edition,
    layout: Layout,
    facts: Mapping[int, Fact] | None = None,
    mappings: Mapping[int, MappingFile] | None = None,
) -> Portfolio:
    """Return the portfolio that a parsed document tells of.

    ``facts`` are by archive entry; entries without one were not read. ``mappings`` are the mapping files of
    ``layout.mappings``, by entry. A single student object instead of an array is read as an array of one.
    """
    reader = _Reader(edition, Links(layout, facts or {}, mappings or {}))
    if isinstance(value, dict):
        students = [reader.student(value, "")]
    elif isinstance(value, list):
        places = [step("", index) for index in range(len(value))]
        students = [
            reader.student(item, place)
            for place, item in zip(places, value, strict=True)
            if reader.is_object(item, place)
        ]
    else:
        students = []
        reader.unread.append("")
    return Portfolio(students=tuple(students), unread=tuple(reader.unread))


class Links:
    """Finds the entry that a link leads to, and the original name of an entry."""

    def __init__(
        self, layout: Layout, facts: Mapping[int, Fact], mappings: Mapping[int, MappingFile]
    ) -> None:
        self._layout = layout
        self._facts = facts
        roots = Counter(placed.root for placed in layout.attachments if placed.root)
        self._roots = sorted(root for root, _ in roots.most_common(_MOST_ROOTS))
        self._folded_roots = [folded(root) for root in self._roots]
        self._placed = {placed.member: placed for placed in layout.attachments}
        self._names: dict[tuple[str, str, str], dict[str, str]] = {}
        for placed in layout.mappings:
            if placed.member in mappings and placed.place not in self._names:
                names = mappings[placed.member].names
                forgiving = {folded(stored): name for stored, name in names.items()}
                self._names[placed.place] = forgiving | dict(names)

    def resolve(self, link: str) -> tuple[int | None, Match]:
        """Return the entry of ``link`` and how it was found; of several ways the strictest."""
        if not link or link.endswith("/"):
            return None, ""
        if link in self._layout.by_name:
            return self._layout.by_name[link], "exact"
        for root in self._roots:
            below = f"{root}/{link}"
            if below in self._layout.by_name:
                return self._layout.by_name[below], "rooted"
        forgiving = folded(link).lstrip("/")
        for candidate in (forgiving, *(f"{root}/{forgiving}" for root in self._folded_roots)):
            if candidate in self._layout.by_folded:
                return self._layout.by_folded[candidate], "folded"
        return None, ""

    def attachment(self, slot: str, link: str, md5: str, pointers: tuple[str, str]) -> Attachment:
        """Return the attachment of one slot with all that is known about it."""
        member, match = self.resolve(link)
        entry = self._layout.names[member] if member is not None else ""
        fact = self._facts.get(member) if member is not None else None
        placed = self._placed.get(member) if member is not None else None
        return Attachment(
            slot=slot,
            link=link,
            declared_md5=md5,
            pointer=pointers[0],
            md5_pointer=pointers[1],
            member=member,
            match=match,
            entry=entry,
            original_name=self.original_name(placed) if placed is not None else None,
            size=fact.size if fact is not None else None,
            md5=fact.md5 if fact is not None else None,
        )

    def original_name(self, placed: Placed) -> str | None:
        """Return the name that the mapping file of the same folder gives, exact name first."""
        names = self._names.get(placed.place, {})
        return names.get(placed.name) or names.get(folded(placed.name))


class _Reader:
    """Reads the objects of one document, driven by the edition's records."""

    def __init__(self, edition: Edition, links: Links) -> None:
        self._edition = edition
        self._links = links
        self._names = _names(edition)
        self._children = {name: edition.children(name) for name in edition.records}
        self.unread: list[str] = []

    def is_object(self, value: Json, pointer: str) -> bool:
        """Tell whether ``value`` is an object; note it as unread when it is not."""
        if isinstance(value, dict):
            return True
        self.unread.append(pointer)
        return False

    def student(self, value: dict[str, Json], pointer: str) -> Student:
        """Read one student object."""
        extras = dict(value)
        basic: RecordValue | None = None
        cadre: tuple[RecordValue, ...] = ()
        courses: tuple[RecordValue, ...] = ()
        performances: dict[str, tuple[RecordValue, ...]] = {}
        for part in self._edition.children("student"):
            key = _key_in(value, part)
            member = extras.pop(key, None) if key is not None else None
            place = step(pointer, key) if key is not None else ""
            if part.shape == "array":
                courses = self._array(part, member, place)
            elif self._children[part.id] and not part.fields:
                performances, unknown = self._container(part, member, place)
                if unknown:
                    extras[part.key] = unknown
            elif member is not None and self.is_object(member, place):
                basic, children = self._object(part, member, place)
                cadre = tuple(record for group in children.values() for record in group)
        return Student(
            basic=basic,
            cadre=cadre,
            courses=courses,
            performances=performances,
            pointer=pointer,
            extras=extras,
        )

    def _container(
        self, part: Record, member: Json, pointer: str
    ) -> tuple[dict[str, tuple[RecordValue, ...]], dict[str, Json]]:
        """Read 多元表現: its arrays by record id, and what else stands in it."""
        if member is None or not self.is_object(member, pointer):
            return {child.id: () for child in self._children[part.id]}, {}
        unknown = dict(member)
        return self._arrays(part, unknown, pointer), unknown

    def _arrays(
        self, part: Record, members: dict[str, Json], pointer: str
    ) -> dict[str, tuple[RecordValue, ...]]:
        """Read the child arrays of ``part`` and take them out of ``members``."""
        groups: dict[str, tuple[RecordValue, ...]] = {}
        for child in self._children[part.id]:
            key = _key_in(members, child)
            place = step(pointer, key) if key is not None else ""
            groups[child.id] = self._array(child, members.pop(key, None) if key is not None else None, place)
        return groups

    def _array(self, record: Record, value: Json, pointer: str) -> tuple[RecordValue, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self.unread.append(pointer)
            return ()
        places = [step(pointer, index) for index in range(len(value))]
        return tuple(
            [
                self._object(record, item, place)[0]
                for place, item in zip(places, value, strict=True)
                if self.is_object(item, place)
            ]
        )

    def _object(
        self, record: Record, value: dict[str, Json], pointer: str
    ) -> tuple[RecordValue, dict[str, tuple[RecordValue, ...]]]:
        """Read one object with its slots and its child arrays."""
        rest = dict(value)
        children = self._arrays(record, rest, pointer) if self._children[record.id] else {}
        values, extras, aliases = self._names[record.id].sort(rest)
        attachments = self._attachments(record, values, aliases, pointer) if record.slots else ()
        made = RecordValue(
            kind=record.id,
            values=values,
            pointer=pointer,
            extras=extras,
            aliases=aliases,
            attachments=attachments,
        )
        return made, children

    def _attachments(
        self, record: Record, values: dict[str, Json], aliases: dict[str, str], pointer: str
    ) -> tuple[Attachment, ...]:
        found: list[Attachment] = []
        for slot in record.slots:
            link, md5 = values.get(slot.link), values.get(slot.md5)
            link = link if isinstance(link, str) else ""
            md5 = md5 if isinstance(md5, str) else ""
            if not link and not md5:
                continue
            pointers = (
                step(pointer, aliases.get(slot.link, slot.link)),
                step(pointer, aliases.get(slot.md5, slot.md5)),
            )
            found.append(self._links.attachment(slot.id, link, md5, pointers))
        return tuple(found)


class _Names(Struct, frozen=True):
    """The names of the fields of one record."""

    keys: frozenset[str]
    """The edition's own."""
    known: dict[str, str]
    """Every name (key and aliases) → the edition's key."""

    def sort(self, members: dict[str, Json]) -> tuple[dict[str, Json], dict[str, Json], dict[str, str]]:
        """Return values by the edition's keys, what has no known name, and what stood under an alias."""
        if self.keys.issuperset(members):
            return members, {}, {}
        values: dict[str, Json] = {}
        extras: dict[str, Json] = {}
        aliases: dict[str, str] = {}
        for key, member in members.items():
            canonical = self.known.get(key)
            if canonical is None or (canonical != key and canonical in members) or canonical in values:
                extras[key] = member
                continue
            values[canonical] = member
            if canonical != key:
                aliases[canonical] = key
        return values, extras, aliases


@remembered
def _names(edition: Edition) -> dict[str, _Names]:
    """Return the names of the fields by record id."""
    found: dict[str, _Names] = {}
    for record in edition.records.values():
        known = {alias: item.key for item in record.fields for alias in item.aliases}
        known.update((item.key, item.key) for item in record.fields)
        found[record.id] = _Names(frozenset(item.key for item in record.fields), known)
    return found


def _key_in(members: Mapping[str, Json], record: Record) -> str | None:
    """Return the key under which ``record`` stands among ``members``: its own, else an alias."""
    if record.key in members:
        return record.key
    return next((alias for alias in record.aliases if alias in members), None)
