"""What a run will do: which cases in which order, from which seed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lpx.harness.nouns import Case, CaseVerdict
from lpx.harness.observations import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lpx.harness.transcript import Run

_SETTLED = frozenset({CaseVerdict.PASS, CaseVerdict.NOT_APPLICABLE})


class Plan(Struct, frozen=True):
    """The cases of a run."""

    cases: tuple[Case, ...]
    """In the order in which they run, which the seed decides."""
    seed: str
    suite: str
    """Digest over all cases of the suite."""
    whole: bool
    """Whether no case of the suite was left out."""


def make_plan(suite: Sequence[Case], chosen: Iterable[Case], seed: str) -> Plan:
    """Return the plan for the chosen cases.

    Their order is shuffled by the seed: what is to be accepted and what is to be refused must not be told
    apart by its place, and cases must not depend on each other.
    """
    cases = tuple(sorted(chosen, key=lambda case: sha256(f"{seed}/{case.id}".encode()).digest()))
    return Plan(cases, seed, suite_digest(suite), whole=len(cases) == len(suite))


def suite_digest(cases: Iterable[Case]) -> str:
    """Return the digest over the definitions of all cases."""
    return digest_of(msgspec.json.encode([msgspec.to_builtins(case) for case in cases], order="sorted"))


def case_digest(case: Case) -> str:
    """Return the digest over the definition of one case, its texts left out."""
    bare = {**msgspec.to_builtins(case), "title": "", "why": ""}
    return digest_of(msgspec.json.encode(bare, order="sorted"))


def unsettled(run: Run) -> frozenset[str]:
    """Return the ids of the cases of a stored run that did not pass, or never ran."""
    settled = {line.case for line in run.cases if line.result.verdict in _SETTLED}
    return frozenset(run.begin.cases) - settled
