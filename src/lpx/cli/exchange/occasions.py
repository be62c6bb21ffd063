"""``lpx exchange occasions``: the occasions of the edition."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from lpx.cli.exchange.stopping import occasion_named
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, Occasion
    from lpx.messages import Catalogue, Language

_WIDEST = 100


@click.command("occasions")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@format_option("text", "json")
@language_option
@edition_option
def command(names: tuple[str, ...], format_name: str, lang: str | None, edition_name: str | None) -> None:
    """List the occasions to exchange a bundle and those that need none; with NAME, explain one."""
    import msgspec

    from lpx.cli.settings import load
    from lpx.messages import load_catalogue

    language, edition = load(lang, edition_name)
    chosen = tuple(occasion_named(name, edition, language) for name in names) or edition.occasions
    if format_name == "json":
        click.echo(json.dumps(msgspec.to_builtins(chosen), ensure_ascii=False, indent=2))
        return
    catalogue = load_catalogue(language)
    if names:
        pages = ("\n".join(_page(item, edition, language, catalogue)) for item in chosen)
        click.echo("\n\n".join(pages))
    else:
        click.echo("\n".join(_list(edition, language, catalogue)))


def _list(edition: Edition, language: Language, catalogue: Catalogue) -> Iterator[str]:
    from lpx.cli.tables import screen_table, screen_text

    heads = tuple(catalogue.text(f"exchange.column-{name}") for name in ("id", "bundle", "way", "title"))
    rows = [
        (
            next(iter(item.aliases), item.id),
            catalogue.text("exchange.yes" if item.bundle else "exchange.no"),
            _way(item, edition, language, catalogue) if item.bundle else "",
            item.title.get(language),
        )
        for item in edition.occasions
    ]
    yield from screen_table([heads, *rows])
    yield ""
    yield from screen_text(catalogue.text("exchange.occasions-hint", example=rows[1][0]))


def _way(item: Occasion, edition: Edition, language: Language, catalogue: Catalogue) -> str:
    roles = {role.id: role.title.get(language) for role in edition.exchange.schools}
    return catalogue.text("exchange.way", sender=roles[item.sender], receiver=roles[item.receiver])


def _page(item: Occasion, edition: Edition, language: Language, catalogue: Catalogue) -> Iterator[str]:
    from lpx.messages.render import authority_word
    from lpx.reports.columns import wrap

    width = min(shutil.get_terminal_size().columns, _WIDEST)
    parts = {part.id: part.title.get(language) for part in edition.exchange.parts}

    def said(label: str, text: str, statement: object) -> Iterator[str]:
        authority, sources = statement.authority, statement.sources  # type: ignore[attr-defined]  # all have both
        yield from wrap(catalogue.text("exchange.line", label=label, text=text), width, first="- ")
        places = catalogue.text("exchange.source-separator").join(
            f"[{cite.source}] {cite.place}".strip() for cite in sources
        )
        source = catalogue.text(
            "exchange.source", authority=authority_word(authority, language), places=places
        )
        yield from wrap(f"〔{source}〕", width, first="  ")

    def label(key: str, part: str = "") -> str:
        word = catalogue.text(f"exchange.label-{key}")
        return catalogue.text("exchange.label-part", label=word, part=parts[part]) if part else word

    yield f"{item.title.get(language)} ({item.id})"
    if item.bundle:
        yield _way(item, edition, language, catalogue)
    if item.aliases:
        yield catalogue.text("exchange.line", label=label("aliases"), text=", ".join(item.aliases))
    yield from said(label("note"), item.note.get(language), item)
    for move in item.moves:
        yield from said(label("move", move.part), move.text.get(language), move)
    for mark in item.marks:
        field = edition.records[mark.part].field_of(mark.role)
        text = catalogue.text(
            "exchange.mark", field=field.key if field is not None else mark.role, requirement=mark.requirement
        )
        yield from said(label("mark"), text, mark)
    if item.after is not None:
        yield from said(label("after"), item.after.text.get(language), item.after)
    for stay in item.stays:
        yield from said(label("stay", stay.part), stay.text.get(language), stay)
