"""The nouns of exchanging: a student's history, what is planned at each event, and why."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from lpx.edition.nouns import Authority, Citation, Happening, Standing, Text

State = Literal["outside", "enrolled", "visiting", "on-leave"]
"""Where a student is between two events: nowhere yet, at the own school, visiting (借讀), on leave."""


class School(Struct, frozen=True):
    """A school as a history knows it."""

    code: str
    kind: str
    """Id of a kind of schooling of the edition."""
    terms: int
    """Terms in its school year."""


class Event(Struct, frozen=True, omit_defaults=True):
    """Something that happens to a student: at the begin of a term, or at its end."""

    event: Happening
    year: int
    """ROC school year."""
    term: int
    """Term of the school year, of the school where it happens."""
    school: str = ""
    """Code of the school that is entered, gone to or visited; empty for events that name none."""
    during: bool = False
    """A leave that begins amid the term instead of at its end."""
    implied: bool = False
    """The end of a school year that the history goes over without naming it."""


class Submitted(Struct, frozen=True, omit_defaults=True):
    """How many items were submitted at the end of one school year."""

    year: int
    items: dict[str, int] = field(default_factory=dict)
    """By data part."""


class History(Struct, frozen=True):
    """A student's schools, and what happened, in order."""

    schools: dict[str, School]
    """By code."""
    events: tuple[Event, ...]
    lengthened: bool = False
    """The study is prolonged under article 42 of 高級中等教育法."""
    submitted: tuple[Submitted, ...] = ()


class Portion(Struct, frozen=True, order=True):
    """The records of one data part that were made in one term at one school."""

    part: str
    school: str
    term: str
    """``YYYS``; empty for a part that has no terms."""
    standing: Standing = "enrolled"
    """How the student was there."""
    certified: bool = True
    """False for outcomes that no teacher certified; parts without certification are always True."""


class Statement(Struct, frozen=True):
    """One thing to be said, and what it rests on."""

    topic: str
    """``occasion``, ``due``, ``move``, ``mark``, ``keep``, ``after``, ``limit`` or ``stay``."""
    authority: Authority
    sources: tuple[Citation, ...]
    text: Text | None = None
    """The edition's own words; where there are none, the catalogue has them under ``topic``."""
    parameters: dict[str, str | int | list[str]] = field(default_factory=dict)
    portions: tuple[Portion, ...] = ()
    """What it is about."""


class Allowance(Struct, frozen=True):
    """How many items of one part may be submitted, and how many were."""

    part: str
    per_year: int
    total: int
    """In all; more than in three years where study is prolonged."""
    years: int
    """School years studied so far, the current one included."""
    lengthened: bool
    submitted: int
    """So far, as the history tells."""
    authority: Authority
    sources: tuple[Citation, ...]

    @property
    def remaining(self) -> int:
        """How many more may be submitted at the end of this year."""
        return max(0, min(self.per_year, self.total - self.submitted))


class Step(Struct, frozen=True):
    """What is due at one event."""

    event: Event
    index: int
    """Place of the event in the history; of the next one, where it is implied."""
    state: State
    """State after it."""
    standing: Standing
    """How the student was at school when it happened."""
    occasion: str
    """Id of the edition's occasion."""
    bundle: bool
    sender: str
    """Code of the school that exports or, without a bundle, keeps the records."""
    receiver: str
    student_schools: tuple[str, ...]
    """Codes that basic data in the bundle may name."""
    moves: tuple[Portion, ...]
    stays: tuple[Portion, ...]
    submitted: tuple[Portion, ...]
    """What the national database had before this event."""
    submits_now: tuple[Portion, ...]
    """What is open to be chosen and submitted at this event; empty unless a school year ends."""
    flags: dict[str, dict[str, dict[str, str]]]
    """Term → school → role of the flag that outcomes have to carry → requirement."""
    selects: str
    """Person and school role, as in the edition (``student@home``); empty where nothing is chosen."""
    submits: str
    roles: dict[str, str]
    """School role → code."""
    allowances: tuple[Allowance, ...]
    statements: tuple[Statement, ...]


class Plan(Struct, frozen=True):
    """What is due at every event of a history, in order."""

    edition: str
    history: History
    steps: tuple[Step, ...]

    def due(self) -> tuple[Step, ...]:
        """Return the steps at which a bundle is exchanged."""
        return tuple(step for step in self.steps if step.bundle)


class HistoryError(Exception):
    """A history cannot be used: where, and what is wrong, as a key of the catalogue."""

    def __init__(self, key: str, pointer: str, **parameters: str | int) -> None:
        super().__init__(f"{key} at {pointer or '/'}")
        self.key = key
        self.pointer = pointer
        """JSON Pointer into the history."""
        self.parameters = parameters
