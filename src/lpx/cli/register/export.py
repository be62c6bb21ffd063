"""``lpx register export``: the register as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from lpx.cli.attest.files import write
from lpx.cli.attest.options import NEW_FILE
from lpx.cli.attest.stopping import language_for
from lpx.cli.diagnostics import aside
from lpx.cli.options import format_option, language_option
from lpx.cli.register.options import database, register_option
from lpx.cli.register.stopping import say


@click.command("export")
@click.option("-o", "--output", type=NEW_FILE, metavar="FILE", help="File to write (default: stdout).")
@register_option
@format_option("text", "json")
@language_option
def command(output: Path | None, address: str, format_name: str, lang: str | None) -> None:
    """Write the register as JSON, for a public page. The same register gives the same bytes.

    Every certificate stands in it whole, so that whoever reads it can verify it. Remarks that were not marked
    as public, and who filed what, are left out.

    Exit codes: 0 done, 2 usage, 4 the register cannot be reached.
    """
    from lpx.cli.outcome import made_of, tell
    from lpx.cli.results import RegisterExported

    language = language_for(lang)
    with database(address, language) as engine:
        import msgspec

        from lpx.attest.register.engine import reading
        from lpx.attest.register.finding import public_part, read_register

        with reading(engine) as session:
            register = public_part(read_register(session))
        data = msgspec.json.format(msgspec.json.encode(register), indent=2) + b"\n"
    if output is None:
        click.echo(data, nl=False)
        return
    write(output, data, language)
    aside(say(language, "exported", path=output), key="register.cli.exported")
    tell(
        RegisterExported(len(register.implementations)),
        format_name=format_name,
        language=language,
        said=(),
        products=made_of([("export", output)]),
    )
