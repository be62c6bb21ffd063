"""``lpx register init``: make a new register."""

from __future__ import annotations

import click

from lpx.cli.attest.stopping import language_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option
from lpx.cli.register.options import database, register_option
from lpx.cli.register.stopping import RegisterStop, say


@click.command("init")
@register_option
@format_option("text", "json")
@language_option
def command(address: str, format_name: str, lang: str | None) -> None:
    """Make a new register: a file, or the tables in a database that is there.

    Exit codes: 0 made, 2 there is one already, or the address is wrong, 4 the server cannot be reached.
    """
    language = language_for(lang)
    from lpx.attest.register.address import file_of, parse_address, shown
    from lpx.attest.register.migrate import create
    from lpx.cli.outcome import made_of, tell
    from lpx.cli.register.stopping import stopping
    from lpx.cli.results import RegisterMade

    with stopping(language, address):
        url = parse_address(address)
    file = file_of(url)
    if file is not None and not file.absolute().parent.is_dir():
        raise RegisterStop(ExitCode.USAGE, language, "no-folder", register=shown(url))
    if file is not None and file.is_dir():
        raise RegisterStop(ExitCode.USAGE, language, "is-folder", register=shown(url))
    is_new = file is not None and not file.exists()
    try:
        with database(address, language, create=True) as engine:
            create(engine)
    except BaseException:
        if file is not None and is_new:
            file.unlink(missing_ok=True)
        raise
    place = shown(url)
    tell(
        RegisterMade(place),
        format_name=format_name,
        language=language,
        said=[say(language, "made", register=place)],
        products=made_of([("register", file)] if file is not None else []),
    )
