"""``lpx batch compare``: prove that a second copy holds the same bundles."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from lpx.cli.batch.choosing import engine_options, listed, opened_engine, show_names_option
from lpx.cli.diagnostics import catalogue_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lpx.edition.nouns import Edition
    from lpx.messages import Language
    from lpx.scale.copies import Comparison, Copy, ToRead
    from lpx.scale.engine import Engine
    from lpx.scale.looking import Seen
    from lpx.scale.nouns import Task

_GROUP = 16
_GROUP_BYTES = 64 << 20
_AT_ONCE = 500
"""Rows that are written together."""


@click.command("compare")
@click.argument("first", metavar="COPY1")
@click.argument("second", metavar="COPY2")
@click.option(
    "--exact", is_flag=True, help="Other names, and bundles that only COPY2 has, are differences too."
)
@format_option("text", "json", "csv")
@engine_options
@show_names_option
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    first: str,
    second: str,
    format_name: str,
    jobs: int | None,
    engine_name: str | None,
    lang: str | None,
    edition_name: str | None,
    *,
    exact: bool,
    show_names: bool,
) -> None:
    """Prove that COPY2 holds the same bundles as COPY1, byte for byte.

    Each is a folder, a pattern, a URL of one of these, or a list of digests as sha256sum writes it. Archives
    and their signature files are compared by relative name; renamed ones are found by their content.

    Exit codes: 0 every bundle of COPY1 is in COPY2, 1 some are missing or differ, 4 not everything could be
    read, 2 usage, 3 there is no bundle.
    """
    from lpx.checks.nouns import Verdict
    from lpx.cli.settings import load
    from lpx.scale.copies import conclude

    language, edition = load(lang, edition_name)
    copies = _copy(first, edition, language), _copy(second, edition, language)
    seen, other_seen = _seen(copies, engine_name, jobs, language)
    comparison = conclude(*copies, seen, other_seen, exact=exact)
    _tell(comparison, format_name, edition, language, show_names=show_names)
    codes = {
        Verdict.CONFORMS: ExitCode.CONFORMS,
        Verdict.DOES_NOT_CONFORM: ExitCode.DOES_NOT_CONFORM,
    }
    sys.exit(int(codes.get(comparison.verdict, ExitCode.NOT_JUDGED)))


def _copy(text: str, edition: Edition, language: Language) -> Copy:
    """Return the copy that ``text`` names."""
    from lpx.scale.copies import copy_of
    from lpx.scale.digest_lists import digests_in
    from lpx.scale.places import is_archive_name, is_url

    path = Path(text)
    if not is_url(text) and path.is_file() and not is_archive_name(path.name):
        with path.open("rb") as stream:
            copy = digests_in(stream)
        if copy is not None:
            return copy
    return copy_of(listed((text,), None, edition, language))


def _seen(
    copies: tuple[Copy, Copy], engine_name: str | None, jobs: int | None, language: Language
) -> tuple[Iterable[Seen], Iterable[Seen]]:
    """Read what has to be read of both copies."""
    from lpx.cli.progress import Progress
    from lpx.scale.copies import to_look_at

    both = to_look_at(*copies)
    if not any(both):
        return (), ()
    total = sum(asked.bytes for asked in both)
    with opened_engine(engine_name, jobs, language) as engine, Progress(catalogue_for(language)) as progress:
        read = _Reading(engine, progress, total)
        return read.all(both[0]), read.all(both[1])


class _Reading:
    def __init__(self, engine: Engine, progress: Callable[[int, int], None], total: int) -> None:
        self._engine, self._progress, self._total = engine, progress, total
        self._done = 0

    def all(self, asked: ToRead) -> Iterable[Seen]:
        """Return what was seen of each, in the order of numbers."""
        from lpx.scale.looking import Look, Seen, look_at_group
        from lpx.scale.sorting import Pile
        from lpx.scale.work_through import Lost, work_through

        seen: Pile[Seen] = Pile()
        for group, answer in work_through(self._engine, look_at_group, _groups(asked), tick=self._tick):
            looks = (Look(error=answer.reason),) if isinstance(answer, Lost) else answer
            for task, look in zip(group, looks, strict=True):
                seen.add(Seen(task.number, look))
                self._done += task.place.size
        return seen

    def _tick(self) -> bool:
        self._progress(self._done, self._total)
        return False


def _groups(tasks: Iterable[Task]) -> Iterator[tuple[Task, ...]]:
    held: list[Task] = []
    size = 0
    for task in tasks:
        if held and (len(held) >= _GROUP or size + task.place.size > _GROUP_BYTES):
            yield tuple(held)
            held, size = [], 0
        held.append(task)
        size += task.place.size
    if held:
        yield tuple(held)


_Item = TypeVar("_Item")


def _batched(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Give a few items at once: enough to be worth writing, and little in memory."""
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _tell(
    comparison: Comparison, format_name: str, edition: Edition, language: Language, *, show_names: bool
) -> None:
    from lpx.coursecode.load import load_code_edition
    from lpx.reports.batch_copies import copies_csv_rows, copies_json, phrase_copies
    from lpx.reports.batch_text import render_batch_text
    from lpx.reports.spreadsheet import csv_text
    from lpx.scale.copies import named
    from lpx.scale.naming import Naming, schools_of

    naming = Naming(edition, schools_of(load_code_edition()), show=show_names)
    shown = named(comparison, naming)
    if format_name == "json":
        for some in _batched(copies_json(shown)):
            click.echo("".join(some), nl=False)
        return
    if format_name == "csv":
        for rows in _batched(copies_csv_rows(shown, language)):
            click.echo(csv_text(rows), nl=False)
        return
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    view = phrase_copies(shown, language)
    width = shutil.get_terminal_size().columns
    click.echo(render_batch_text(view, language, color=color, width=width), nl=False, color=color)
