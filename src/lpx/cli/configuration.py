"""``lpx.toml``: what a user need not type every time.

A table is named after what is typed before the options (``[verify]``, ``[conform.run]``) and holds options by
their long names; ``[defaults]`` holds those of every command that has them. What is typed wins over the file.
The file is the one that ``LPX_CONFIG`` names, else ``lpx.toml`` in the current folder or one above it, else
that in the user's own folder for settings. Passwords have no place in it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click

from lpx.cli.configuration_lines import line_of

VARIABLE = "LPX_CONFIG"
NAME = "lpx.toml"
DEFAULTS = "defaults"
_MOST_BYTES = 1 << 20


class ConfigurationError(Exception):
    """The file cannot be used.

    Args:
        key: of the catalogue (section ``portfolio``, ``config-…``).
        parameters: what its text needs.
    """

    def __init__(self, key: str, **parameters: object) -> None:
        super().__init__(key)
        self.key = key
        self.parameters = parameters


@cache
def found() -> Path | None:
    """Return the file that is in force; None where there is none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / NAME).is_file():
            return folder / NAME
    own = Path(click.get_app_dir("lpx")) / NAME
    return own if own.is_file() else None


@cache
def _text() -> str:
    """Return the file's text; empty where there is none."""
    path = found()
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ConfigurationError("config-too-large")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError("config-unreadable", reason=error.strerror or "") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError("config-no-toml", reason=str(error)) from None


@cache
def tables() -> Mapping[str, Any]:
    """Return what the file holds; empty where there is none.

    Raises:
        ConfigurationError: It cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(_text())
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError("config-no-toml", reason=str(error)) from None


def place_of(table: tuple[str, ...], key: str = "") -> str:
    """Return name and line of where a setting stands (``lpx.toml:3``); the folder is nobody's business."""
    path = found()
    line = line_of(_text(), table, key)
    name = path.name if path is not None else NAME
    return f"{name}:{line}" if line else name


def settings_for(command: click.Command, path: tuple[str, ...]) -> dict[str, Any]:
    """Return parameter name → value for ``command``, which ``path`` leads to.

    Raises:
        ConfigurationError: The file has a table of this command with an option that it has not, that may not
            stand in a file, or whose value is of the wrong kind.
    """
    whole = tables()
    if not whole:
        return {}
    options = options_of(command)
    chosen: dict[str, Any] = {}
    for key, value in _table(whole, (DEFAULTS,)).items():
        if key in options and is_allowed(options[key]):
            check_kind(options[key], (DEFAULTS,), key, value)
            if can_take(options[key], value):  # not every command has every form of output, say
                chosen[options[key].name or ""] = value
    inner = set(command.commands) if isinstance(command, click.Group) else set()
    for key, value in _table(whole, path).items():
        if isinstance(value, dict) and (key in inner or isinstance(command, click.Group)):
            continue
        if not path:
            raise ConfigurationError("config-outside-tables", place=place_of((), key), option=key)
        if key not in options:
            known = sorted(name for name, option in options.items() if is_allowed(option))
            raise ConfigurationError(
                "config-no-such-option",
                place=place_of(path, key),
                table=" ".join(path),
                option=key,
                known=", ".join(known),
            )
        if not is_allowed(options[key]):
            raise ConfigurationError(
                "config-not-in-a-file", place=place_of(path, key), table=".".join(path), option=key
            )
        check_value(options[key], path, key, value)
        chosen[options[key].name or ""] = value
    return chosen


def check_value(option: click.Option, table: tuple[str, ...], key: str, value: object) -> None:
    """Check that ``option`` can take ``value``.

    Raises:
        ConfigurationError: It cannot.
    """
    check_kind(option, table, key, value)
    if can_take(option, value):
        return
    kind = option.type
    known = ", ".join(kind.choices) if isinstance(kind, click.Choice) else ""
    if isinstance(kind, click.IntRange | click.FloatRange):
        known = f"{kind.min if kind.min is not None else ''}..{kind.max if kind.max is not None else ''}"
    raise ConfigurationError(
        "config-wrong-value", place=place_of(table, key), option=key, value=value, known=known
    )


def check_kind(option: click.Option, table: tuple[str, ...], key: str, value: object) -> None:
    """Check that ``value`` is of the kind that ``option`` takes: a flag, a number, a text, or a list.

    Raises:
        ConfigurationError: It is not.
    """
    several = option.multiple or option.nargs != 1
    kind = _kind_of(option)
    items = value if isinstance(value, list) else [value]
    if isinstance(value, list) is not several or not all(_is_of_kind(item, kind) for item in items):
        expected = f"{kind}-list" if several else kind
        raise ConfigurationError(
            "config-wrong-kind", place=place_of(table, key), option=key, setting_kind=expected
        )


def can_take(option: click.Option, value: object) -> bool:
    """Tell whether a value of the right kind is one of those possible; paths are looked at when used."""
    if not isinstance(option.type, click.Choice | click.IntRange | click.FloatRange):
        return True
    convert: Callable[..., object] = option.type.convert
    try:
        for item in value if isinstance(value, list) else [value]:
            convert(item, option, None)
    except click.BadParameter:
        return False
    return True


def _kind_of(option: click.Option) -> str:
    if isinstance(option.type, click.types.BoolParamType):
        return "flag"
    if isinstance(option.type, click.types.IntParamType):
        return "integer"
    return "number" if isinstance(option.type, click.types.FloatParamType) else "text"


def _is_of_kind(value: object, kind: str) -> bool:
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def options_of(command: click.Command) -> dict[str, click.Option]:
    """Return the options of ``command`` by their long names, without dashes."""
    return {
        name.removeprefix("--"): option
        for option in command.params
        if isinstance(option, click.Option)
        for name in option.opts
        if name.startswith("--")
    }


def walk(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """Yield table, option and value of everything that a file holds."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from walk(value, (*path, key))
        else:
            yield path, key, value


def is_allowed(option: click.Option) -> bool:
    """Tell whether an option may stand in a file: passwords and what names people's secrets may not."""
    return not any(word in (option.name or "") for word in ("password", "passphrase", "show_personal_data"))


def _table(whole: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    found: Any = whole
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
