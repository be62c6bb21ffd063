"""Mistakes on the command line in the user's language: what is wrong, where, and what to type instead."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import catalogue_for, tell_error
from lpx.cli.machine_form import is_for_machines
from lpx.cli.typed_language import told_language
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
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and not is_for_machines():
        click.echo(error.message, err=True)
        return
    language = choose_language(told_language(error.ctx), os.environ)
    catalogue = catalogue_for(language)
    key, what = _what(error, catalogue)
    path = error.ctx.command_path if error.ctx is not None else ""
    tell_error(
        language,
        what,
        _say(catalogue, "see", command=f"{path} --help") if path else "",
        key=f"usage.{key}",
        parameters={"option": _where(error)},
        code=error.exit_code,
        command=" ".join(path.split()[1:]),
    )


def _where(error: click.UsageError) -> str:
    """Return the option or argument that is wrong."""
    match error:
        case click.NoSuchOption() | click.BadOptionUsage():
            return error.option_name
        case click.BadParameter():
            return _name(error)
    return ""


def _say(catalogue: Catalogue, key: str, **values: object) -> str:
    shown = {name: one_line(str(value))[:_LONGEST] for name, value in values.items()}
    return catalogue.text(f"usage.{key}", **shown)


def _listed(catalogue: Catalogue, names: Iterable[str]) -> str:
    return one_line(catalogue.text("label.list-separator").join(names))


def _what(error: click.UsageError, catalogue: Catalogue) -> tuple[str, str]:
    """Return what kind of mistake it is, and what it is in words."""
    match error:
        case click.NoSuchOption():
            said = _say(catalogue, "no-such-option", option=error.option_name)
            near = _listed(catalogue, sorted(error.possibilities or ()))
            return "no-such-option", said + (catalogue.text("usage.perhaps", names=near) if near else "")
        case click.MissingParameter():
            return "missing", _say(catalogue, "missing", name=_name(error))
        case click.BadOptionUsage():
            key = "option-needs-value"
            return key, _say(catalogue, key, option=error.option_name)
        case click.BadParameter():
            return _bad_value(error, catalogue)
    return _by_message(error, catalogue)


def _bad_value(error: click.BadParameter, catalogue: Catalogue) -> tuple[str, str]:
    name = _name(error)
    match error.param.type if error.param is not None else None:
        case click.Choice() as kind:
            known = _listed(catalogue, map(str, kind.choices))
            return "not-one-of", catalogue.text("usage.not-one-of", name=name, known=known)
        case click.IntRange() | click.FloatRange() as kind:
            key = "too-small" if kind.max is None else "too-large" if kind.min is None else "not-in-range"
            return key, _say(catalogue, key, name=name, low=kind.min, high=kind.max)
        case click.types.IntParamType() | click.types.FloatParamType():
            return "no-number", _say(catalogue, "no-number", name=name)
        case click.DateTime() as kind:
            examples = (_MOMENT.strftime(form) for form in kind.formats)
            return "no-date", catalogue.text("usage.no-date", name=name, known=_listed(catalogue, examples))
        case click.Path() | click.File():
            # Click would repeat the path, which may be a student's name.
            key = next((key for said, key in _PATHS if said in error.message), "path-unusable")
            return key, _say(catalogue, key, name=name)
    return "not-usable", _say(catalogue, "not-usable", name=name, why=error.message)


def _by_message(error: click.UsageError, catalogue: Catalogue) -> tuple[str, str]:
    """Return words for what click tells by its message alone."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError) or error.message.startswith("Missing command"):
        return "missing-command", _say(catalogue, "missing-command")
    if error.message.startswith("No such command"):
        name = error.message.split("'")[1] if "'" in error.message else ""
        group = error.ctx.command if error.ctx is not None else None
        known = group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx else []
        near = get_close_matches(name.lower(), known, n=_MOST_NEAR)
        said = _say(catalogue, "no-such-command", name=name)
        key, names = ("perhaps", near) if near else ("commands", known)
        return "no-such-command", said + catalogue.text(f"usage.{key}", names=_listed(catalogue, names))
    if error.message.startswith("Got unexpected extra argument"):
        return "too-many", _say(catalogue, "too-many")
    return "wrong", one_line(error.message)


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.human_readable_name
