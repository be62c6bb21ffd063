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


class Stop(click.ClickException):
    """Ends the command with ``code`` after telling why on stderr."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        catalogue = catalogue_for(language)
        super().__init__(say(catalogue, key, **parameters))
        self.code = code
        self.key = key
        self._label = say(catalogue, "error-label")
        self._next = say(catalogue, f"{key}-next", **parameters) if _has(catalogue, f"{key}-next") else ""
        self._next_label = say(catalogue, "next-label")

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The process's exit code, where click looks for it."""
        return int(self.code)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the diagnostic to stderr."""
        click.echo(f"{self._label}{self.message}", file=file or sys.stderr)
        if self._next:
            click.echo(f"{self._next_label}{self._next}", file=file or sys.stderr)


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
