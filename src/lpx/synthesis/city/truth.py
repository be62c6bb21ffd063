"""What was done to a student on the way, and what a comparison must say of it."""

from __future__ import annotations

from msgspec import Struct


class Truth(Struct, frozen=True, omit_defaults=True):
    """One thing that is not the same afterwards."""

    damage: str
    """What was done (``Damage``)."""
    what: str
    """What a reconciliation has to call it (``lpx.scale.reconcile.nouns.What``)."""
    student: str
    """National id (of somebody who does not exist)."""
    kind: str = ""
    """Record id."""
    slot: str = ""
    keys: tuple[str, ...] = ()
    """Fields that changed."""
    bundle: str = ""
    """Name of the bundle that holds it before, from the folder of the city."""
    pointers: tuple[str, ...] = ()
    """Where it stands there; several where they are alike in everything."""
    other: str = ""
    """National id of the student who has it now, or of who the student is now."""
