"""What a batch leaves behind: results, summary, reports by school; each file whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
import msgspec

from lpx.checks.nouns import EditionMark, Tool, Verdict
from lpx.cli.diagnostics import Stop, catalogue_for, say
from lpx.cli.drafts import Drafts
from lpx.cli.exit_codes import ExitCode
from lpx.coursecode.load import load_code_edition
from lpx.edition.nouns import Severity
from lpx.reports.batch_html import render_batch_html
from lpx.reports.batch_text import render_batch_text
from lpx.reports.batch_view import Phrases, phrase_batch, phrase_school, school_rows
from lpx.reports.report_json import encode
from lpx.reports.spreadsheet import BYTE_ORDER_MARK, csv_text
from lpx.scale.naming import Naming, schools_of
from lpx.scale.nouns import Judged, Line, Settings
from lpx.scale.run import key_of
from lpx.scale.summary import SchoolCount, Summary, Tally, count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lpx.edition.nouns import Edition
    from lpx.messages import Language
    from lpx.scale.journal import Journal
    from lpx.scale.places import Listing

_UNKNOWN = "unknown"
"""Name of the report on bundles of which nothing tells the school."""
_WIDTH = 100
"""Columns of a summary in a file."""


class Telling:
    """Tells what is in the journal, in the order of names."""

    def __init__(
        self,
        listing: Listing,
        journal: Journal,
        settings: Settings,
        edition: Edition,
        language: Language,
        *,
        show_names: bool,
    ) -> None:
        self._listing, self._journal, self._settings = listing, journal, settings
        self._language = language
        schools = schools_of(load_code_edition())
        self._say = Phrases(edition, language, schools)
        self._naming = Naming(edition, schools, show=show_names)
        self._decoder = msgspec.json.Decoder(Judged)
        self._of_school: dict[str, array[int]] = {}

    def tell(self, out: Path | None, reports: Path | None, format_name: str) -> Summary:
        """Write everything that was asked for; return the sum of it."""
        try:
            with Drafts() as drafts:
                summary = self._sum(drafts.file(out / "results.jsonl") if out is not None else None)
                view = phrase_batch(summary, self._say)
                if out is not None:
                    self._write(drafts, out / "summary.json", _json(summary))
                    self._write(
                        drafts, out / "summary.txt", render_batch_text(view, self._language, width=_WIDTH)
                    )
                    self._write(drafts, out / "summary.html", render_batch_html(view, self._language))
                if reports is not None:
                    reports.mkdir(parents=True, exist_ok=True)
                    for school in summary.schools:
                        self._report(school, summary, reports, drafts)
                drafts.publish()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else type(error).__name__
            raise Stop(ExitCode.NOT_JUDGED, self._language, "batch.unwritable", reason=reason) from None
        self._show(summary, format_name)
        self._point(out, reports, len(summary.schools))
        return summary

    def _lines(self, numbers: Iterable[int]) -> Iterator[Line]:
        for number in numbers:
            place = self._listing.places[number]
            value = self._journal.get(key_of(place))
            assert value is not None, "a bundle without a result"
            judged = self._decoder.decode(value)
            name = self._naming.name(place.name, number + 1)
            yield Line(name, number + 1, self._naming.school(place.name, judged), judged)

    def _sum(self, results: BinaryIO | None) -> Summary:
        tally = Tally(unlisted=len(self._listing.troubles))
        try:
            for line in self._lines(range(len(self._listing.places))):
                tally.add(line)
                self._of_school.setdefault(line.school, array("L")).append(line.number - 1)
                if results is not None:
                    results.write(encode(line) + b"\n")
        finally:
            if results is not None:
                results.close()
        settings = self._settings
        return tally.summary(
            Tool("lpx", settings.version), EditionMark(settings.edition, settings.digest), settings.profile
        )

    def _report(self, school: SchoolCount, summary: Summary, folder: Path, drafts: Drafts) -> None:
        numbers = self._of_school[school.school]
        order = sorted(
            numbers, key=dict(zip(numbers, map(_badness, self._lines(numbers)), strict=True)).__getitem__
        )
        view = phrase_school(school, self._lines(order), summary, self._say)
        name = school.school or _UNKNOWN
        self._write(drafts, folder / f"{name}.html", render_batch_html(view, self._language))
        rows = school_rows(self._lines(order), self._say)
        self._write(drafts, folder / f"{name}.csv", BYTE_ORDER_MARK + csv_text(rows, "\r\n"))

    def _write(self, drafts: Drafts, path: Path, text: str) -> None:
        with drafts.file(path) as stream:
            stream.write(text.encode("utf-8", "replace"))

    def _show(self, summary: Summary, format_name: str) -> None:
        if format_name == "json":
            click.echo(_json(summary), nl=False)
        elif format_name == "jsonl":
            for line in self._lines(range(len(self._listing.places))):
                click.echo(encode(line).decode())
        else:
            view = phrase_batch(summary, self._say)
            if format_name == "html":
                click.echo(render_batch_html(view, self._language), nl=False)
                return
            color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            width = shutil.get_terminal_size().columns
            click.echo(
                render_batch_text(view, self._language, color=color, width=width), nl=False, color=color
            )

    def _point(self, out: Path | None, reports: Path | None, schools: int) -> None:
        catalogue = catalogue_for(self._language)
        if out is not None:
            click.echo(say(catalogue, "batch.written"), err=True)
        if reports is not None:
            click.echo(say(catalogue, "batch.written-reports", count=schools), err=True)


def _badness(line: Line) -> tuple[int, int, int]:
    order = (Verdict.DOES_NOT_CONFORM, Verdict.NOT_JUDGED, Verdict.CONFORMS, Verdict.NOT_APPLICABLE)
    return order.index(line.judged.verdict), -count_of(line, Severity.ERROR), line.number


def _json(summary: Summary) -> str:
    return msgspec.json.format(encode(summary), indent=2).decode() + "\n"
