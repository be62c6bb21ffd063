"""An inspection as text for a terminal, aligned for Chinese as for Latin letters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lpx.cli.diagnostics import say
from lpx.cli.tables import screen_table
from lpx.reports.quantities import count, size
from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpx.cli.inspection import Inspection
    from lpx.edition.nouns import Edition
    from lpx.messages import Catalogue


def render(
    inspection: Inspection, edition: Edition, catalogue: Catalogue, *, limit: int | None
) -> Iterator[str]:
    """Yield the lines of an inspection; tables end after ``limit`` rows, saying how many are left out."""
    writer = _Writer(inspection, edition, catalogue, limit)
    yield from writer.summary()
    yield from writer.members()
    if inspection.headers:
        yield from writer.headers()
    yield from writer.problems()
    if inspection.content == "read":
        yield from writer.students()
        yield from writer.records()
        yield from writer.attachments()
    else:
        yield ""
        yield say(catalogue, f"content-{inspection.content}")


class _Writer:
    """Lays out the parts of one inspection."""

    def __init__(
        self, inspection: Inspection, edition: Edition, catalogue: Catalogue, limit: int | None
    ) -> None:
        self._seen = inspection
        self._edition = edition
        self._catalogue = catalogue
        self._limit = limit

    def summary(self) -> Iterator[str]:
        seen = self._seen
        ciphers = Counter(member.encryption for member in seen.members if member.role != "folder")
        encryption = ", ".join(
            f"{self._say(f'cipher-{name}')} {count(ciphers[name])}" for name in sorted(ciphers)
        )
        rows = [
            (self._say("column-bundle"), seen.bundle),
            (self._say("column-size"), size(seen.bytes)),
            (self._say("column-entries"), count(seen.entries)),
            (self._say("column-encryption"), encryption),
        ]
        yield from screen_table([(label, one_line(value)) for label, value in rows])

    def members(self) -> Iterator[str]:
        rows = [
            (
                count(member.index + 1),
                self._say(f"role-{member.role}") if member.role else "",
                size(member.bytes),
                size(member.stored_bytes),
                member.method,
                self._say(f"cipher-{member.encryption}"),
                member.entry,
            )
            for member in self._seen.members
        ]
        heads = ("column-number", "column-role", "column-size", "column-stored", "column-method")
        yield from self._table(
            "heading-members", (*heads, "column-encryption", "column-entry"), rows, {0, 2, 3}
        )

    def headers(self) -> Iterator[str]:
        rows = [
            (
                count(header.index + 1),
                str(header.header_offset),
                str(header.data_offset),
                header.flags,
                str(header.method),
                header.crc,
                header.modified,
                header.attributes,
                header.name_encoding + (f" AE-{header.aes_version}" if header.aes_version else ""),
                header.entry,
            )
            for header in self._seen.headers
        ]
        heads = (
            "column-number",
            "column-header-offset",
            "column-data-offset",
            "column-flags",
            "column-method",
        )
        more = ("column-crc", "column-modified", "column-attributes", "column-name-encoding", "column-entry")
        yield from self._table("heading-headers", (*heads, *more), rows, {0, 1, 2, 4})

    def problems(self) -> Iterator[str]:
        if not self._seen.problems:
            return
        rows = [
            (
                problem.kind,
                ", ".join(f"{key}={value}" for key, value in problem.parameters.items()),
                problem.entry,
            )
            for problem in self._seen.problems
        ]
        yield from self._table(
            "heading-problems", ("column-problem", "column-detail", "column-entry"), rows, set()
        )

    def students(self) -> Iterator[str]:
        rows = [
            (
                student.token,
                student.masked_id,
                student.masked_name,
                count(sum(student.records.values())),
                count(student.attachments),
                size(student.bytes),
            )
            for student in self._seen.students
        ]
        heads = (
            "column-student",
            "column-id",
            "column-name",
            "column-records",
            "column-files",
            "column-size",
        )
        yield from self._table("heading-students", heads, rows, {3, 4, 5})

    def records(self) -> Iterator[str]:
        rows = [(self._title(kind), count(number)) for kind, number in self._seen.records.items()]
        yield from self._table("heading-records", ("column-kind", "column-count"), rows, {1})

    def attachments(self) -> Iterator[str]:
        rows = [
            (
                item.student,
                self._title(item.record),
                item.media or "?",
                size(item.bytes) if item.bytes >= 0 else self._say("no-file"),
                item.entry,
            )
            for item in self._seen.attachments
        ]
        heads = ("column-student", "column-kind", "column-type", "column-size", "column-entry")
        yield from self._table("heading-attachments", heads, rows, {3})

    def _table(
        self, heading: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: set[int]
    ) -> Iterator[str]:
        yield ""
        yield self._say(heading, count=len(rows))
        if not rows:
            return
        shown = rows if self._limit is None else rows[: self._limit]
        cells = [[one_line(cell) for cell in row] for row in shown]
        titles = [self._say(head) for head in heads]
        yield from screen_table([titles, *cells], right=right, indent="  ")
        if len(shown) < len(rows):
            yield f"  {self._say('more-rows', count=len(rows) - len(shown))}"

    def _title(self, kind: str) -> str:
        return self._edition.records[kind].title.get(self._catalogue.language)

    def _say(self, key: str, **parameters: object) -> str:
        return say(self._catalogue, key, **parameters)
