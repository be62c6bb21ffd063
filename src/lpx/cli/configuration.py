"""``lpx.toml``: what a user need not type every time.

A table is named after what is typed before the options (``[verify]``, ``[conform.run]``) and holds options by
their long names; ``[defaults]`` holds those of every command that has them. What is typed wins over the file.
The file is the one that ``LPX_CONFIG`` names, else ``lpx.toml`` in the current folder or one above it, else
that in the user's own folder for settings. Passwords have no place in it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click

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
def tables() -> Mapping[str, Any]:
    """Return what the file holds; empty where there is none.

    Raises:
        ConfigurationError: It cannot be read, or is no TOML.
    """
    path = found()
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ConfigurationError("config-too-large")
        return tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError("config-unreadable", reason=error.strerror or "") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError("config-no-toml", reason=str(error)) from None


def settings_for(command: click.Command, path: tuple[str, ...]) -> dict[str, Any]:
    """Return parameter name → value for ``command``, which ``path`` leads to.

    Raises:
        ConfigurationError: The file has a table of this command with an option that it has not, or that may
            not stand in a file.
    """
    whole = tables()
    if not whole:
        return {}
    options = options_of(command)
    chosen = {
        options[key].name: value
        for key, value in _table(whole, (DEFAULTS,)).items()
        if key in options and _is_allowed(options[key])
    }
    inner = set(command.commands) if isinstance(command, click.Group) else set()
    for key, value in _table(whole, path).items():
        if isinstance(value, dict) and (key in inner or isinstance(command, click.Group)):
            continue
        if key not in options:
            known = sorted(name for name, option in options.items() if _is_allowed(option))
            raise ConfigurationError(
                "config-no-such-option", table=".".join(path), option=key, known=", ".join(known)
            )
        if not _is_allowed(options[key]):
            raise ConfigurationError("config-not-in-a-file", table=".".join(path), option=key)
        chosen[options[key].name] = value
    return {name: value for name, value in chosen.items() if name is not None}


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


def _is_allowed(option: click.Option) -> bool:
    """Tell whether an option may stand in a file: passwords and what names people's secrets may not."""
    return not any(word in (option.name or "") for word in ("password", "passphrase", "show_personal_data"))


def _table(whole: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    found: Any = whole
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
