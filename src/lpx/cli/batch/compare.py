"""``lpx batch compare``: prove that a second copy holds the same bundles."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.batch.choosing import engine_options, listed, opened_engine, show_names_option
from lpx.cli.diagnostics import catalogue_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lpx.edition.nouns import Edition
    from lpx.messages import Language
    from lpx.scale.copies import Comparison, Copy, Look
    from lpx.scale.engine import Engine
    from lpx.scale.places import Place

_MOST_SUMS = 256 << 20
_GROUP = 16
_GROUP_BYTES = 64 << 20


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
    looks, other_looks = _looks(copies, engine_name, jobs, language)
    comparison = conclude(*copies, looks, other_looks, exact=exact)
    _tell(comparison, format_name, edition, language, show_names=show_names)
    codes = {
        Verdict.CONFORMS: ExitCode.CONFORMS,
        Verdict.DOES_NOT_CONFORM: ExitCode.DOES_NOT_CONFORM,
    }
    sys.exit(int(codes.get(comparison.verdict, ExitCode.NOT_JUDGED)))


def _copy(text: str, edition: Edition, language: Language) -> Copy:
    """Return the copy that ``text`` names."""
    from lpx.scale.copies import copy_of, parse_sums
    from lpx.scale.places import is_archive_name, is_url

    path = Path(text)
    if not is_url(text) and path.is_file() and not is_archive_name(path.name):
        with path.open("rb") as stream:
            copy = parse_sums(stream.read(_MOST_SUMS).decode("utf-8", "replace"))
        if copy is not None:
            return copy
    return copy_of(listed((text,), None, edition, language))


def _looks(
    copies: tuple[Copy, Copy], engine_name: str | None, jobs: int | None, language: Language
) -> tuple[dict[str, Look], dict[str, Look]]:
    """Read what has to be read of both copies."""
    from lpx.cli.progress import Progress
    from lpx.scale.copies import to_look_at

    places = to_look_at(*copies)
    if not any(places):
        return {}, {}
    total = sum(place.size for both in places for place in both)
    with opened_engine(engine_name, jobs, language) as engine, Progress(catalogue_for(language)) as progress:
        read = _Reading(engine, progress, total)
        return read.all(places[0]), read.all(places[1])


class _Reading:
    def __init__(self, engine: Engine, progress: Callable[[int, int], None], total: int) -> None:
        self._engine, self._progress, self._total = engine, progress, total
        self._done = 0

    def all(self, places: Sequence[Place]) -> dict[str, Look]:
        """Return what was seen of each, by name."""
        from lpx.scale.copies import Look, look_at_group
        from lpx.scale.work_through import Lost, work_through

        seen: dict[str, Look] = {}
        for group, answer in work_through(self._engine, look_at_group, _groups(places), tick=self._tick):
            looks = (Look(error=answer.reason),) if isinstance(answer, Lost) else answer
            seen.update((place.name, look) for place, look in zip(group, looks, strict=True))
            self._done += sum(place.size for place in group)
        return seen

    def _tick(self) -> bool:
        self._progress(self._done, self._total)
        return False


def _groups(places: Sequence[Place]) -> Iterator[tuple[Place, ...]]:
    held: list[Place] = []
    size = 0
    for place in places:
        if held and (len(held) >= _GROUP or size + place.size > _GROUP_BYTES):
            yield tuple(held)
            held, size = [], 0
        held.append(place)
        size += place.size
    if held:
        yield tuple(held)


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
        click.echo(copies_json(shown), nl=False)
        return
    if format_name == "csv":
        click.echo(csv_text(copies_csv_rows(shown, language)), nl=False)
        return
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    view = phrase_copies(shown, language)
    width = shutil.get_terminal_size().columns
    click.echo(render_batch_text(view, language, color=color, width=width), nl=False, color=color)
