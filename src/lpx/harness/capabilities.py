"""What a module may or may not be able to do, and how it says so.

A case can need a capability, or be about a module that lacks one. What is declared in ``hello`` decides;
``conformance/capabilities.yaml`` lists all capabilities with the reason why each may be absent.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from lpx.data import data_room
from lpx.edition.nouns import Text
from lpx.edition.yaml_reader import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.harness.nouns import Case
    from lpx.harness.protocol import Declaration


class Capability(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that not every module can do."""

    id: str
    title: Text
    reason: Text
    """Why a module may lack it, or what it is good for."""
    declared: Literal["supports", "ciphers.read", "ciphers.write", "roles", "limits", "transport"]
    """Where it is declared; ``transport``: the way to the module decides, not the module."""
    value: str = ""
    """What stands there; empty: the id."""
    least: int = 0
    """Of a limit: what it must reach. A module that declares no such limit has the capability."""


@cache
def load_capabilities(room: Path | None = None) -> dict[str, Capability]:
    """Return the capabilities by id. ``room`` is the folder of the file; by default the suite's own.

    Raises ``ValueError`` when the file is wrong.
    """
    path = (room or data_room("conformance")) / "capabilities.yaml"
    try:
        items = msgspec.convert(read_yaml(path, path.name), tuple[Capability, ...])
    except msgspec.ValidationError as error:
        raise ValueError(f"{path.name}: {error}") from None
    return {item.id: item for item in items}


def can(capability: Capability, declaration: Declaration, transport: frozenset[str] = frozenset()) -> bool:
    """Tell whether a module has ``capability``, by its own declaration or by the way to it."""
    if capability.declared == "limits":
        return declaration.limits.get(capability.value, capability.least) >= capability.least
    places = {
        "supports": declaration.supports,
        "ciphers.read": declaration.ciphers.read,
        "ciphers.write": declaration.ciphers.write,
        "roles": declaration.roles,
        "transport": tuple(transport),
    }
    return (capability.value or capability.id) in places[capability.declared]


def missing_for(
    case: Case, declaration: Declaration, transport: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the capabilities that ``case`` needs and the module has not."""
    known = load_capabilities()
    return tuple(name for name in case.needs if not can(known[name], declaration, transport))


def in_the_way_of(
    case: Case, declaration: Declaration, transport: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the capabilities with which ``case`` does not apply and which the module has."""
    known = load_capabilities()
    return tuple(name for name in case.lacks if can(known[name], declaration, transport))


def undeclared(declaration: Declaration) -> tuple[str, ...]:
    """Return names under ``supports`` that no capability has: slips of the pen, most likely."""
    known = {item.value or item.id for item in load_capabilities().values() if item.declared == "supports"}
    return tuple(name for name in declaration.supports if name not in known)
