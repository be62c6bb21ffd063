"""``lpx register upgrade``: bring a register up to date."""

from __future__ import annotations

import sys

import click

from lpx.cli.attest.stopping import language_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import language_option
from lpx.cli.register.options import register_option
from lpx.cli.register.stopping import say, stopping


@click.command("upgrade")
@register_option
@language_option
def command(address: str, lang: str | None) -> None:
    """Bring the register up to this version of lpx, whole or not at all. Keep a copy of it first.

    Exit codes: 0 done, 2 usage, 3 it is up to date already, 4 the server cannot be reached.
    """
    language = language_for(lang)
    from lpx.attest.register.engine import opened
    from lpx.attest.register.migrate import upgrade

    with stopping(language, address), opened(address) as engine:
        is_done = upgrade(engine)
    click.echo(say(language, "upgraded" if is_done else "up-to-date"))
    sys.exit(int(ExitCode.CONFORMS if is_done else ExitCode.NOTHING_TO_DO))
