"""What a certificate speaks of, as data: scopes, questions for people, and how long it lasts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from lpx.data import data_room
from lpx.edition.errors import EditionError
from lpx.edition.nouns import Text
from lpx.edition.yaml_reader import read_yaml
from lpx.harness.protocol import Role

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.harness.nouns import Case

FILE = "certification.yaml"


class Scope(Struct, frozen=True, forbid_unknown_fields=True):
    """What a certificate can be about."""

    id: str
    title: Text
    says: Text
    """What it means when a module conforms."""
    roles: tuple[Role, ...] = ()
    """All cases of these roles belong to it."""
    cases: tuple[str, ...] = ()
    """So do those that one of these patterns names."""
    left_out: tuple[str, ...] = field(default=(), name="except")
    """Patterns of cases that do not."""
    occasions: tuple[str, ...] = ()
    """Occasions of the edition that it covers."""
    rests: tuple[str, ...] = ()
    """Scopes that it cannot be better than."""

    def holds(self, case: Case) -> bool:
        """Tell whether ``case`` belongs to the scope."""
        own = {"exporter", "importer"} if case.role == "both" else {case.role}
        return (bool(own & set(self.roles)) or _fits(case.id, self.cases)) and not _fits(
            case.id, self.left_out
        )


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """A yes/no question that a person answers."""

    id: str
    text: Text


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of certification."""

    validity_years: int
    scopes: tuple[Scope, ...]
    """Each after those that it rests on."""
    questions: tuple[Question, ...]


class PolicyError(Exception):
    """``certification.yaml`` is wrong; the message says where."""


def load_policy(room: Path | None = None) -> Policy:
    """Return the rules of certification. ``room`` is the folder of the file; by default the suite's own.

    Raises:
        PolicyError: The file is missing or wrong.
    """
    try:
        policy = msgspec.convert(read_yaml((room or data_room("conformance")) / FILE, FILE), Policy)
    except (EditionError, msgspec.ValidationError) as error:
        raise PolicyError(f"{FILE}: {error}") from None
    known: set[str] = set()
    for scope in policy.scopes:
        if missing := set(scope.rests) - known:
            raise PolicyError(f"{FILE}: {scope.id}: rests on {sorted(missing)}, which no scope before it is")
        known.add(scope.id)
    return policy


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
