"""``lpx course-code search``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from lpx.cli.course_code.setting import Setting, common_options, settle, write_json
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.tables import screen_table
from lpx.coursecode.search import Hit, search
from lpx.reports.visible import one_line


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--in", "part", metavar="PART", help="Look only here: subject, department, school, group ...")
@click.option("--most", default=30, show_default=True, type=click.IntRange(1), help="Rows to show at most.")
@common_options
def command(
    words: tuple[str, ...],
    format_name: str,
    lang: str | None,
    edition_name: str | None,
    *,
    part: str | None,
    most: int,
) -> None:
    """Find subjects, departments, groups and schools by name or code.

    All WORDS must occur. Full and half width, capital and small letters, 台 and 臺 are alike. Ends with 3
    when nothing is found.
    """
    setting = settle(lang, edition_name)
    text = " ".join(words)
    tables = (_table_of(part, setting),) if part else ()
    hits = search(text, setting.edition, tables=tables, language=setting.language)
    if format_name == "json":
        write_json({"words": text, "count": len(hits), "hits": hits[:most]})
    elif hits:
        for line in _lines(hits, most, setting):
            click.echo(line)
    else:
        aside(setting.say("found-none", words=one_line(text)), key="course-code.found-none")
        aside(setting.say("found-none-next"), key="course-code.found-none-next")
    raise SystemExit(ExitCode.CONFORMS if hits else ExitCode.NOTHING_TO_DO)


def _table_of(name: str, setting: Setting) -> str:
    parts = {part.id: part.table for part in setting.edition.layout.parts if part.table}
    if name not in parts:
        raise click.UsageError(setting.say("table-other", name=one_line(name), known=", ".join(parts)))
    return parts[name]


def _lines(hits: tuple[Hit, ...], most: int, setting: Setting) -> Iterator[str]:
    shown = hits[:most]
    if len(shown) < len(hits):
        yield setting.say("found-shown", count=len(hits), shown=len(shown))
    else:
        yield setting.say("found", count=len(hits))
    marks = setting.edition.table_marks
    yield ""
    rows = [
        (marks[hit.table].title.get(setting.language), hit.code, hit.name, _aside(hit, setting))
        for hit in shown
    ]
    yield from screen_table(rows, indent="  ")


def _aside(hit: Hit, setting: Setting) -> str:
    types = setting.say("types", types=" ".join(hit.types)) if hit.types else ""
    return "  ".join(piece for piece in (types, hit.note) if piece)
