"""How a command ends early: what is wrong, where, and what to do next; never a traceback.

The texts stand in the catalogues under ``portfolio``, or, for a key with a dot, where it says: ``KEY`` says
what is wrong and ``KEY-next``, where there is one, what to do. Whatever is filled in must be redacted by the
caller.
"""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any

import click

from lpx.cli.machine_form import command_in_hand, is_for_machines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lpx.cli.diagnostic import Level
    from lpx.cli.exit_codes import ExitCode
    from lpx.messages import Catalogue

_SECTION = "portfolio"


class Ending(click.ClickException):
    """Ends the command with ``code`` after telling on stderr what is wrong and what to do next.

    Args:
        code: the exit code.
        language: of the labels.
        message: what is wrong.
        next_step: what to do; where it is empty, the command's help is named.
        key: stable name of what is wrong.
        parameters: what the message was filled with, which says where and why.
    """

    def __init__(  # noqa: PLR0917 - what is wrong, and what machines are told of it
        self,
        code: ExitCode,
        language: str,
        message: str,
        next_step: str = "",
        key: str = "",
        parameters: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.language = language
        context = click.get_current_context(silent=True)
        self.command = context.command_path if context is not None else ""
        self.next_step = next_step or _help_of(self.command, language)
        self.id = key
        self.parameters = dict(parameters or {})

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The process's exit code, where click looks for it."""
        return int(self.code)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the diagnostic to stderr."""
        tell_error(
            self.language,
            self.message,
            self.next_step,
            key=self.id,
            parameters=self.parameters,
            code=int(self.code),
            command=" ".join(self.command.split()[1:]),
            file=file,
        )


class SectionStop(Ending):
    """An ending whose texts stand in the table ``section``: ``KEY``, and ``KEY-next`` where there is one."""

    def __init__(self, code: ExitCode, language: str, section: str, key: str, **parameters: object) -> None:
        catalogue = catalogue_for(language)
        whole = f"{section}.{key}"
        has_next = catalogue.has(f"{whole}-next")
        super().__init__(
            code,
            language,
            say_in(language, section, key, **parameters),
            say_in(language, section, f"{key}-next", **parameters) if has_next else "",
            whole,
            _said_in(catalogue, whole, parameters),
        )


class Stop(Ending):
    """An ending whose texts stand under ``portfolio``, or, for a key with a dot, where it says."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        catalogue = catalogue_for(language)
        next_step = (
            say(catalogue, f"{key}-next", **parameters) if catalogue.has(f"{_whole(key)}-next") else ""
        )
        said = _said_in(catalogue, _whole(key), parameters)
        super().__init__(code, language, say(catalogue, key, **parameters), next_step, _whole(key), said)
        self.key = key


_WHERE = (
    "where",
    "place",
    "option",
    "file",
    "folder",
    "path",
    "register",
    "pointer",
    "entry",
    "name",
    "which",
)
_WHY = ("detail", "reason", "why")
"""Parameters that say where and why, the clearest first."""


def tell_error(
    language: str,
    what: str,
    next_step: str,
    *,
    key: str,
    parameters: Mapping[str, object],
    code: int,
    command: str = "",
    file: IO[Any] | None = None,
) -> None:
    """Write what ends a command to stderr: two lines for people, or one of JSON for machines."""
    if is_for_machines():
        where, why = (_first(names, parameters) for names in (_WHERE, _WHY))
        _write("error", what, id=key, where=where, why=why, next=next_step, exit_code=code, command=command)
        return
    catalogue = catalogue_for(language)
    click.echo(say(catalogue, "error-label") + what, file=file or sys.stderr)
    if next_step:
        click.echo(say(catalogue, "next-label") + next_step, file=file or sys.stderr)


def _help_of(command: str, language: str) -> str:
    """Return what to do where a diagnostic has no step of its own."""
    return catalogue_for(language).text("usage.see", command=f"{command} --help") if command else ""


def aside(text: str, level: Level = "note", key: str = "") -> None:
    """Write to stderr what is worth knowing while the command goes on; for machines as a line of JSON."""
    if is_for_machines():
        _write(level, text.strip(), id=key)
    else:
        click.echo(text, err=True)


def _write(level: Level, what: str, **fields: Any) -> None:  # noqa: ANN401 - the fields of a Diagnostic
    from msgspec import json

    from lpx.cli.diagnostic import Diagnostic

    command = fields.pop("command", "") or command_in_hand()
    line = json.encode(Diagnostic(level=level, what=what, command=command, **fields))
    click.echo(line.decode(), err=True)


def _first(names: Iterable[str], parameters: Mapping[str, object]) -> str:
    from lpx.reports.visible import one_line

    return next((one_line(str(parameters[name])) for name in names if parameters.get(name)), "")


def _said_in(catalogue: Catalogue, key: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return those parameters that the text shows, and ``where``; the others were not made to be shown."""
    from lpx.messages.filling import placeholders

    shown = placeholders(catalogue.template(key))
    return {name: value for name, value in parameters.items() if name in shown or name == "where"}


def say_in(language: str, section: str, key: str, **parameters: object) -> str:
    """Return a text of the table ``section``, its parameters made harmless to show."""
    from lpx.reports.visible import one_line

    shown = {name: one_line(str(value)) for name, value in parameters.items()}
    return catalogue_for(language).text(f"{section}.{key}", **shown)


def catalogue_for(language: str) -> Catalogue:
    """Return the catalogue of ``language``, anything but ``en`` being Traditional Chinese."""
    from lpx.messages import load_catalogue

    return load_catalogue("en" if language == "en" else "zh-Hant")


def say(catalogue: Catalogue, key: str, **parameters: object) -> str:
    """Return the text of ``key`` with its parameters made harmless to show."""
    from lpx.reports.visible import one_line

    shown = {
        name: f"{value:,}" if isinstance(value, int) else one_line(catalogue.word(name, value))
        for name, value in parameters.items()
    }
    return catalogue.text(_whole(key), **shown)


def warn(catalogue: Catalogue, key: str, **parameters: object) -> None:
    """Write a warning to stderr."""
    said = say(catalogue, key, **parameters)
    aside(said if is_for_machines() else say(catalogue, "warning-label") + said, "warning", _whole(key))


def _whole(key: str) -> str:
    return key if "." in key else f"{_SECTION}.{key}"
