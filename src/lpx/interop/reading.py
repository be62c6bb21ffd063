"""What one module makes of one bundle: it imports it or not, and what it then holds."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.harness import protocol
from lpx.harness.capabilities import can, load_capabilities
from lpx.harness.collect import Obstacle, take_holdings
from lpx.harness.conversation import NoHello
from lpx.harness.holdings import number_of, portfolio_of
from lpx.harness.nouns import Outcome

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.adapters.base import Answer
    from lpx.harness.recipe_nouns import Prepared
    from lpx.interop.bench import Seat
    from lpx.portfolio.nouns import Portfolio

ACCEPTED, REJECTED, CANNOT = "accepted", "rejected", "cannot"
_SCHOOL = "destination"


class Reading(Struct, frozen=True):
    """What a module made of a bundle."""

    module: str
    did: str
    """``accepted``, ``rejected``, ``cannot`` (by its own declaration), or how it broke: ``crashed`` ..."""
    held: Portfolio | None = None
    """What it holds after accepting; None when it does not tell."""
    message: str = ""


def read_bundle(
    seat: Seat, prepared: Prepared, bundle: str, needed: frozenset[str], edition: Edition
) -> Reading:
    """Hand a prepared bundle to a module in which its students are enrolled.

    Args:
        seat: The module.
        prepared: What was made.
        bundle: Name of the bundle in it.
        needed: Capabilities without which a module may refuse it.
        edition: The edition.

    Raises:
        AdapterError: The module cannot be started.
    """
    try:
        return _read(seat, prepared, bundle, needed, edition)
    except NoHello as failure:
        return Reading(seat.module.name, failure.answer.outcome.value)


def _read(seat: Seat, prepared: Prepared, bundle: str, needed: frozenset[str], edition: Edition) -> Reading:
    name, conversation = seat.module.name, seat.conversation
    school = prepared.schools[_SCHOOL]
    enrolled = tuple(item for group in prepared.enrolments.values() for item in group)
    steps = ((protocol.Reset, {"school": school}), (protocol.Load, {"students": enrolled}))
    for kind, members in steps:
        answer = conversation.ask(kind, **members)
        if answer.outcome is not Outcome.OK:
            return Reading(name, answer.outcome.value)
    answer = _handed_over(seat, prepared, bundle, school)
    if answer.outcome is Outcome.REJECTED and _is_declared(seat, needed):
        return Reading(name, CANNOT, message=answer.message)
    if answer.outcome is not Outcome.OK:
        return Reading(name, answer.outcome.value, message=answer.message)
    dump = conversation.ask(protocol.Dump, students=())
    if dump.outcome is not Outcome.OK or dump.reply is None:
        return Reading(name, ACCEPTED)
    known = {number_of(item, edition) for item in enrolled}
    own = [item for item in dump.reply.students if number_of(item, edition) in known]
    try:
        holdings = take_holdings(seat.scratch, own)
    except Obstacle:
        return Reading(name, ACCEPTED)
    return Reading(name, ACCEPTED, portfolio_of(holdings, edition))


def _handed_over(seat: Seat, prepared: Prepared, bundle: str, school: str) -> Answer:
    made = prepared.bundles[bundle]
    folder = f"w{sha256(made.archive.encode()).hexdigest()[:11]}"
    (seat.scratch / folder).mkdir(exist_ok=True)
    places: list[str | None] = []
    for path in (made.archive, made.signature):
        if path is None:
            places.append(None)
            continue
        name = Path(path).name
        (seat.scratch / folder / name).write_bytes((prepared.folder / path).read_bytes())
        places.append(f"{folder}/{name}")
    return seat.conversation.ask(
        protocol.Import, archive=places[0], signature=places[1], password=made.password, school=school
    )


def _is_declared(seat: Seat, needed: frozenset[str]) -> bool:
    """Tell whether a refusal is what the module declared: it lacks something that the bundle needs."""
    declared = seat.conversation.declaration
    known = load_capabilities()
    return declared is not None and any(not can(known[name], declared) for name in needed)
