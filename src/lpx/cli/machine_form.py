"""Whether what is wrong is said in words, or in JSON lines because ``--format json`` was chosen.

One rule for all commands: stdout is the result, stderr is what is said about the run. Where a form for
machines was chosen, as it was typed or in ``lpx.toml``, every line on stderr is one ``Diagnostic`` as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import click

FORMS = frozenset({"json", "jsonl"})
"""Values of ``--format`` whose reader is a program."""

_OPTION = "--format"


class _Choice:
    """What was chosen for the run in hand; a process runs one command at a time."""

    is_for_machines = False
    command = ""


def begin(words: Sequence[str]) -> None:
    """Look at the words of a command line before click does, for what is wrong with the line itself."""
    typed = [
        word.partition("=")[2] if "=" in word else following
        for word, following in pairwise((*words, ""))
        if word == _OPTION or word.startswith(f"{_OPTION}=")
    ]
    _Choice.is_for_machines = bool(typed) and typed[-1] in FORMS
    _Choice.command = ""


def settle(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Note what ``--format`` of a command came to; a callback of the option."""
    from lpx.cli.help_pages import path_of

    source = context.get_parameter_source(parameter.name or "")
    chosen = source is not None and source is not click.core.ParameterSource.DEFAULT
    _Choice.is_for_machines = chosen and value in FORMS
    _Choice.command = " ".join(path_of(context))
    return value


def is_for_machines() -> bool:
    """Tell whether a program reads what this run says."""
    return _Choice.is_for_machines


def command_in_hand() -> str:
    """Return what was typed after ``lpx`` to reach the command; empty before that is known."""
    return _Choice.command
