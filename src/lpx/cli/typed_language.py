"""The language that was asked for on the command line, also while click has not read all of it."""

from __future__ import annotations

import sys

import click

_LANGUAGES = frozenset({"zh-Hant", "en"})


def typed_language() -> str | None:
    """Return the last usable value of ``--lang`` as it was typed, None where there is none.

    A command's own stands behind that of lpx itself (``lpx --lang en verify --lang zh-Hant``), and wins.
    """
    told = None
    for before, after in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if before == "--lang" and after in _LANGUAGES:
            told = after
        if before.startswith("--lang=") and before.partition("=")[2] in _LANGUAGES:
            told = before.partition("=")[2]
    return told


def told_language(context: click.Context | None) -> str | None:
    """Return the language of a command: told to itself, else as typed anywhere, else told to lpx."""
    own, root = (place.params.get("lang") if place is not None else None for place in _ends(context))
    return next((told for told in (own, typed_language(), root) if told in _LANGUAGES), None)


def before_the_command(context: click.Context) -> str | None:
    """Return the language that was typed before the command (``lpx --lang en verify``)."""
    root = context.find_root()
    if root.get_parameter_source("lang") is not click.core.ParameterSource.COMMANDLINE:
        return None
    told: str | None = root.params.get("lang")
    return told


def _ends(context: click.Context | None) -> tuple[click.Context | None, click.Context | None]:
    return context, context.find_root() if context is not None else None
