"""What may differ when people type students in, and look at states through exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from lpx.data import data_room
from lpx.harness.allowances import Allowance

if TYPE_CHECKING:
    from pathlib import Path

FILE = "by-hand.yaml"


def load_by_hand(room: Path | None = None) -> tuple[Allowance, ...]:
    """Return what modules fill in by themselves, so that nobody can type it in.

    Raises ``ValueError`` when the file is wrong.
    """
    from lpx.edition.yaml_reader import read_yaml

    path = (room or data_room("conformance")) / FILE
    try:
        return msgspec.convert(read_yaml(path, FILE), tuple[Allowance, ...])
    except msgspec.ValidationError as error:
        raise ValueError(f"{FILE}: {error}") from None


def roles_of(allowances: tuple[Allowance, ...]) -> frozenset[str]:
    """Return the roles of the fields that modules fill in by themselves."""
    return frozenset(role for item in allowances for role in item.roles)


def seen_through_exports(allowances: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
    """Return the allowances for a kit: what may differ in a bundle may then differ in a state as well."""
    also = (replace(item, where="state") for item in allowances if item.where == "bundle")
    return (*allowances, *also)
