"""Counting what came through, by school and kind. For every kind

``before = same + normalised + altered + missing + moved`` and
``after = same + normalised + altered + extra + moved + duplicated``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from lpx.scale.reconcile.nouns import FILES, STUDENTS, Respelled, Tally
from lpx.scale.reconcile.rows import UNKNOWN, RecordRow, held_files

Column = Literal["same", "normalised", "altered", "missing", "extra", "moved", "duplicated"]
COLUMNS: tuple[Column, ...] = ("same", "normalised", "altered", "missing", "extra", "moved", "duplicated")


class Tallies:
    """The counts of one comparison."""

    def __init__(self) -> None:
        self._identical: Counter[tuple[str, str]] = Counter()
        self._counts: Counter[tuple[str, str, Column]] = Counter()
        self._respelled: Counter[tuple[str, str]] = Counter()

    def saw(self, school: str, counts: Mapping[str, int], sign: int = 1) -> None:
        """Count a student of the side before as the same, or take that back with ``sign`` -1."""
        self._identical[school, STUDENTS] += sign
        for kind, count in counts.items():
            self._identical[school, kind] += sign * count

    def add(self, school: str, kind: str, column: Column, count: int = 1) -> None:
        """Count ``count`` things of ``kind``."""
        if count:
            self._counts[school, kind, column] += count

    def add_record(self, school: str, row: RecordRow, column: Column) -> None:
        """Count a record that has no partner, or another student, with its attachments."""
        self.add(school, row.kind, column)
        self.add(school, FILES, column, held_files(row))

    def respell(self, fields: Iterable[tuple[str, str]]) -> None:
        """Count fields that came through in another spelling."""
        self._respelled.update(fields)

    def rows(self, kinds: Sequence[str]) -> tuple[Tally, ...]:
        """Return the counts by school and kind; ``kinds`` gives the order of the kinds."""
        return tuple(self._rows([STUDENTS, *kinds, UNKNOWN, FILES]))

    def respelled(self) -> tuple[Respelled, ...]:
        """Return the fields that came through in another spelling, the most frequent first."""
        ranked = sorted(self._respelled.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Respelled(kind, key, count) for (kind, key), count in ranked)

    def _rows(self, kinds: Sequence[str]) -> Iterator[Tally]:
        schools = {school for school, _ in self._identical} | {school for school, _, _ in self._counts}
        for school in sorted(schools):
            for kind in kinds:
                counts = {column: self._counts[school, kind, column] for column in COLUMNS}
                counts["same"] += self._identical[school, kind]
                if not any(counts.values()):
                    continue
                through = counts["same"] + counts["normalised"] + counts["altered"] + counts["moved"]
                yield Tally(
                    school,
                    kind,
                    before=through + counts["missing"],
                    after=through + counts["extra"] + counts["duplicated"],
                    **counts,
                )
