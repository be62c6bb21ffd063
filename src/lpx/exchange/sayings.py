"""What is to be said about a step, each statement with what it rests on. Data: rendering comes late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lpx.edition.nouns import Edition, Occasion
from lpx.exchange.nouns import Portion, Statement

_KEPT = "XCH-003"
"""The requirement by which school and code of a course survive an exchange."""


def statements(
    occasion: Occasion, moves: tuple[Portion, ...], edition: Edition, roles: Mapping[str, str]
) -> tuple[Statement, ...]:
    """Return what is to be said of an occasion on which ``moves`` move between schools by ``roles``."""
    return tuple(_statements(occasion, moves, edition, roles))


def _statements(
    occasion: Occasion, moves: tuple[Portion, ...], edition: Edition, roles: Mapping[str, str]
) -> Iterator[Statement]:
    yield Statement("occasion", occasion.authority, occasion.sources, occasion.note)
    if occasion.bundle:
        schools: dict[str, str | int | list[str]] = {
            "sender": roles[occasion.sender],
            "receiver": roles[occasion.receiver],
        }
        yield Statement("due", occasion.authority, occasion.sources, parameters=schools)
    else:
        yield Statement("not-due", occasion.authority, occasion.sources)
    for move in occasion.moves:
        own = tuple(portion for portion in moves if portion.part == move.part)
        if own:
            yield Statement("move", move.authority, move.sources, move.text, {"part": move.part}, own)
    for mark in occasion.marks:
        own = tuple(
            portion for portion in moves if portion.part == mark.part and portion.standing == mark.standing
        )
        field = edition.records[mark.part].field_of(mark.role)
        if own and field is not None:
            told: dict[str, str | int | list[str]] = {"field": field.key, "requirement": mark.requirement}
            yield Statement("mark", mark.authority, mark.sources, None, told, own)
    kept = edition.requirements[_KEPT]
    outcomes = tuple(portion for portion in moves if portion.part == "course")
    if outcomes:
        said: dict[str, str | int | list[str]] = {
            "requirement": kept.id,
            "schools": sorted({portion.school for portion in outcomes}),
        }
        yield Statement("keep", kept.authority, kept.sources, kept.explanation, said, outcomes)
    if occasion.after is not None:
        done = occasion.after
        yield Statement("after", done.authority, done.sources, done.text)
    for stay in occasion.stays:
        yield Statement("stay", stay.authority, stay.sources, stay.text, {"part": stay.part})
