"""What the doctor says: steps, and what was wrong in them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from lpx.harness.adapters.base import Fault
from lpx.harness.protocol import Declaration


class StepState(StrEnum):
    """How a step went."""

    FINE = "fine"
    SLIPPED = "slipped"
    SKIPPED = "skipped"
    """An earlier step stands in the way, or the module does not offer it."""


class Slip(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong, or at least unwise."""

    key: str
    """Key of the catalogue: below ``harness.doctor`` (``slip-KEY``), of a fault below ``harness.fault``."""
    parameters: dict[str, str | int | float] = field(default_factory=dict)
    grave: bool = True
    """False for advice: the suite runs all the same."""
    fault: bool = False
    """Whether ``key`` is that of a fault: no reply came at all."""


class Step(Struct, frozen=True, omit_defaults=True):
    """One step of the examination."""

    id: str
    """``hello``, ``unknown``, ``reset`` ...: key of the catalogue (``harness.doctor.step-ID``)."""
    state: StepState
    slips: tuple[Slip, ...] = ()
    sent: str = ""
    """The request that the slips are about, abridged, without the password."""
    got: str = ""
    """What came back, abridged."""
    seconds: float = 0.0
    reason: str = ""
    """Key of why a step was skipped."""


class Diagnosis(Struct, frozen=True, omit_defaults=True):
    """All that the doctor found."""

    steps: tuple[Step, ...]
    declaration: Declaration | None = None
    stderr: str = ""

    @property
    def healthy(self) -> bool:
        """Whether the suite can be run: nothing grave, and nothing skipped because of it."""
        grave = any(slip.grave for step in self.steps for slip in step.slips)
        return bool(self.steps) and not grave and self.declaration is not None


def slip(key: str, /, *, grave: bool = True, **parameters: str | float) -> Slip:
    """Return a slip."""
    return Slip(key, dict(parameters), grave)


def slip_of(fault: Fault) -> Slip:
    """Return the slip that a fault is."""
    return Slip(fault.key, fault.parameters, fault=True)
