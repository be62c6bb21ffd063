"""Every statement of an edition, in one row each: what it says, how strongly, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lpx.edition.nouns import Authority, Citation, Claim, Edition, Reading


class Statement(NamedTuple):
    """One statement with its authority and sources."""

    file: str
    """File of the edition that makes it, for messages."""
    where: str
    """Path inside the file."""
    authority: Authority
    sources: tuple[Citation, ...]
    subject: str
    """Id or number of what the statement is about: a field number, a type, a code list, a requirement ..."""
    readings: tuple[Reading, ...] = ()


def statements(edition: Edition) -> Iterator[Statement]:
    """Yield every statement of ``edition`` in the order of its files."""
    mark = edition.mark
    yield Statement("edition.yaml", "", mark.authority, mark.sources, "edition")
    yield from _claims("edition.yaml", "", "edition", mark.claims)
    yield from _types(edition)
    yield from _records(edition)
    yield from _rules(edition)
    for requirement in edition.requirements.values():
        file = f"requirements ({requirement.id})"
        yield Statement(file, "", requirement.authority, requirement.sources, requirement.id)
    for change in edition.status_changes:
        for duty in change.duties:
            where = f"{change.id}.{duty.part}"
            yield Statement("status_changes.yaml", where, duty.authority, duty.sources, change.id)
    yield from _exchange(edition)
    for ambiguity in edition.ambiguities:
        for index, reading in enumerate(ambiguity.readings):
            where = f"{ambiguity.id}.readings[{index}]"
            yield Statement("ambiguities.yaml", where, reading.authority, reading.sources, ambiguity.id)


def _types(edition: Edition) -> Iterator[Statement]:
    for item in edition.types.values():
        yield Statement("types.yaml", item.id, item.authority, item.sources, item.id)
        yield from _claims("types.yaml", item.id, item.id, item.claims)
        for dialect in item.dialects:
            where = f"{item.id}.dialects.{dialect.id}"
            yield Statement("types.yaml", where, dialect.authority, dialect.sources, item.id)
    for listed in edition.codes.values():
        for code in listed.codes:
            yield Statement("codes.yaml", f"{listed.id}.{code.code}", code.authority, code.sources, listed.id)


def _records(edition: Edition) -> Iterator[Statement]:
    for record in edition.records.values():
        file = f"records ({record.id})"
        yield Statement(file, "", record.authority, record.sources, record.number)
        yield from _claims(file, "", record.number, record.claims)
        for field in record.fields:
            yield Statement(file, field.key, field.authority, field.sources, field.number)
            yield from _claims(file, field.key, field.number, field.claims)


def _rules(edition: Edition) -> Iterator[Statement]:
    for topic, claims in (
        ("archive", edition.archive.claims),
        ("signature", edition.signature.claims),
        ("attachments", edition.attachments.claims),
        ("identifiers", edition.identifiers.claims),
        ("limits", edition.limits.claims),
    ):
        yield from _claims(f"{topic}.yaml", "", topic, claims)
    for media in edition.attachments.classes:
        yield Statement("attachments.yaml", media.id, media.authority, media.sources, "attachments")
        for limit in media.limits:
            where = f"{media.id}.limits.{limit.since}"
            yield Statement("attachments.yaml", where, limit.authority, limit.sources, "attachments")
    for item in edition.item_limits:
        yield Statement("limits.yaml", item.id, item.authority, item.sources, "limits")
    for kind in edition.identifiers.kinds:
        yield Statement("identifiers.yaml", kind.id, kind.authority, kind.sources, "identifiers")


def _exchange(edition: Edition) -> Iterator[Statement]:
    for part in edition.exchange.parts:
        yield Statement("exchange.yaml", f"parts.{part.id}", part.authority, part.sources, "exchange")
    for kind in edition.exchange.kinds:
        yield Statement("exchange.yaml", f"kinds.{kind.id}", kind.authority, kind.sources, "exchange")
    yield from _claims("exchange.yaml", "", "exchange", edition.exchange.claims)
    for item in edition.occasions:
        yield Statement("occasions.yaml", item.id, item.authority, item.sources, item.id)
        told = [(f"moves.{move.part}", move.authority, move.sources) for move in item.moves]
        told += [(f"marks.{mark.role}", mark.authority, mark.sources) for mark in item.marks]
        told += [(f"stays.{stay.part}", stay.authority, stay.sources) for stay in item.stays]
        if item.after is not None:
            told.append(("after", item.after.authority, item.after.sources))
        for where, authority, sources in told:
            yield Statement("occasions.yaml", f"{item.id}.{where}", authority, sources, item.id)


def _claims(file: str, where: str, subject: str, claims: dict[str, Claim]) -> Iterator[Statement]:
    prefix = f"{where}." if where else ""
    for aspect, claim in claims.items():
        place = f"{prefix}claims.{aspect}"
        yield Statement(file, place, claim.authority, claim.sources, subject, claim.readings)
        for index, reading in enumerate(claim.readings):
            yield Statement(file, f"{place}.readings[{index}]", reading.authority, reading.sources, subject)
