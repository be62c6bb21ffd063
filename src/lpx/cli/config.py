"""``lpx config``: which settings are in force, and where they come from."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import click

from lpx.cli.configuration import DEFAULTS, VARIABLE, ConfigurationError, found, settings_for, tables, walk
from lpx.cli.diagnostics import Stop, catalogue_for, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PASSWORD_VARIABLE, format_option, language_option
from lpx.cli.tables import screen_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECRET = frozenset({PASSWORD_VARIABLE, "LPX_KEY_PASSPHRASE"})
_IN_ADDRESS = re.compile(r"(?<=://)(?P<who>[^:/@]*):[^@]*@")
"""A password inside the address of a database."""
EXAMPLE = """\
# lpx.toml
[defaults]            # 每個有這個選項的指令 / every command that has the option
lang = "zh-Hant"

[verify]
profile = "practice"

[conform.run]
jobs = 2
"""


@click.command("config")
@click.option("--example", is_flag=True, help="Print an lpx.toml to begin with.")
@format_option("text", "json")
@language_option
def command(*, example: bool, format_name: str, lang: str | None) -> None:
    """Show the settings in force: the file lpx.toml and the environment, each with where it comes from."""
    from lpx.messages import choose_language

    language = choose_language(lang, os.environ)
    catalogue = catalogue_for(language)
    if example:
        click.echo(EXAMPLE, nl=False)
        return
    try:
        rows = list(_settings())
    except ConfigurationError as error:
        raise Stop(ExitCode.USAGE, language, error.key, **error.parameters) from None
    path = found()
    environment = {
        name: "***" if name in _SECRET else _IN_ADDRESS.sub(r"\g<who>:***@", value)
        for name, value in sorted(os.environ.items())
        if name.startswith("LPX_")
    }
    if format_name == "json":
        plain = [{"table": name, "option": key, "value": value} for name, key, value in rows]
        whole = {"file": str(path) if path else None, "settings": plain, "environment": environment}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    click.echo(
        say(catalogue, "config-file", path=path) if path else say(catalogue, "config-no-file", name=VARIABLE)
    )
    told = [(f"[{name}]", key, json.dumps(value, ensure_ascii=False)) for name, key, value in rows]
    for line in screen_table(told, indent="  "):
        click.echo(line)
    if environment:
        click.echo(say(catalogue, "config-environment"))
        for line in screen_table(list(environment.items()), indent="  "):
            click.echo(line)


def _settings() -> Iterator[tuple[str, str, Any]]:
    """Yield everything that the file says, once every table was held against its command."""
    from lpx.cli.root import cli

    whole = tables()
    paths = dict.fromkeys(path for path, _, _ in walk(whole))
    for path in paths:
        if path == (DEFAULTS,):
            continue
        reached: click.Command | None = cli
        context = click.Context(cli, info_name="lpx")
        for name in path:
            reached = reached.get_command(context, name) if isinstance(reached, click.Group) else None
            if reached is None:
                raise ConfigurationError("config-no-such-command", table=".".join(path))
            context = click.Context(reached, info_name=name, parent=context)
        assert reached is not None
        settings_for(reached, path)
    if () in paths:
        loose = next(key for path, key, _ in walk(whole) if not path)
        raise ConfigurationError("config-outside-tables", option=loose)
    for path, key, value in walk(whole):
        yield ".".join(path), key, value
