"""``lpx interop list``: list the scenarios."""

from __future__ import annotations

import json

import click

from lpx.cli.interop.telling import scenarios_of
from lpx.cli.options import format_option, language_option


@click.command("list")
@format_option("text", "json")
@language_option
def command(format_name: str, lang: str | None) -> None:
    """List the scenarios: what happens between how many schools."""
    from lpx.cli.settings import load

    language, _ = load(lang, None)
    scenarios = scenarios_of(language)
    if format_name == "json":
        listed = [
            {
                "id": item.id,
                "roles": item.roles,
                "title": item.title.get(language),
                "why": item.why.get(language),
                "requirements": item.requirements,
            }
            for item in scenarios
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    from lpx.cli.tables import screen_table

    rows = [[item.id, " ".join(item.roles), item.title.get(language)] for item in scenarios]
    for line in screen_table(rows):
        click.echo(line)
