"""``lpx explain``: everything about one requirement, or a list of them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import Ending
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, Requirement
    from lpx.messages import Catalogue, Language
    from lpx.messages.requirement_facts import Fact

_WIDEST = 100
"""Columns; longer lines are hard to read."""


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--list", "listing", is_flag=True, help="List the requirements; give families (PKG ...) to narrow."
)
@language_option
@edition_option
@format_option("text", "json")
def command(
    *, ids: tuple[str, ...], listing: bool, lang: str | None, edition_name: str | None, format_name: str
) -> None:
    """Explain a requirement by its id (SIG-003) or its name (md5-matches)."""
    from lpx.cli.settings import load
    from lpx.messages import load_catalogue

    language, edition = load(lang, edition_name)
    catalogue = load_catalogue(language)
    if not ids and not listing:
        raise _refused("nothing-asked", catalogue.text("explain.see-list"), catalogue)
    chosen = _members(ids, edition, catalogue) if listing else _named(ids, edition, catalogue)
    if format_name == "json":
        click.echo(json.dumps(_plain(chosen), ensure_ascii=False, indent=2))
    elif listing:
        click.echo("\n".join(_list(chosen, edition, language, catalogue)))
    else:
        click.echo("\n\n".join("\n".join(_page(item, edition, language)) for item in chosen))


def _named(ids: Iterable[str], edition: Edition, catalogue: Catalogue) -> list[Requirement]:
    from lpx.messages.requirement_facts import find_requirement, nearest_ids

    chosen = []
    for wish in ids:
        found = find_requirement(wish, edition)
        if found is None:
            near = catalogue.text("label.list-separator").join(nearest_ids(wish, edition))
            hint = catalogue.text("explain.nearest", ids=near) if near else ""
            next_step = " ".join(filter(None, (hint, catalogue.text("explain.see-list"))))
            raise _refused("unknown", next_step, catalogue, id=_shown(wish))
        chosen.append(found)
    return chosen


def _members(wishes: Iterable[str], edition: Edition, catalogue: Catalogue) -> list[Requirement]:
    from lpx.messages.requirement_facts import families

    known = families(edition)
    wanted = [wish.upper() for wish in wishes] or list(known)
    for family in wanted:
        if family not in known:
            listed = catalogue.text("label.list-separator").join(known)
            next_step = catalogue.text("explain.unknown-family-next", families=listed)
            raise _refused("unknown-family", next_step, catalogue, family=_shown(family))
    return [item for family in dict.fromkeys(wanted) for item in known[family]]


def _refused(key: str, next_step: str, catalogue: Catalogue, **parameters: object) -> Ending:
    """Return how the command ends for a name that is none."""
    whole = f"explain.{key}"
    said = catalogue.text(whole, **parameters)
    return Ending(
        ExitCode.USAGE,
        catalogue.language,
        said,
        next_step,
        whole,
        {"name": next(iter(parameters.values()), "")},
    )


def _shown(wish: str) -> str:
    from lpx.reports.visible import one_line

    return one_line(wish)[:40]


def _plain(chosen: Iterable[Requirement]) -> list[object]:
    import msgspec

    return [msgspec.to_builtins(item) for item in chosen]


def _list(
    chosen: list[Requirement], edition: Edition, language: Language, catalogue: Catalogue
) -> Iterable[str]:
    from lpx.cli.tables import screen_table
    from lpx.messages.requirement_facts import family_of, profiles

    strict = profiles(edition)[0]
    for number, (family, items) in enumerate(groupby(chosen, lambda item: family_of(item.id))):
        if number:
            yield ""
        yield _bold(f"{family} {catalogue.text(f'family.{family}')}")
        rows = [
            (
                item.id,
                catalogue.text(f"severity.{edition.severity_of(item.id, strict).value}"),
                item.title.get(language),
            )
            for item in items
        ]
        yield from screen_table(rows, indent="  ")
    yield ""
    yield catalogue.text("explain.count", count=len(chosen))


def _page(item: Requirement, edition: Edition, language: Language) -> Iterable[str]:
    from lpx.messages.requirement_facts import classing, telling
    from lpx.reports.columns import wrap

    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    yield _bold(f"{item.id}  {item.title.get(language)}")
    yield f"         {item.name}"
    for fact in telling(item, edition, language):
        yield ""
        yield _bold(fact.label)
        for line in fact.text.split("\n"):
            yield from wrap(line, width, first="  ")
    yield ""
    yield from _aligned(classing(item, edition, language), width)


def _aligned(facts: Iterable[Fact], width: int) -> Iterable[str]:
    from lpx.reports.columns import cell_width, pad, wrap

    facts = list(facts)
    column = max(cell_width(fact.label) for fact in facts) + 2
    for fact in facts:
        label = _bold(pad(fact.label, column))
        for place, line in enumerate(fact.text.split("\n")):
            lines = wrap(line, width, first=" " * column)
            if place == 0:
                lines[0] = label + lines[0][column:]
            yield from lines


def _bold(text: str) -> str:
    plain = not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))
    return text if plain else click.style(text, bold=True)
