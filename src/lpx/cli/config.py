"""``lpx config``: which settings are in force, and where they come from."""

from __future__ import annotations

import json
import os
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from lpx.cli.configuration import (
    DEFAULTS,
    VARIABLE,
    ConfigurationError,
    can_take,
    check_kind,
    check_value,
    found,
    is_allowed,
    options_of,
    place_of,
    settings_for,
    tables,
    walk,
)
from lpx.cli.diagnostics import Stop, catalogue_for, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PASSWORD_VARIABLE, format_option, language_option
from lpx.cli.tables import screen_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    whole = tables()
    paths = dict.fromkeys(path for path, _, _ in walk(whole))
    if () in paths:
        loose = next(key for path, key, _ in walk(whole) if not path)
        raise ConfigurationError("config-outside-tables", place=place_of((), loose), option=loose)
    if (DEFAULTS,) in paths:
        _check_defaults(whole[DEFAULTS])
    for path in paths:
        if path != (DEFAULTS,):
            settings_for(_reached(path), path)
    for path, key, value in walk(whole):
        yield ".".join(path), key, value


def _reached(path: tuple[str, ...]) -> click.Command:
    """Return the command that a table is named after."""
    from lpx.cli.root import cli

    reached: click.Command | None = cli
    context = click.Context(cli, info_name="lpx")
    for name in path:
        reached = reached.get_command(context, name) if isinstance(reached, click.Group) else None
        if reached is None:
            raise ConfigurationError("config-no-such-command", place=place_of(path), table=".".join(path))
        context = click.Context(reached, info_name=name, parent=context)
    assert reached is not None
    return reached


def _check_defaults(table: Mapping[str, Any]) -> None:
    """Hold ``[defaults]`` against every command: an option that none has is a slip."""
    from lpx.cli.root import cli

    known: dict[str, list[click.Option]] = {}
    for command in _below(cli, click.Context(cli, info_name="lpx")):
        for name, option in options_of(command).items():
            if is_allowed(option):
                known.setdefault(name, []).append(option)
    for key, value in table.items():
        for option in known.get(key, []):
            check_kind(option, (DEFAULTS,), key, value)
        if key in known and not any(can_take(option, value) for option in known[key]):
            check_value(known[key][0], (DEFAULTS,), key, value)
        if key not in known:
            near = get_close_matches(key, known, n=3) or ["lang", "format", "edition", "profile"]
            raise ConfigurationError(
                "config-no-such-default",
                place=place_of((DEFAULTS,), key),
                option=key,
                known=", ".join(near),
            )


def _below(command: click.Command, context: click.Context) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _below(inner, click.Context(inner, info_name=name, parent=context))
