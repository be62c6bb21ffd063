"""From a store of students to its differences: who has to be looked at, and what became of each record.

Three passes, each of which holds one student at a time: the rungs within a student; the records that moved
and the students who got another number; what is alike among the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from lpx.portfolio.alike import ALIKE, Score, assign
from lpx.scale.reconcile.ladder import Matched, Pair, Rest, are_alike, climb, pair_alike
from lpx.scale.reconcile.nouns import FILES, STUDENTS, Difference, Spot
from lpx.scale.reconcile.pairs import Told, tell
from lpx.scale.reconcile.roles import Roles
from lpx.scale.reconcile.rows import UNKNOWN, RecordRow, held_files
from lpx.scale.reconcile.store import AFTER, BEFORE, Leftover, OpenStudent, Store

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.scale.reconcile.nouns import What
    from lpx.scale.reconcile.tallies import Column, Tallies

_GONE: frozenset[What] = frozenset({"student-missing", "record-missing", "file-missing", "name-lost"})
_COME: frozenset[What] = frozenset(
    {"student-extra", "record-extra", "record-duplicated", "file-extra", "name-extra"}
)


class Matcher:
    """Matches what a store holds, once."""

    def __init__(
        self,
        store: Store,
        tallies: Tallies,
        edition: Edition,
        *,
        unread_before: bool = False,
        unread_after: bool = False,
    ) -> None:
        """Keep what is needed; the two flags say that bundles of a side could not be read wholly."""
        self._store = store
        self._tallies = tallies
        self._roles = Roles(edition)
        self._single = {record.id for record in edition.records.values() if record.shape == "object"} | {
            UNKNOWN
        }
        self._doubted: frozenset[What] = (_GONE if unread_after else frozenset()) | (
            _COME if unread_before else frozenset()
        )

    def run(self) -> None:
        """Find all differences."""
        for student in self._store.open_students():
            self._student(student)
        self._store.index_leftovers()
        self._renumbered()
        self._moved("core")
        self._moved("files")
        self._rest()

    # ------------------------------------------------------------------ within a student

    def _student(self, student: OpenStudent) -> None:
        first = student.first
        for entry in student.side(BEFORE):
            self._tallies.saw(entry.school, entry.counts, -1)
        rows = student.rows(BEFORE), student.rows(AFTER)
        if not (student.side(BEFORE) and student.side(AFTER)):
            side = BEFORE if student.side(BEFORE) else AFTER
            spot = Spot(first.bundle, first.pointer)
            self._store.name(student.number, first.school, first.id, first.name, (side, spot))
            matched = self._match(*rows)
            self._leave(student.number, side, matched.before or matched.after, whole=True)
            return
        self._store.name(student.number, first.school, first.id, first.name)
        matched = self._match(*rows)
        state = self._pairs(student.number, matched.pairs)
        state = "altered" if matched.before or matched.after else state
        self._tallies.add(first.school, STUDENTS, state)
        for side, rests in ((BEFORE, matched.before), (AFTER, matched.after)):
            for rest in rests:
                if rest.ambiguous:  # one copy more or less of what both sides have
                    self._one_side(student.number, side, rest)
            self._leave(student.number, side, [rest for rest in rests if not rest.ambiguous], whole=False)

    def _match(self, before: list[RecordRow], after: list[RecordRow], *, renumbered: bool = False) -> Matched:
        """Match the records of a student; of 基本資料 there is one, however many bundles repeat it."""
        exact = _core if renumbered else _meaning
        arrays = [[row for row in rows if row.kind not in self._single] for rows in (before, after)]
        matched = climb(arrays[0], arrays[1], exact)
        for kind in sorted(self._single):
            sides = [[row for row in rows if row.kind == kind] for rows in (before, after)]
            self._object(matched, sides[0], sides[1], exact)
        return matched

    @staticmethod
    def _object(
        matched: Matched, before: list[RecordRow], after: list[RecordRow], exact: Callable[[RecordRow], bytes]
    ) -> None:
        if before and after:
            equal = [(left, right) for left in before for right in after if exact(left) == exact(right)]
            closest = min(equal, key=lambda pair: pair[0].spelling != pair[1].spelling, default=None)
            left, right = closest or (before[0], after[0])
            matched.pairs.append(Pair(left, right, "meaning" if closest else "student"))
        elif before:
            matched.before.append(Rest(before[0], (1, 0)))
        elif after:
            matched.after.append(Rest(after[0], (0, 1)))

    def _leave(self, number: int, side: int, rests: Iterable[Rest], *, whole: bool) -> None:
        """Put records aside; 基本資料 cannot move to another student."""
        rows = (
            (structs.replace(rest.row, core=b"", files=b""), rest.copies)
            if rest.row.kind in self._single
            else (rest.row, rest.copies)
            for rest in rests
        )
        self._store.leave(number, side, rows, whole=whole)

    def _pairs(self, number: int, pairs: Iterable[Pair], *, renumbered: bool = False) -> Column:
        """Tell and count what differs in pairs; return what that makes of the student."""
        school, who = self._store.person(number)
        state: Column = "same"
        for told in tell(pairs, self._roles, renumbered=renumbered):
            self._count(school, told)
            if told.found:
                state = "altered"
            elif told.respelled and state == "same":
                state = "normalised"
            self._tell(
                number,
                (
                    Difference(
                        found.what,
                        school,
                        who,
                        kind=told.pair.before.kind,
                        slot=found.slot,
                        before=_spot(told.pair.before),
                        after=_spot(told.pair.after),
                        changes=found.changes,
                        rung=told.pair.rung,
                        ambiguous=told.pair.ambiguous,
                    )
                    for found in told.found
                ),
            )
        return state

    def _count(self, school: str, told: Told) -> None:
        kind = told.pair.before.kind
        if told.found:
            self._tallies.add(school, kind, "altered")
        elif told.respelled:
            self._tallies.add(school, kind, "normalised")
        else:
            self._tallies.add(school, kind, "same")
        self._tallies.respell(told.respelled)
        whats = {found.slot: found.what for found in reversed(told.found) if found.slot}
        for part in told.pair.before.parts:
            if part.name[0] == "f" and part.is_held:
                what = whats.get(part.name[2:])
                column: Column = "missing" if what == "file-missing" else "same"
                self._tallies.add(school, FILES, "altered" if what in _TOUCHED else column)
        self._tallies.add(school, FILES, "extra", sum(what == "file-extra" for what in whats.values()))

    # ------------------------------------------------------------------ between students

    def _renumbered(self) -> None:
        """Find students who have another number now: most of what they have is there, under that one."""
        found = []
        for before, after, shared in self._store.namesakes():
            larger = max(self._store.count_leftovers(before), self._store.count_leftovers(after))
            if shared / larger >= ALIKE:
                found.append(Score(1 - shared / larger, before, after))
        for before, after in assign(sorted(found)).items():
            for number in (before, after):
                self._store.take_student(number)
            school, who = self._store.person(before)
            sides = self._store.student(before), self._store.student(after)
            self._tell(
                before,
                [
                    Difference(
                        "student-renumbered",
                        school,
                        who,
                        before=Spot(sides[0].first.bundle, sides[0].first.pointer),
                        after=Spot(sides[1].first.bundle, sides[1].first.pointer),
                        other=self._store.person(after)[1],
                        rung="alike",
                    )
                ],
            )
            matched = self._match(sides[0].rows(BEFORE), sides[1].rows(AFTER), renumbered=True)
            pair_alike(matched, self._roles)
            self._pairs(before, matched.pairs, renumbered=True)
            self._unmatched(before, matched)
            self._tallies.add(school, STUDENTS, "altered")

    def _moved(self, column: str) -> None:
        """Find records that are with another student now: the same but for whose, or with the same files."""
        for before, after in self._store.shared(column):
            if column == "files" and not self._is_one(before, after):
                continue
            pairs = _apart(before, after)
            unclear = len(before) > 1 or len(after) > 1
            for left, right in pairs:
                self._move(left, right, unclear=unclear)
            self._store.take(item for pair in pairs for item in pair)

    def _is_one(self, before: Sequence[Leftover], after: Sequence[Leftover]) -> bool:
        """Tell whether the same file makes it the same record: not where many hold it or little else is."""
        return len(before) == len(after) == 1 and are_alike(before[0].row, after[0].row, self._roles)

    def _move(self, left: Leftover, right: Leftover, *, unclear: bool) -> None:
        school, who = self._store.person(left.number)
        told = tell([Pair(left.row, right.row, "meaning")], self._roles, renumbered=True)[0]
        changes = tuple(change for found in told.found for change in found.changes)
        self._tallies.add_record(school, left.row, "moved")
        self._tell(
            left.number,
            [
                Difference(
                    "record-moved",
                    school,
                    who,
                    kind=left.row.kind,
                    before=_spot(left.row),
                    after=_spot(right.row),
                    changes=changes,
                    other=self._store.person(right.number)[1],
                    rung="files" if changes else "meaning",
                    files=held_files(left.row),
                    ambiguous=unclear,
                )
            ],
        )

    # ------------------------------------------------------------------ what is left

    def _rest(self) -> None:
        for number, leftovers in self._store.left_by_student():
            if leftovers[0].whole:
                school, _ = self._store.person(number)
                for item in leftovers:
                    column: Column = "missing" if item.side == BEFORE else "extra"
                    self._tallies.add_record(school, item.row, column)
                continue
            matched = Matched(
                before=[Rest(item.row, item.copies) for item in leftovers if item.side == BEFORE],
                after=[Rest(item.row, item.copies) for item in leftovers if item.side == AFTER],
            )
            pair_alike(matched, self._roles)
            self._pairs(number, matched.pairs)
            self._unmatched(number, matched)
        for number, side, spot in self._store.alone():
            self._alone(number, side, spot)

    def _alone(self, number: int, side: int, spot: Spot) -> None:
        """Tell of a student who is on one side only; what moved to others was told with them."""
        school, who = self._store.person(number)
        records, files = self._store.left_of(number)
        self._tallies.add(school, STUDENTS, "missing" if side == BEFORE else "extra")
        self._tell(
            number,
            [
                Difference(
                    "student-missing" if side == BEFORE else "student-extra",
                    school,
                    who,
                    before=spot if side == BEFORE else None,
                    after=spot if side == AFTER else None,
                    records=records,
                    files=files,
                )
            ],
        )

    def _unmatched(self, number: int, matched: Matched) -> None:
        for rest in matched.before:
            self._one_side(number, BEFORE, rest)
        for rest in matched.after:
            self._one_side(number, AFTER, rest)

    def _one_side(self, number: int, side: int, rest: Rest) -> None:
        """Tell of a record that is on one side only, or more often on one side."""
        school, who = self._store.person(number)
        here, there = _spot(rest.row), _spot(rest.like) if rest.like is not None else None
        what: What = "record-missing"
        if side == AFTER:
            what = "record-duplicated" if rest.copies[0] else "record-extra"
        self._tallies.add_record(school, rest.row, _COLUMNS[what])
        self._tell(
            number,
            [
                Difference(
                    what,
                    school,
                    who,
                    kind=rest.row.kind,
                    before=here if side == BEFORE else there,
                    after=here if side == AFTER else there,
                    copies=rest.copies,
                    files=held_files(rest.row),
                    # Of a copy too many nobody has to know which one it is.
                    ambiguous=rest.ambiguous and what == "record-missing",
                )
            ],
        )

    def _tell(self, number: int, differences: Iterable[Difference]) -> None:
        self._store.tell(
            number,
            (
                structs.replace(item, doubt=True) if item.what in self._doubted else item
                for item in differences
            ),
        )


_TOUCHED = frozenset({"file-changed", "file-swapped", "name-lost", "name-changed", "name-extra"})
_COLUMNS: dict[What, Column] = {
    "record-missing": "missing",
    "record-extra": "extra",
    "record-duplicated": "duplicated",
}


def _meaning(row: RecordRow) -> bytes:
    return row.meaning


def _core(row: RecordRow) -> bytes:
    return row.core or row.meaning


def _spot(row: RecordRow) -> Spot:
    return Spot(row.bundle, row.pointer)


def _apart(before: Iterable[Leftover], after: Iterable[Leftover]) -> list[tuple[Leftover, Leftover]]:
    """Pair records of different students, in order."""
    waiting = list(after)
    pairs = []
    for left in before:
        right = next((item for item in waiting if item.number != left.number), None)
        if right is not None:
            waiting.remove(right)
            pairs.append((left, right))
    return pairs
