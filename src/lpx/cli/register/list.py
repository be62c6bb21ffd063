"""``lpx register list``: implementations and their certificates."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from lpx.cli.attest.options import moment_for
from lpx.cli.attest.stopping import language_for
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option
from lpx.cli.register.options import database, register_option
from lpx.cli.register.stopping import say


@click.command("list")
@click.argument("name", metavar="[WORDS]", default="")
@click.option("--scope", metavar="SCOPE", help="Only certificates that grant this scope, e.g. importer.")
@click.option(
    "--expiring",
    type=click.IntRange(min=0, max=36_500),
    metavar="DAYS",
    help="Only certificates that end within so many days.",
)
@click.option("--at", "at_text", metavar="DATE", help="As things stand at another moment than now.")
@register_option
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    name: str,
    scope: str | None,
    expiring: int | None,
    at_text: str | None,
    address: str,
    format_name: str,
    lang: str | None,
) -> None:
    """List certificates, and implementations without one. WORDS: a part of vendor or product.

    How a certificate stands follows its dates and the revocations; `lpx register check` verifies it.

    Exit codes: 0 done, 2 usage, 3 nothing fits, 4 the register cannot be reached.
    """
    language = language_for(lang)
    at = moment_for(at_text, language)
    with database(address, language) as engine:
        from lpx.attest.register.engine import reading
        from lpx.attest.register.finding import read_register

        with reading(engine) as session:
            register = read_register(session)
    from lpx.reports.register_listing import listing, render_listing

    until = at + timedelta(days=expiring) if expiring is not None else None
    rows = listing(register, at, words=name, scope=scope, until=until)
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
    elif rows:
        click.echo(render_listing(rows, language))
    if not rows:
        aside(say(language, "none-fits"), key="register.cli.none-fits")
        sys.exit(int(ExitCode.NOTHING_TO_DO))
