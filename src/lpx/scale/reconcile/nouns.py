"""What a reconciliation says, as frozen values; everything in them is masked unless asked otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

What = Literal[
    "student-missing",
    "student-extra",
    "student-renumbered",
    "record-missing",
    "record-extra",
    "record-moved",
    "record-duplicated",
    "record-altered",
    "file-changed",
    "file-missing",
    "file-extra",
    "file-swapped",
    "name-lost",
    "name-changed",
    "name-extra",
]
"""What happened to one thing."""

WORST: tuple[What, ...] = (
    "student-missing",
    "student-renumbered",
    "record-missing",
    "file-missing",
    "record-moved",
    "file-changed",
    "file-swapped",
    "record-altered",
    "name-lost",
    "name-changed",
    "record-duplicated",
    "student-extra",
    "record-extra",
    "file-extra",
    "name-extra",
)
"""The worst first: what nobody can bring back, then what is wrong, then what is only more than before."""

LOSSES: frozenset[What] = frozenset(
    {
        "student-missing",
        "student-renumbered",
        "record-missing",
        "record-moved",
        "record-altered",
        "file-changed",
        "file-missing",
        "file-swapped",
        "name-lost",
        "name-changed",
    }
)
"""What was there before and is not, or not as it was, after. ``record-duplicated`` is wrong but no loss."""

Rung = Literal["", "meaning", "values", "files", "key", "alike", "student"]
"""By what two records were found to be the same one; empty where there is only one."""

Verdict = Literal["nothing-lost", "lost", "not-judged"]

FILES = "file"
"""The kind under which attachments are counted, beside the record ids of the edition."""

STUDENTS = "student"
"""The kind under which students are counted."""


class Who(Struct, frozen=True, omit_defaults=True):
    """A student, as far as may be shown."""

    token: str
    """``student-1`` ...: the same person everywhere in one result, on both sides."""
    id: str = ""
    name: str = ""


class Spot(Struct, frozen=True, omit_defaults=True):
    """Where something stands."""

    bundle: int
    """Number of the bundle in ``Side.bundles``."""
    pointer: str
    """JSON Pointer in the bundle's document."""


class Change(Struct, frozen=True, omit_defaults=True):
    """One field of a record, or one aspect of an attachment, that is not as it was."""

    key: str
    """The edition's key, a slot's id, or an unknown key as a token."""
    before: str
    """What may be shown of it; empty where there was nothing."""
    after: str


class Difference(Struct, frozen=True, omit_defaults=True):
    """One thing that is not the same on both sides."""

    what: What
    school: str
    """Code of the school whose student it is (before, where the student was there before)."""
    student: Who
    kind: str = ""
    """Record id; empty for a whole student."""
    slot: str = ""
    """Of an attachment."""
    before: Spot | None = None
    after: Spot | None = None
    changes: tuple[Change, ...] = ()
    other: Who | None = None
    """With whom a moved record now is, or who a renumbered student now is."""
    rung: Rung = ""
    copies: tuple[int, int] = (1, 1)
    """How often a record is held before and after, where it is there more than once."""
    records: int = 0
    """Records of a whole student that went with it."""
    files: int = 0
    """Attachments that went with a whole student or record."""
    ambiguous: bool = False
    """Which of several alike records it is cannot be known; the number is right."""
    doubt: bool = False
    """A bundle that could not be read may hold the answer."""

    @property
    def is_loss(self) -> bool:
        """Whether something that was there before is not, or not as it was."""
        return self.what in LOSSES


class Unread(Struct, frozen=True):
    """A bundle that could not be read, or not wholly."""

    bundle: int
    reason: str
    """``unreadable password-missing password-wrong no-document damaged-entries document-parts lost-worker``,
    or the kind of a fatal problem of the archive."""
    count: int = 0
    """Entries or parts concerned, where some could be read."""


class Side(Struct, frozen=True):
    """One side of the comparison."""

    bundles: Sequence[str]
    """Names in their order, masked where they could name a person; on the disk where there are many."""
    unread: tuple[Unread, ...] = ()
    students: int = 0
    split: int = 0
    """Students that stand in more than one bundle."""
    records: int = 0
    files: int = 0
    bytes: int = 0
    """Size of the archives."""
    unheld: int = 0
    """Attachments that records link to and no bundle of this side holds."""


class Tally(Struct, frozen=True):
    """How many things of one kind at one school came through, and how."""

    school: str
    kind: str
    before: int = 0
    after: int = 0
    same: int = 0
    normalised: int = 0
    """The same meaning in another spelling."""
    altered: int = 0
    missing: int = 0
    extra: int = 0
    moved: int = 0
    duplicated: int = 0


class Respelled(Struct, frozen=True):
    """How often a field came through with its meaning in another spelling."""

    kind: str
    key: str
    count: int


class Totals(Struct, frozen=True):
    """The figures of the verdict line."""

    losses: int
    """Differences that are losses."""
    in_doubt: int
    """Of these, how many an unread bundle may explain."""
    duplicated: int
    additions: int
    """Extra students, records, attachments, names."""
    by_what: dict[str, int]


class Reconciliation(Struct, frozen=True):
    """The whole result but for the differences, which may be too many to hold."""

    verdict: Verdict
    before: Side
    after: Side
    totals: Totals
    tallies: tuple[Tally, ...]
    """By school and kind, in the order of the code and of the edition."""
    respelled: tuple[Respelled, ...]
    worst: tuple[Difference, ...]
    """The worst differences, worst first."""
    masked: bool
    edition: str
    edition_digest: str


def verdict_of(totals: Totals, before: Side, after: Side) -> Verdict:
    """Return the verdict: a certain loss weighs more than a gap, and a gap more than silence."""
    if totals.losses > totals.in_doubt:
        return "lost"
    if before.unread or after.unread or not before.students:
        return "not-judged"
    return "nothing-lost"


def totals_of(counted: Iterable[tuple[What, bool, int]]) -> Totals:
    """Return the figures from (what, in doubt, how many)."""
    by_what: dict[str, int] = dict.fromkeys(WORST, 0)
    losses = in_doubt = duplicated = additions = 0
    for what, doubt, count in counted:
        by_what[what] += count
        if what in LOSSES:
            losses += count
            in_doubt += count * doubt
        elif what == "record-duplicated":
            duplicated += count
        else:
            additions += count
    return Totals(losses, in_doubt, duplicated, additions, {k: v for k, v in by_what.items() if v})
