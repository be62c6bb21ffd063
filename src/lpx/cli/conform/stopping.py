"""How the commands of ``lpx conform`` end early: what is wrong, and what to do next."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any

import click

from lpx.cli.diagnostics import catalogue_for

if TYPE_CHECKING:
    from lpx.cli.exit_codes import ExitCode

_SECTION = "harness.cli"


class ConformStop(click.ClickException):
    """Ends the command with ``code`` after telling why on stderr; the texts stand under ``harness.cli``."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        from lpx.reports.visible import one_line

        catalogue = catalogue_for(language)
        shown = {name: one_line(str(value)) for name, value in parameters.items()}
        super().__init__(catalogue.text(f"{_SECTION}.{key}", **shown))
        self.code = code
        self._label = catalogue.text("portfolio.error-label")
        self._next = ""
        if catalogue.has(f"{_SECTION}.{key}-next"):
            next_step = catalogue.text(f"{_SECTION}.{key}-next", **shown)
            self._next = f"{catalogue.text('portfolio.next-label')}{next_step}"

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The process's exit code, where click looks for it."""
        return int(self.code)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the diagnostic to stderr."""
        click.echo(f"{self._label}{self.message}", file=file or sys.stderr)
        if self._next:
            click.echo(self._next, file=file or sys.stderr)


def say(language: str, key: str, **parameters: object) -> str:
    """Return a text of the section ``harness.cli``."""
    from lpx.reports.visible import one_line

    shown = {name: one_line(str(value)) for name, value in parameters.items()}
    return catalogue_for(language).text(f"{_SECTION}.{key}", **shown)
