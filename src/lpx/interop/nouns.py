"""The nouns of exchanges between modules: scenarios, their cells, and what is stored of a run.

A scenario says what happens between schools. A cell is one scenario with certain modules in its roles. Its
legs are the exports, imports and journeys in it, each with its loss ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from lpx.checks.nouns import EditionMark, Tool
from lpx.edition.nouns import Text
from lpx.harness.nouns import CaseVerdict, Outcome
from lpx.harness.observations import Handed
from lpx.harness.protocol import Declaration
from lpx.interop.ledger import Ledger

SCHEMA = "lpx-interop-run-1"


class Breaks(Struct, frozen=True, forbid_unknown_fields=True, rename={"import_": "import"}):
    """The requirement that a loss breaks when no rule of attribution is about it."""

    export: str
    import_: str


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happens between schools, as data."""

    id: str
    """Permanent, e.g. ``transfer/one-step``."""
    title: Text
    why: Text
    roles: tuple[str, ...]
    """Letters in the order in which modules are put into them: ``[A, B, C]``."""
    requirements: tuple[str, ...]
    """Ids of the edition that it is about."""
    given: dict[str, Any]
    """``students``: name → recipe, as in the cases of the suite."""
    do: tuple[dict[str, Any], ...]
    """Steps in order; each names the role that it happens at (``at``)."""
    breaks: Breaks
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → capabilities without which it does not apply."""


class Journey(Struct, frozen=True, forbid_unknown_fields=True):
    """A checkpoint over several legs: what was owned at the beginning against what stands at a role now."""

    journey: str
    """What reports call it."""
    owned: tuple[str, ...]
    """Names of students in ``given``."""
    view: Literal["all", "certified"] = "certified"
    """All that they have, or what may be exported."""
    requirement: str = ""
    """What a loss breaks when no rule of attribution is about it; empty: as an import."""


class Fault(Struct, frozen=True, omit_defaults=True):
    """Why a cell fails, and who is to blame."""

    reason: str
    """Key of the catalogue (``interop.fault``): ``loss``, ``rejected``, ``hung`` ..."""
    role: str = ""
    """Letter of the role to blame; empty: neither alone."""
    module: str = ""
    operation: str = ""
    """``reset``, ``load``, ``export``, ``import``, ``dump`` or ``journey``."""
    step: int = -1
    """Its place in ``Scenario.do``, from 0."""
    requirements: tuple[str, ...] = ()
    """What is broken."""
    parameters: dict[str, str | int | float] = field(default_factory=dict)


class Leg(Struct, frozen=True, omit_defaults=True):
    """One export, import or journey."""

    step: int
    operation: Literal["export", "import", "journey"]
    role: str
    module: str
    name: str = ""
    """Of the bundle or the journey."""
    outcome: Outcome = Outcome.OK
    ledger: Ledger | None = None
    """What went in against what came out; none where it could not be seen."""
    handed: Handed | None = None
    """The exported bundle, by the digests of its files."""
    bundle_verdict: str = ""
    """Of an export: what lpx's own validator says of the bundle."""
    findings: tuple[str, ...] = ()
    """Requirements that the bundle breaks, under the strict profile."""
    dump: str = ""
    """Of an import: digest of what the module then said that it holds."""
    message: str = ""
    """The module's own words; personal numbers are masked."""
    seconds: float = 0.0


class Cell(Struct, frozen=True, omit_defaults=True):
    """One scenario with certain modules in its roles, and what became of it."""

    scenario: str
    modules: tuple[str, ...]
    """Names of the modules, in the order of the scenario's roles."""
    verdict: CaseVerdict
    reason: str = ""
    """Key of the catalogue (``interop.reason``) where it is neither a pass nor a fail."""
    parameters: dict[str, str | int | float] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    legs: tuple[Leg, ...] = ()
    definition: str = ""
    """Digest of the scenario as it stood."""
    given: str = ""
    """Digest of everything that was made for it."""
    seconds: float = 0.0

    @property
    def key(self) -> tuple[str, ...]:
        """What tells cells apart."""
        return (self.scenario, *self.modules)


class Party(Struct, frozen=True, omit_defaults=True):
    """One module of a run."""

    name: str
    address: str
    """As it was typed."""
    transport: str
    declaration: Declaration | None = None
    """What it says of itself; none when it could not say it."""


class Plot(Struct, frozen=True):
    """What a stored run says of a scenario."""

    digest: str
    """Of its definition."""
    roles: tuple[str, ...]
    exporter: int
    """Number of the role that hands over first, from 0."""
    importer: int
    """Number of the role that takes in first."""


class Begin(Struct, frozen=True, omit_defaults=True):
    """The first line of a stored run: what is run with what."""

    schema: str
    tool: Tool
    edition: EditionMark
    seed: str
    scenarios: Mapping[str, Plot]
    """By id."""
    modules: tuple[Party, ...]
    cells: tuple[tuple[str, ...], ...]
    """What is to run: scenario, then the modules in its roles."""
    timeout: float | None = None
    """Seconds that one call may take; none: as each adapter file says."""
    begun_at: str = ""
    """ISO 8601 with offset."""


class Stored(Struct, frozen=True):
    """A run as it is stored: the beginning, and the latest line of every cell that ran."""

    begin: Begin
    cells: tuple[Cell, ...] = ()
