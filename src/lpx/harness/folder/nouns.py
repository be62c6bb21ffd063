"""The nouns of a kit: what a person is asked to do, what came back, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from lpx.harness.nouns import Case, CaseResult
from lpx.harness.observations import Observed
from lpx.harness.protocol import Holding, Role
from lpx.harness.recipe_nouns import Prepared

TaskKind = Literal["enter", "export", "import"]
"""Type a student in; hand a bundle out; take a bundle in."""

Result = Literal["", "ok", "refused", "broke", "unsupported"]
"""What the person says came of a task: not answered, done or accepted, refused by the module, the module
broke down or never ended, the module has no such function."""

ROLES: tuple[Role, ...] = ("exporter", "importer")

Counted = ("course", "performance", "cadre")
"""Records that a person counts on the student's page, by record id."""


class Arm(Struct, frozen=True):
    """A piece of a case that a person can do by itself, in any order, with students of its own."""

    of: str
    """Id of the case."""
    case: Case
    """The case with the steps and expectations of this piece alone."""
    seed: str


class Person(Struct, frozen=True):
    """A student as the sheet speaks of him or her."""

    label: str
    """``S07``, unique in the kit."""
    holding: Holding
    """What the module should know of the student before the task."""


class Task(Struct, frozen=True):
    """One row of the task sheet."""

    number: int
    """From 1; also the folder of its bundle and of what is returned for it."""
    kind: TaskKind
    arm: int
    """Which of the kit's arms, from 0."""
    step: int
    """Which step of the arm's case, from 0."""
    people: tuple[str, ...]
    """Labels of the students whom it is about."""
    password: str = ""
    archive: str = ""
    """Import: path of the archive, relative to the kit."""
    signature: str = ""
    """Import: path of the signature file; empty when there is none."""
    after: tuple[int, ...] = ()
    """Tasks that must be done before this one."""
    minutes: float = 0.0


class LeftOut(Struct, frozen=True):
    """A case that is not in the kit."""

    case: str
    reason: str
    """Key of the catalogue: ``needs-restart`` ..."""


class PreparedArm(Struct, frozen=True):
    """An arm with the students and bundles that were made for it."""

    arm: Arm
    prepared: Prepared
    enrolled: tuple[Person, ...]
    """Students who must be on the module's roll before the tasks begin, without any records."""
    entered: tuple[Person, ...]
    """Students to be typed in with everything they have."""


class Kit(Struct, frozen=True):
    """Everything that is asked of the person, ready to be laid out."""

    id: str
    school: str
    """Code of the school that the module works for."""
    look_password: str
    """For the exports by which the person shows what an import brought."""
    arms: tuple[PreparedArm, ...]
    tasks: tuple[Task, ...]
    left_out: tuple[LeftOut, ...]

    def person(self, label: str) -> Person:
        """Return the student called ``label``. Raises ``KeyError``."""
        for arm in self.arms:
            for person in (*arm.enrolled, *arm.entered):
                if person.label == label:
                    return person
        raise KeyError(label)

    def enrolled(self) -> tuple[Person, ...]:
        """Return the students of the roll, in the order of their labels."""
        return tuple(sorted((p for arm in self.arms for p in arm.enrolled), key=lambda p: p.label))


class Key(Struct, frozen=True, forbid_unknown_fields=True):
    """What the certifier keeps: with it, everything that is expected is made again."""

    lpx_kit_key: int
    """Version of this form."""
    kit: str
    seed: str
    school: str
    edition: str
    edition_digest: str
    suite: str
    """Digest over the cases that were chosen."""
    lpx: str
    """Version of lpx that made the kit."""
    cases: tuple[str, ...]
    roles: tuple[str, ...]
    supports: tuple[str, ...]
    told: bool
    """Whether the vendor told what the module supports."""
    files: dict[str, str]
    """Path in the kit → ``sha256:…`` of the bundles that were handed out."""
    made_at: str = ""


class Answer(Struct, frozen=True, omit_defaults=True):
    """What the person wrote down for one task."""

    task: int
    result: Result = ""
    message: str = ""
    """The module's own words."""
    counts: dict[str, int] = field(default_factory=dict)
    """Record id → how many the student's page shows; what is not there was not counted."""
    screen: str = ""
    """Text copied from the student's page."""
    note: str = ""
    saved: str = ""
    """When the form saved it (ISO 8601); empty in a table."""
    source: str = ""
    """File and row, for messages."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written."""
        return not (self.result or self.message or self.counts or self.screen or self.note)


class Slip(Struct, frozen=True):
    """Something in what came back that cannot be understood; the person can mend it."""

    key: str
    """Key of the catalogue under ``harness-kit.slip``."""
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    task: int = 0
    """The task that cannot be judged for it; 0: none in particular."""


class Answers(Struct, frozen=True):
    """All that was written down, from all files."""

    tasks: Mapping[int, Answer] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    """``product``, ``version``, ``vendor``, ``tester``."""
    slips: tuple[Slip, ...] = ()
    files: tuple[str, ...] = ()
    """Names of the files that were read."""


class Todo(Struct, frozen=True):
    """What is still missing for a task, and what to do."""

    task: int
    key: str
    """Key of the catalogue under ``harness-kit.todo``."""
    parameters: Mapping[str, str | int] = field(default_factory=dict)


class GradedCase(Struct, frozen=True):
    """One case with what was seen of it."""

    case: Case
    result: CaseResult
    observed: Observed
    tasks: tuple[int, ...]


class Grade(Struct, frozen=True):
    """What can be said of a kit so far."""

    cases: tuple[GradedCase, ...]
    todo: tuple[Todo, ...]
    slips: tuple[Slip, ...]
    done: int
    """Tasks that are complete."""
    tasks: int
