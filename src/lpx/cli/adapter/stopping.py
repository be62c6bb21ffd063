"""How the adapter commands end early: what is wrong with the set-up, and what to do next."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any

import click

from lpx.cli.diagnostics import catalogue_for
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.harness.adapters.base import AdapterError

_SECTION = "harness.connect"


class SetupStop(click.ClickException):
    """Ends the command because a module cannot be reached as the user said."""

    exit_code = int(ExitCode.USAGE)

    def __init__(self, language: str, key: str, **parameters: object) -> None:
        from lpx.reports.visible import one_line

        catalogue = catalogue_for(language)
        shown = {name: one_line(str(value)) for name, value in parameters.items()}
        super().__init__(catalogue.text(f"{_SECTION}.{key}", **shown))
        self._label = catalogue.text(f"{_SECTION}.error")
        self._next = ""
        if catalogue.has(f"{_SECTION}.{key}-next"):
            help_text = catalogue.text(f"{_SECTION}.{key}-next", **shown)
            self._next = f"{catalogue.text(f'{_SECTION}.next')}{help_text}"

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the diagnostic to stderr."""
        click.echo(f"{self._label}{self.message}", file=file or sys.stderr)
        if self._next:
            click.echo(self._next, file=file or sys.stderr)


def stop_for(error: AdapterError, language: str) -> SetupStop:
    """Return the end of a command for a module that cannot be reached."""
    return SetupStop(language, error.key, **error.parameters)
