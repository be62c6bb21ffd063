"""``lpx register show``: everything about one implementation."""

from __future__ import annotations

import click

from lpx.cli.attest.options import moment_for
from lpx.cli.attest.stopping import language_for
from lpx.cli.options import format_option, language_option
from lpx.cli.register.options import database, register_option


@click.command("show")
@click.argument("name", metavar="NAME")
@click.option("--at", "at_text", metavar="DATE", help="As things stand at another moment than now.")
@register_option
@format_option("text", "json")
@language_option
def command(name: str, at_text: str | None, address: str, format_name: str, lang: str | None) -> None:
    """Show everything about NAME: a certificate's number, a product, or the beginning of a digest.

    Exit codes: 0 done, 2 usage or nothing is called so, 4 the register cannot be reached.
    """
    language = language_for(lang)
    at = moment_for(at_text, language)
    with database(address, language) as engine:
        from lpx.attest.register.engine import reading
        from lpx.attest.register.finding import match, read_register

        with reading(engine) as session:
            found, _ = match(read_register(session), name)
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        from lpx.reports.register_listing import render_implementation

        click.echo(render_implementation(found, at, language))
