"""The bundles of each school, worst first, in a temporary table of which a bounded part is in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.scale.nouns import Line
from lpx.scale.summary import count_of

_ORDER = (Verdict.DOES_NOT_CONFORM, Verdict.NOT_JUDGED, Verdict.CONFORMS, Verdict.NOT_APPLICABLE)


_COLUMNS = "school, verdict, errors, number"


class Ranking:
    """Takes lines, and gives the numbers of a school's, worst first. It holds no names."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("", isolation_level=None)
        for command in (
            "PRAGMA journal_mode=OFF",
            f"CREATE TABLE ranks (school, verdict, errors, number, PRIMARY KEY ({_COLUMNS})) WITHOUT ROWID",
            "BEGIN",
        ):
            self._table.execute(command)

    def add(self, line: Line) -> None:
        """Take one line."""
        rank = _ORDER.index(line.judged.verdict), -count_of(line, Severity.ERROR)
        self._table.execute("INSERT INTO ranks VALUES (?, ?, ?, ?)", (line.school, *rank, line.number))

    def of(self, school: str) -> Iterator[int]:
        """Give the numbers of the lines of ``school``: not conforming first, most errors first."""
        asked = "SELECT number FROM ranks WHERE school = ? ORDER BY verdict, errors, number"
        return (number for (number,) in self._table.execute(asked, (school,)))
