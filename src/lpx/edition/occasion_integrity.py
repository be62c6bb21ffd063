"""What occasions and status changes owe each other and the rest of an edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import get_args

from lpx.edition.nouns import Edition, Happening, Occasion, Standing

Told = tuple[str, str, str, str]
"""File, place in it, what does not fit, what to do."""

_TIMES = ("within-year", "year-end")


def about_occasions(edition: Edition) -> Iterator[Told]:
    """Yield everything about occasions and status changes that does not fit."""
    rules = edition.exchange
    roles = {role.id for role in rules.schools}
    people = {f"{person.id}@{role}" for person in rules.people for role in roles}
    for part in rules.parts:
        if part.record and part.record not in edition.records:
            yield "exchange.yaml", f"parts.{part.id}", f"there is no record {part.record!r}", "See records/."
    for change in edition.status_changes:
        for duty in change.duties:
            where = f"{change.id}.{duty.part}"
            for who in f"{duty.registers}, {duty.submits}".split(", "):
                if who not in people:
                    yield "status_changes.yaml", where, f"there is no {who!r}", "See exchange.yaml."
            if duty.part not in {part.id for part in rules.parts}:
                yield "status_changes.yaml", where, "there is no such data part", "See exchange.yaml."
    for occasion in edition.occasions:
        told = [*_names(occasion, edition, roles, people), *_contents(occasion, edition)]
        for where, problem in told:
            yield "occasions.yaml", f"{occasion.id}.{where}", problem, "See exchange.yaml and records/."
    names = Counter(name for item in edition.occasions for name in (item.id, *item.aliases))
    for name in (name for name, count in names.items() if count > 1):
        yield "occasions.yaml", name, f"the name {name!r} is used twice", "Give each occasion its own."
    yield from _totality(edition)


def _names(
    occasion: Occasion, edition: Edition, roles: set[str], people: set[str]
) -> Iterator[tuple[str, str]]:
    """Roles, kinds and people that must be there."""
    kinds = {kind.id for kind in edition.exchange.kinds}
    for role in (occasion.sender, occasion.receiver, *occasion.student_of):
        if role not in roles:
            yield "sender", f"there is no role {role!r} of a school"
    for kind in (*occasion.when.sender, *occasion.when.receiver):
        if kind not in kinds:
            yield "when", f"there is no kind {kind!r} of school"
    for who in (occasion.after.selects, occasion.after.submits) if occasion.after is not None else ():
        if who not in people:
            yield "after", f"there is no {who!r}"


def _contents(occasion: Occasion, edition: Edition) -> Iterator[tuple[str, str]]:
    """What it carries, marks and leaves, against the data parts and the records."""
    parts = {part.id: part for part in edition.exchange.parts}
    named = [*occasion.carries, *(move.part for move in occasion.moves)]
    named += [stay.part for stay in occasion.stays]
    for part in named:
        if part not in parts:
            yield "carries", f"there is no part {part!r}"
    for part in occasion.carries:
        if part in parts and not parts[part].record:
            yield "carries", f"no record of the document holds the part {part!r}"
    if tuple(move.part for move in occasion.moves) != occasion.carries:
        yield "moves", "they are not the parts that it carries"
    if bool(occasion.carries) != occasion.bundle:
        yield "bundle", "something is carried exactly where a bundle is due"
    if occasion.bundle and occasion.after is None:
        yield "after", "nobody is named who submits what a bundle brought"
    for mark in occasion.marks:
        record = edition.records.get(mark.part)
        if record is None or record.field_of(mark.role) is None:
            yield "marks", f"the record {mark.part!r} has no field with the role {mark.role!r}"
        if mark.requirement not in edition.requirements:
            yield "marks", f"there is no requirement {mark.requirement!r}"


def _totality(edition: Edition) -> Iterator[Told]:
    """Whatever may happen has one occasion, and no more than one."""
    kinds = [kind.id for kind in edition.exchange.kinds]
    for event, time, standing, sender, receiver in product(
        get_args(Happening), _TIMES, get_args(Standing), kinds, kinds
    ):
        found = [
            item.id for item in edition.occasions if item.when.fits(event, time, standing, sender, receiver)
        ]
        if len(found) != 1:
            what = f"{event} ({time}, {standing}, {sender} to {receiver})"
            told = ", ".join(found) or "none"
            yield "occasions.yaml", "when", f"{what} fits {told}", "Make exactly one occasion fit."
            return
