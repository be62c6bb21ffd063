"""``lpx conform list``: the cases of the suite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from lpx.cli.conform.choosing import choose, load_suite, selecting
from lpx.cli.options import format_option, language_option

if TYPE_CHECKING:
    from lpx.harness.nouns import Case
    from lpx.messages import Language


@click.command("list")
@selecting
@format_option("text", "json", "ids")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    patterns: tuple[str, ...],
    requirements: tuple[str, ...],
    roles: tuple[str, ...],
    categories: tuple[str, ...],
    format_name: str,
    lang: str | None,
    *,
    core: bool,
) -> None:
    """List cases. CASE is an id or a pattern such as 'import/records/*'; without one, all are listed.

    Exit codes: 0 done, 2 usage, 3 no case fits.
    """
    from lpx.messages import choose_language

    language = choose_language(lang, os.environ)
    suite = load_suite(language)
    cases = choose(suite, language, patterns, requirements, roles, categories, core=core)
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(cases), indent=2).decode())
    elif format_name == "ids":
        click.echo("\n".join(case.id for case in cases))
    else:
        click.echo(_table(cases, len(suite), language))


def _table(cases: tuple[Case, ...], total: int, language: Language) -> str:
    from lpx.cli.conform.stopping import say
    from lpx.cli.tables import screen_table

    lines = screen_table([(case.id, _bound(case), case.title.get(language)) for case in cases])
    return "\n".join([*lines, "", say(language, "selected", count=len(cases), total=total)])


def _bound(case: Case) -> str:
    """Return the requirements of a case, abridged where there are many."""
    first, *others = case.requirements
    return f"{first} +{len(others)}" if others else first
