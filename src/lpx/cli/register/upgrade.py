"""``lpx register upgrade``: bring a register up to date."""

from __future__ import annotations

import sys

import click

from lpx.cli.attest.stopping import language_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option
from lpx.cli.register.options import register_option
from lpx.cli.register.stopping import say, stopping


@click.command("upgrade")
@register_option
@format_option("text", "json")
@language_option
def command(address: str, format_name: str, lang: str | None) -> None:
    """Bring the register up to this version of lpx, whole or not at all. Keep a copy of it first.

    Exit codes: 0 done, 2 usage, 3 it is up to date already, 4 the server cannot be reached.
    """
    language = language_for(lang)
    from lpx.attest.register.engine import opened
    from lpx.attest.register.migrate import upgrade
    from lpx.cli.outcome import tell
    from lpx.cli.results import RegisterUpgraded

    with stopping(language, address), opened(address) as engine:
        is_done = upgrade(engine)
    code = ExitCode.CONFORMS if is_done else ExitCode.NOTHING_TO_DO
    tell(
        RegisterUpgraded(is_done),
        format_name=format_name,
        language=language,
        said=[say(language, "upgraded" if is_done else "up-to-date")],
        code=code,
    )
    sys.exit(int(code))
