"""How a command ends early: what is wrong, where, and what to do next; never a traceback.

The texts stand in the catalogues under ``portfolio``, or, for a key with a dot, where it says: ``KEY`` says
what is wrong and ``KEY-next``, where there is one, what to do. Whatever is filled in must be redacted by the
caller.
"""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from lpx.cli.exit_codes import ExitCode
    from lpx.messages import Catalogue

_SECTION = "portfolio"


class Ending(click.ClickException):
    """Ends the command with ``code`` after telling on stderr what is wrong and what to do next.

    Args:
        code: the exit code.
        language: of the labels.
        message: what is wrong.
        next_step: what to do; may be empty.
    """

    def __init__(self, code: ExitCode, language: str, message: str, next_step: str = "") -> None:
        super().__init__(message)
        catalogue = catalogue_for(language)
        self.code = code
        self._lines = [say(catalogue, "error-label") + message]
        if next_step:
            self._lines.append(say(catalogue, "next-label") + next_step)

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The process's exit code, where click looks for it."""
        return int(self.code)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the diagnostic to stderr."""
        for line in self._lines:
            click.echo(line, file=file or sys.stderr)


class Stop(Ending):
    """An ending whose texts stand under ``portfolio``."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        catalogue = catalogue_for(language)
        next_step = say(catalogue, f"{key}-next", **parameters) if _has(catalogue, f"{key}-next") else ""
        super().__init__(code, language, say(catalogue, key, **parameters), next_step)
        self.key = key


class SectionStop(Ending):
    """An ending whose texts stand in the table ``section``: ``KEY``, and ``KEY-next`` where there is one."""

    def __init__(self, code: ExitCode, language: str, section: str, key: str, **parameters: object) -> None:
        has_next = catalogue_for(language).has(f"{section}.{key}-next")
        next_step = say_in(language, section, f"{key}-next", **parameters) if has_next else ""
        super().__init__(code, language, say_in(language, section, key, **parameters), next_step)


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
    click.echo(f"{say(catalogue, 'warning-label')}{say(catalogue, key, **parameters)}", err=True)


def _has(catalogue: Catalogue, key: str) -> bool:
    return catalogue.has(_whole(key))


def _whole(key: str) -> str:
    return key if "." in key else f"{_SECTION}.{key}"
