"""The loss ledger: what was owned before against what stands after, field by field.

Everything that went in is in exactly one column: preserved, normalised, left out (an allowance lets it be
missing), altered, dropped, or gone with the record or student that it belonged to. Everything that came out
is preserved, normalised, added (allowed), altered, invented, or came with a record that is invented. Both
sides are counted apart from the comparison; a ledger whose columns do not add up is never handed out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from lpx.harness.differences import MOST, Measure, Where, forbidden, shortfalls_of
from lpx.portfolio.compare import Aspect, Difference, compare
from lpx.portfolio.meaning import Reader
from lpx.portfolio.nouns import Portfolio, with_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lpx.edition.nouns import Edition
    from lpx.harness.nouns import Shortfall
    from lpx.portfolio.nouns import RecordValue, Student

Column = Literal[
    "preserved",
    "normalised",
    "left_out",
    "added",
    "altered",
    "dropped",
    "gone",
    "invented",
    "came",
]
LOSSES: tuple[Column, ...] = ("altered", "dropped", "invented")
"""The columns in which nothing may stand."""
_IN: tuple[Column, ...] = ("preserved", "normalised", "left_out", "altered", "dropped", "gone")
_OUT: tuple[Column, ...] = ("preserved", "normalised", "added", "altered", "invented", "came")
_TOLD: tuple[Column, ...] = ("normalised", "left_out", "added", *LOSSES)

EXAMPLES = 3
"""Examples of one column of one row that are kept at most."""

Place: TypeAlias = "tuple[str, Aspect, str]"
"""Record id (empty for a student), aspect, key or slot."""


class LedgerError(Exception):
    """The columns do not add up: lpx itself is wrong, and nothing may be concluded."""


class Example(Struct, frozen=True, omit_defaults=True):
    """One thing that did not stay as it was, redacted."""

    column: Column
    before: str = ""
    after: str = ""
    pointer: str = ""
    """JSON Pointer, with the number of the student first."""


class Row(Struct, frozen=True, omit_defaults=True):
    """What became of one field of one kind of record; of its files, names and the records themselves too."""

    kind: str
    """Record id of the edition; empty for whole students."""
    aspect: Aspect
    """``value``, ``file``, ``original-name``, ``record``, ``student``, or ``extra`` for unknown members."""
    key: str = ""
    """The edition's key of the field, or the slot of the file."""
    preserved: int = 0
    normalised: int = 0
    """Spelled differently, or changed in a way that is allowed."""
    left_out: int = 0
    """Not there any more, which is allowed."""
    added: int = 0
    """Newly there, which is allowed."""
    altered: int = 0
    dropped: int = 0
    gone: int = 0
    """Not there because the record or student it belonged to is not."""
    invented: int = 0
    came: int = 0
    """There because the record or student it belongs to is invented."""
    requirement: str = ""
    """What a loss here breaks."""
    examples: tuple[Example, ...] = ()

    @property
    def place(self) -> Place:
        """What the row is about."""
        return self.kind, self.aspect, self.key

    @property
    def went_in(self) -> int:
        """How many there were before."""
        return sum(getattr(self, name) for name in _IN)

    @property
    def came_out(self) -> int:
        """How many there are after."""
        return sum(getattr(self, name) for name in _OUT)

    @property
    def lost(self) -> int:
        """How many were altered, dropped or invented without leave."""
        return self.altered + self.dropped + self.invented

    @property
    def eased(self) -> int:
        """How many changed in a way that is allowed."""
        return self.normalised + self.left_out + self.added


class Ledger(Struct, frozen=True, omit_defaults=True):
    """What became of everything, in the order of the edition."""

    rows: tuple[Row, ...] = ()
    unread: int = 0
    """Members of what came out that should be objects or arrays and are not."""
    whole: dict[str, int] = field(default_factory=dict)
    """Of a ledger in brief: how many things stayed as they were in the rows left out, by kind."""

    @property
    def losses(self) -> tuple[Row, ...]:
        """The rows in which something was altered, dropped or invented."""
        return tuple(row for row in self.rows if row.lost)

    @property
    def is_lossless(self) -> bool:
        """Whether everything is still there and nothing else."""
        return not self.unread and not self.losses


def take_ledger(
    before: Portfolio,
    after: Portfolio,
    measure: Measure,
    where: tuple[Where, ...],
    *,
    examples: int = EXAMPLES,
) -> Ledger:
    """Return what became of ``before`` in ``after``.

    Args:
        before: What was owned.
        after: What stands now.
        measure: Edition, allowances and attribution.
        where: What ``after`` is: a bundle, a state, or for a journey over several hands both.
        examples: Of one column of one row that are kept.

    Raises:
        LedgerError: The columns do not add up.
    """
    left, right = _addressed(before), _addressed(after)
    edition = measure.edition
    found = compare(left, right, edition)
    unlawful = {id(item) for item in _unlawful(found, where, measure)}
    books = _Books(edition, left, right)
    for difference in found:
        books.enter(difference, lawful=id(difference) not in unlawful)
    rows = books.rows()
    told = _examples(books.noted, (left, right), where[-1], measure, examples)
    return Ledger(tuple(_with_examples(row, told) for row in rows), unread=len(after.unread))


def _with_examples(row: Row, told: Mapping[Place, tuple[str, tuple[Example, ...]]]) -> Row:
    broken, examples = told.get(row.place, ("", ()))
    return replace(row, requirement=broken, examples=examples)


def in_brief(ledger: Ledger) -> Ledger:
    """Return a ledger without the rows in which everything stayed as it was; these are only counted."""
    whole: Counter[str] = Counter(ledger.whole)
    rows = []
    for row in ledger.rows:
        if row.preserved == row.went_in == row.came_out:
            whole[row.kind] += row.preserved
        else:
            rows.append(row)
    return replace(ledger, rows=tuple(rows), whole=dict(whole))


def summed(ledgers: Iterable[Ledger], *, examples: int = EXAMPLES) -> Ledger:
    """Return several ledgers as one, rows of the same field added up."""
    rows: dict[Place, Row] = {}
    unread = 0
    for ledger in ledgers:
        unread += ledger.unread
        for row in ledger.rows:
            known = rows.get(row.place)
            rows[row.place] = row if known is None else _plus(known, row, examples)
    return Ledger(tuple(rows.values()), unread)


def same_but_for_allowances(left: Portfolio, right: Portfolio, measure: Measure) -> bool:
    """Tell whether two portfolios differ in nothing, or in what every allowance together lets pass."""
    return not _unlawful(compare(left, right, measure.edition), ("bundle", "state"), measure)


def _unlawful(
    differences: Iterable[Difference], where: tuple[Where, ...], measure: Measure
) -> tuple[Difference, ...]:
    """Return the losses that are allowed in none of the places."""
    left = tuple(item for item in differences if item.is_loss)
    for one in where:
        left = forbidden(left, one, measure)
    return left


def _plus(one: Row, other: Row, examples: int) -> Row:
    numbers = {name: getattr(one, name) + getattr(other, name) for name in {*_IN, *_OUT}}
    kept: list[Example] = []
    seen: Counter[str] = Counter()
    for example in (*one.examples, *other.examples):
        seen[example.column] += 1
        if seen[example.column] <= examples and example not in kept:
            kept.append(example)
    return replace(one, **numbers, requirement=one.requirement or other.requirement, examples=tuple(kept))


# -- counting --------------------------------------------------------------------------------------


def _addressed(portfolio: Portfolio) -> Portfolio:
    """Return a portfolio in which every student and record has a pointer of its own."""
    return Portfolio(tuple(_address(number, student) for number, student in enumerate(portfolio.students)))


def _address(number: int, student: Student) -> Student:
    root, taken = f"/{number}", set[str]()
    changed: dict[int, RecordValue] = {}
    for index, record in enumerate(student.records()):
        inner = record.pointer.removeprefix(student.pointer)
        pointer = root + (inner if inner.startswith("/") else f"/{index}")
        while pointer in taken:
            pointer += f"~{index}"
        taken.add(pointer)
        changed[index] = replace(record, pointer=pointer)
    return replace(with_records(student, changed), pointer=root)


class _Books:
    """Counts what there is on both sides and books every difference."""

    def __init__(self, edition: Edition, left: Portfolio, right: Portfolio) -> None:
        self._edition = edition
        self._reader = Reader(edition)
        self._content: tuple[dict[str, Counter[Place]], ...] = ({}, {})
        self._totals = tuple(
            self._count(side, content) for side, content in zip((left, right), self._content, strict=True)
        )
        self._booked: defaultdict[Place, Counter[Column]] = defaultdict(Counter)
        self.noted: defaultdict[Place, dict[Column, list[Difference]]] = defaultdict(dict)

    def _count(self, portfolio: Portfolio, content: dict[str, Counter[Place]]) -> Counter[Place]:
        """Return how many of everything there are; what students and records hold goes into ``content``."""
        everything: Counter[Place] = Counter()
        for student in portfolio.students:
            inside: Counter[Place] = Counter({("", "extra", ""): len(student.extras)})
            for record in student.records():
                held = Counter(self._parts(record))
                content[record.pointer] = held
                inside += held
                inside[record.kind, "record", ""] += 1
            content[student.pointer] = inside
            everything += inside
            everything["", "student", ""] += 1
        return everything

    def _parts(self, record: RecordValue) -> Iterator[Place]:
        for aspect, key in self._reader.read(record).parts:
            yield record.kind, aspect, "" if aspect == "extra" else key  # type: ignore[misc]

    def enter(self, difference: Difference, *, lawful: bool) -> None:
        """Book one difference."""
        place: Place = (
            difference.kind,
            difference.aspect,
            "" if difference.aspect == "extra" else difference.key,
        )
        column = self._column(difference, lawful=lawful)
        if column is None:
            return
        self._booked[place][column] += 1
        self.noted[place].setdefault(column, []).append(difference)
        if difference.aspect in {"student", "record"}:
            missing = difference.status == "missing"
            pointer = difference.left_pointer if missing else difference.right_pointer
            along: Column = "gone" if missing else "came"
            for inner, number in self._content[not missing][pointer].items():
                self._booked[inner][along] += number

    def _column(self, difference: Difference, *, lawful: bool) -> Column | None:
        match difference.status:
            case "normalised":
                return "normalised" if self._says_something(difference) else None
            case "altered":
                return "normalised" if lawful else "altered"
            case "missing":
                return "left_out" if lawful else "dropped"
            case "extra":
                return "added" if lawful else "invented"

    def _says_something(self, difference: Difference) -> bool:
        """Tell whether a value that is spelled differently is one at all, and not two ways to say nothing."""
        described = self._edition.records[difference.kind]
        return self._reader.canonical(described, difference.key, difference.left) is not None

    def rows(self) -> tuple[Row, ...]:
        """Return the rows, in the order of the edition. Raises ``LedgerError``."""
        left, right = self._totals
        rows = []
        for place in sorted({*+left, *+right, *self._booked}, key=_Order(self._edition)):
            booked = self._booked[place]
            staying = left[place] - sum(booked[name] for name in _IN)
            if staying < 0 or staying != right[place] - sum(booked[name] for name in _OUT):
                raise LedgerError(f"{place[0] or 'student'}: {place[1]}")
            counts = {str(name): number for name, number in booked.items() if number}
            rows.append(Row(*place, **{**counts, "preserved": staying}))  # type: ignore[arg-type]
        return tuple(rows)


class _Order:
    """The order of rows: students, then records as the edition has them, then their fields and files."""

    def __init__(self, edition: Edition) -> None:
        self._records = {name: number for number, name in enumerate(edition.records)}
        self._fields: Mapping[str, Mapping[str, int]] = {
            name: {field.key: number for number, field in enumerate(record.fields)}
            for name, record in edition.records.items()
        }
        aspects: tuple[Aspect, ...] = ("student", "record", "value", "file", "original-name", "extra")
        self._aspects = {name: number for number, name in enumerate(aspects)}

    def __call__(self, place: Place) -> tuple[int, int, int, str]:
        kind, aspect, key = place
        fields = self._fields.get(kind, {})
        return self._records.get(kind, -1), self._aspects[aspect], fields.get(key, len(fields)), key


# -- telling ---------------------------------------------------------------------------------------


def _examples(
    noted: Mapping[Place, Mapping[Column, list[Difference]]],
    sides: tuple[Portfolio, Portfolio],
    where: Where,
    measure: Measure,
    most: int,
) -> dict[Place, tuple[str, tuple[Example, ...]]]:
    """Return by row the requirement that its losses break and some examples, giving nobody away."""
    chosen = [
        (place, column, difference)
        for place, columns in noted.items()
        for column in _TOLD
        for difference in columns.get(column, ())[:most]
    ]
    told: list[Shortfall] = []
    for start in range(0, len(chosen), MOST):
        part = [difference for _, _, difference in chosen[start : start + MOST]]
        told += shortfalls_of(part, sides, where, measure, key="", name="")
    made: dict[Place, tuple[str, tuple[Example, ...]]] = {}
    for (place, column, _), shortfall in zip(chosen, told, strict=True):
        broken, examples = made.get(place, ("", ()))
        example = Example(column, shortfall.expected, shortfall.seen, shortfall.pointer)
        if column in LOSSES and not broken:
            broken = shortfall.requirement
        made[place] = broken, (*examples, example)
    return made
