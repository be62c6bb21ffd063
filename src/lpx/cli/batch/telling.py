"""What a batch leaves behind: results, summary, reports by school; each file whole or not at all."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
import msgspec

from lpx.checks.nouns import EditionMark, Tool
from lpx.cli.diagnostics import Stop, aside, catalogue_for, say
from lpx.cli.drafts import Drafts
from lpx.cli.exit_codes import ExitCode
from lpx.coursecode.load import load_code_edition
from lpx.reports.batch_html import render_batch_html
from lpx.reports.batch_text import render_batch_text
from lpx.reports.batch_view import Phrases, phrase_batch, phrase_school, school_rows
from lpx.reports.report_json import encode
from lpx.reports.spreadsheet import BYTE_ORDER_MARK, write_csv
from lpx.scale.naming import Naming, schools_of
from lpx.scale.nouns import Judged, Line, Settings
from lpx.scale.ranking import Ranking
from lpx.scale.run import key_of
from lpx.scale.summary import Judging, SchoolCount, Summary, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.edition.nouns import Edition
    from lpx.messages import Language
    from lpx.scale.journal import Journal
    from lpx.scale.listing import Listing
    from lpx.scale.places import Place

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
        judging: Judging,
        show_names: bool,
    ) -> None:
        self._listing, self._journal, self._settings = listing, journal, settings
        self._judging, self._language = judging, language
        schools = schools_of(load_code_edition())
        self._say = Phrases(edition, language, schools)
        self._naming = Naming(edition, schools, show=show_names)
        self._decoder = msgspec.json.Decoder(Judged)
        self._ranking = Ranking()

    def tell(self, out: Path | None, reports: Path | None, format_name: str) -> Summary:
        """Write everything that was asked for; return the sum of it."""
        try:
            with Drafts() as drafts:
                results = drafts.file(out / "results.jsonl") if out is not None else None
                summary = self._sum(results, ranks=reports is not None)
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

    def _lines(self) -> Iterator[Line]:
        return (self._line(number, place) for number, place in enumerate(self._listing.places, 1))

    def _lines_of(self, school: str) -> Iterator[Line]:
        """Give the bundles of a school, worst first."""
        return (self._line(number, self._listing.places[number - 1]) for number in self._ranking.of(school))

    def _line(self, number: int, place: Place) -> Line:
        value = self._journal.get(key_of(place))
        assert value is not None, "a bundle without a result"
        judged = self._decoder.decode(value)
        name = self._naming.name(place.name, number)
        return Line(name, number, self._naming.school(place.name, judged), judged)

    def _sum(self, results: BinaryIO | None, *, ranks: bool) -> Summary:
        tally = Tally(unlisted=len(self._listing.troubles))
        try:
            for line in self._lines():
                tally.add(line)
                if ranks:
                    self._ranking.add(line)
                if results is not None:
                    results.write(encode(line) + b"\n")
        finally:
            if results is not None:
                results.close()
        settings = self._settings
        return tally.summary(
            Tool("lpx", settings.version),
            EditionMark(settings.edition, settings.digest),
            settings.profile,
            self._judging,
        )

    def _report(self, school: SchoolCount, summary: Summary, folder: Path, drafts: Drafts) -> None:
        view = phrase_school(school, self._lines_of(school.school), summary, self._say)
        name = school.school or _UNKNOWN
        self._write(drafts, folder / f"{name}.html", render_batch_html(view, self._language))
        rows = school_rows(self._lines_of(school.school), self._say)
        raw = drafts.file(folder / f"{name}.csv")
        with io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="") as stream:
            stream.write(BYTE_ORDER_MARK)
            write_csv(rows, stream, "\r\n")

    def _write(self, drafts: Drafts, path: Path, text: str) -> None:
        with drafts.file(path) as stream:
            stream.write(text.encode("utf-8", "replace"))

    def _show(self, summary: Summary, format_name: str) -> None:
        if format_name == "json":
            click.echo(_json(summary), nl=False)
        elif format_name == "jsonl":
            for line in self._lines():
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
            aside(say(catalogue, "batch.written"))
        if reports is not None:
            aside(say(catalogue, "batch.written-reports", count=schools))


def _json(summary: Summary) -> str:
    return msgspec.json.format(encode(summary), indent=2).decode() + "\n"
