"""How the commands of ``lpx interop`` end early: what is wrong, and what to do next."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any

import click

from lpx.cli.diagnostics import catalogue_for

if TYPE_CHECKING:
    from lpx.cli.exit_codes import ExitCode


class InteropStop(click.ClickException):
    """Ends the command with ``code`` after telling why on stderr.

    The texts stand under ``interop.cli`` unless ``section`` names another part of ``interop``.
    """

    def __init__(
        self, code: ExitCode, language: str, key: str, *, section: str = "cli", **parameters: object
    ) -> None:
        super().__init__(say(language, key, section=section, **parameters))
        catalogue = catalogue_for(language)
        self.code = code
        self._label = catalogue.text("portfolio.error-label")
        self._next = ""
        if catalogue.has(f"interop.{section}.{key}-next"):
            next_step = say(language, f"{key}-next", section=section, **parameters)
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


def say(language: str, key: str, *, section: str = "cli", **parameters: object) -> str:
    """Return a text of the section ``interop.cli``, or of another part of ``interop``."""
    from lpx.reports.visible import one_line

    shown = {name: one_line(str(value)) for name, value in parameters.items()}
    return catalogue_for(language).text(f"interop.{section}.{key}", **shown)
