"""Mistakes on the command line in the user's language: what is wrong, where, and what to type instead."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import catalogue_for
from lpx.cli.typed_language import typed_language
from lpx.messages import choose_language
from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.messages import Catalogue

_LONGEST = 60
_MOST_NEAR = 3
_MOMENT = datetime(2027, 1, 31, 9, 30, tzinfo=UTC)
"""What forms of dates are shown by."""
_PATHS = (
    ("does not exist", "path-missing"),
    ("is a directory", "path-is-folder"),
    ("is a file", "path-is-file"),
)
"""What click says of a path → the key of our words."""


def show(error: click.UsageError) -> None:
    """Write the diagnostic to stderr; a group that was called without a command shows its help instead."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.message, err=True)
        return
    told = error.ctx.params.get("lang") if error.ctx is not None else None
    catalogue = catalogue_for(
        choose_language(told if isinstance(told, str) else typed_language(), os.environ)
    )
    click.echo(f"{_say(catalogue, 'label')}{_what(error, catalogue)}", err=True)
    if error.ctx is not None:
        click.echo(_say(catalogue, "see", command=f"{error.ctx.command_path} --help"), err=True)


def _say(catalogue: Catalogue, key: str, **values: object) -> str:
    shown = {name: one_line(str(value))[:_LONGEST] for name, value in values.items()}
    return catalogue.text(f"usage.{key}", **shown)


def _listed(catalogue: Catalogue, names: Iterable[str]) -> str:
    return one_line(catalogue.text("label.list-separator").join(names))


def _what(error: click.UsageError, catalogue: Catalogue) -> str:
    match error:
        case click.NoSuchOption():
            said = _say(catalogue, "no-such-option", option=error.option_name)
            near = _listed(catalogue, sorted(error.possibilities or ()))
            return said + (catalogue.text("usage.perhaps", names=near) if near else "")
        case click.MissingParameter():
            return _say(catalogue, "missing", name=_name(error))
        case click.BadOptionUsage():
            return _say(catalogue, "option-needs-value", option=error.option_name)
        case click.BadParameter():
            return _bad_value(error, catalogue)
    return _by_message(error, catalogue)


def _bad_value(error: click.BadParameter, catalogue: Catalogue) -> str:
    name = _name(error)
    match error.param.type if error.param is not None else None:
        case click.Choice() as kind:
            known = _listed(catalogue, map(str, kind.choices))
            return catalogue.text("usage.not-one-of", name=name, known=known)
        case click.IntRange() | click.FloatRange() as kind:
            key = "too-small" if kind.max is None else "too-large" if kind.min is None else "not-in-range"
            return _say(catalogue, key, name=name, low=kind.min, high=kind.max)
        case click.types.IntParamType() | click.types.FloatParamType():
            return _say(catalogue, "no-number", name=name)
        case click.DateTime() as kind:
            examples = (_MOMENT.strftime(form) for form in kind.formats)
            return catalogue.text("usage.no-date", name=name, known=_listed(catalogue, examples))
        case click.Path() | click.File():
            # Click would repeat the path, which may be a student's name.
            key = next((key for said, key in _PATHS if said in error.message), "path-unusable")
            return _say(catalogue, key, name=name)
    return _say(catalogue, "not-usable", name=name, why=error.message)


def _by_message(error: click.UsageError, catalogue: Catalogue) -> str:
    """Return words for what click tells by its message alone."""
    if error.message.startswith("No such command"):
        name = error.message.split("'")[1] if "'" in error.message else ""
        group = error.ctx.command if error.ctx is not None else None
        known = group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx else []
        near = get_close_matches(name.lower(), known, n=_MOST_NEAR)
        said = _say(catalogue, "no-such-command", name=name)
        key, names = ("perhaps", near) if near else ("commands", known)
        return said + catalogue.text(f"usage.{key}", names=_listed(catalogue, names))
    if error.message.startswith("Missing command"):
        return _say(catalogue, "missing-command")
    if error.message.startswith("Got unexpected extra argument"):
        return _say(catalogue, "too-many")
    return one_line(error.message)


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.human_readable_name
