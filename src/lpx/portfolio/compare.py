"""Comparison of two portfolios by meaning.

Order carries no meaning and neither does spelling: records are matched by content, attachments by the
digest of their bytes, values by their canonical form. What differs is named per student, record and field.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from lpx.portfolio.alike import assign, scores
from lpx.portfolio.meaning import Read, Reader, exact

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from lpx.edition.nouns import Edition
    from lpx.portfolio.nouns import Json, Portfolio, RecordValue, Student

Status = Literal["normalised", "altered", "missing", "extra"]
Aspect = Literal["student", "record", "value", "file", "original-name", "extra"]


class Difference(Struct, frozen=True, omit_defaults=True):
    """One thing that is not the same on both sides. ``left`` and ``right`` are raw: redact before showing."""

    status: Status
    """``normalised``: spelled differently; ``missing``: on the left only; ``extra``: on the right only."""
    aspect: Aspect
    kind: str = ""
    """Record id, empty for a whole student."""
    key: str = ""
    """The edition's key, the slot id for files and their names, or an unknown key."""
    left_pointer: str = ""
    right_pointer: str = ""
    left: Json = None
    right: Json = None

    @property
    def is_loss(self) -> bool:
        """Whether it changes the meaning."""
        return self.status != "normalised"


def compare(left: Portfolio, right: Portfolio, edition: Edition) -> tuple[Difference, ...]:
    """Return everything in which ``right`` differs from ``left``, in the order of ``left``."""
    comparison = _Comparison(edition)
    comparison.portfolios(left, right)
    return tuple(comparison.found)


def equivalent(left: Portfolio, right: Portfolio, edition: Edition) -> bool:
    """Tell whether two portfolios mean the same. Reflexive, symmetric and transitive."""
    reader = Reader(edition)
    meanings = [Counter(reader.student(student) for student in side.students) for side in (left, right)]
    return meanings[0] == meanings[1]


class _Comparison:
    """Collects the differences of one pair of portfolios."""

    def __init__(self, edition: Edition) -> None:
        self._reader = Reader(edition)
        self._edition = edition
        self.found: list[Difference] = []

    def portfolios(self, left: Portfolio, right: Portfolio) -> None:
        waiting: dict[Hashable, list[Student]] = defaultdict(list)
        for student in right.students:
            waiting[self._reader.national_id(student)].append(student)
        unmatched: list[Student] = []
        for student in left.students:
            namesakes = waiting[self._reader.national_id(student)]
            if len(namesakes) > 1:  # with one, there is nothing to choose and no need to read it
                meaning = self._reader.student(student)
                namesakes.sort(key=lambda other: self._reader.student(other) != meaning)
            if namesakes:
                self._students(student, namesakes.pop(0))
            else:
                unmatched.append(student)
        for student in unmatched:
            self.found.append(Difference("missing", "student", left_pointer=student.pointer))
        for student in (student for namesakes in waiting.values() for student in namesakes):
            self.found.append(Difference("extra", "student", right_pointer=student.pointer))

    def _students(self, left: Student, right: Student) -> None:
        if left.basic is not None and right.basic is not None:
            self._records(self._reader.read(left.basic), self._reader.read(right.basic))
        else:
            self._groups(left.records()[: left.basic is not None], right.records()[: right.basic is not None])
        self._groups(left.cadre, right.cadre)
        self._groups(left.courses, right.courses)
        for kind in dict.fromkeys((*left.performances, *right.performances)):
            self._groups(left.performances.get(kind, ()), right.performances.get(kind, ()))
        for key in dict.fromkeys((*left.extras, *right.extras)):
            self._extra("", key, (left.extras, left.pointer), (right.extras, right.pointer))

    def _groups(self, left: Sequence[RecordValue], right: Sequence[RecordValue]) -> None:
        """Match two arrays of one kind: equal meanings first, then the most alike."""
        waiting: dict[Hashable, list[Read]] = defaultdict(list)
        for read in self._reader.group(right):
            waiting[read.meaning].append(read)
        rest: list[Read] = []
        for read in self._reader.group(left):
            twins = waiting[read.meaning]
            if twins:
                self._records(read, twins.pop(0))
            else:
                rest.append(read)
        others = [read for twins in waiting.values() for read in twins]
        order = {id(record): index for index, record in enumerate(right)}
        others.sort(key=lambda read: order[id(read.record)])
        pairs = assign(scores([read.meaning for read in rest], [read.meaning for read in others]))
        for index, read in enumerate(rest):
            if index in pairs:
                self._records(read, others[pairs[index]])
            else:
                self.found.append(
                    Difference("missing", "record", kind=read.record.kind, left_pointer=read.record.pointer)
                )
        taken = set(pairs.values())
        self.found.extend(
            Difference("extra", "record", kind=read.record.kind, right_pointer=read.record.pointer)
            for index, read in enumerate(others)
            if index not in taken
        )

    def _records(self, left: Read, right: Read) -> None:
        described = self._edition.records[left.record.kind]
        in_slots = {key for slot in described.slots for key in (slot.link, slot.md5)}
        keys = dict.fromkeys((*left.record.values, *right.record.values))
        for key in keys:
            if key not in in_slots or ("value", key) in left.parts or ("value", key) in right.parts:
                self._member("value", key, left, right)
        for slot in described.slots:
            self._member("file", slot.id, left, right)
            self._member("original-name", slot.id, left, right)
        for key in dict.fromkeys((*left.record.extras, *right.record.extras)):
            self._extra(
                left.record.kind,
                key,
                (left.record.extras, left.record.pointer),
                (right.record.extras, right.record.pointer),
            )

    def _member(
        self, aspect: Literal["value", "file", "original-name"], key: str, left: Read, right: Read
    ) -> None:
        meanings = left.parts.get((aspect, key)), right.parts.get((aspect, key))
        shown = _raw(left.record, aspect, key), _raw(right.record, aspect, key)
        if meanings[0] == meanings[1]:
            if aspect != "value" or _spelled_alike(*shown):
                return
            status: Status = "normalised"
        else:
            status = _status(meanings[0], meanings[1])
        self.found.append(
            Difference(
                status,
                aspect,
                kind=left.record.kind,
                key=key,
                left_pointer=left.record.pointer,
                right_pointer=right.record.pointer,
                left=shown[0],
                right=shown[1],
            )
        )

    def _extra(
        self, kind: str, key: str, left: tuple[Mapping[str, Json], str], right: tuple[Mapping[str, Json], str]
    ) -> None:
        values = [exact(side[0][key]) if key in side[0] else None for side in (left, right)]
        if values[0] == values[1]:
            return
        self.found.append(
            Difference(
                _status(values[0], values[1]),
                "extra",
                kind=kind,
                key=key,
                left_pointer=left[1],
                right_pointer=right[1],
                left=left[0].get(key),
                right=right[0].get(key),
            )
        )


def _spelled_alike(left: Json, right: Json) -> bool:
    if isinstance(left, list | dict):
        return exact(left) == exact(right)
    return type(left) is type(right) and bool(left == right)


def _status(left: Hashable, right: Hashable) -> Status:
    if right is None:
        return "missing"
    return "extra" if left is None else "altered"


def _raw(record: RecordValue, aspect: str, key: str) -> Json:
    if aspect == "value":
        return record.values.get(key)
    attachment = record.attachment(key)
    if attachment is None:
        return None
    return (
        attachment.original_name if aspect == "original-name" else attachment.md5 or attachment.declared_md5
    )
