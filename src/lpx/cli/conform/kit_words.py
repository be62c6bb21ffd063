"""The words of ``kit`` and ``grade``, and how the two end early."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

import click

from lpx.cli.diagnostics import catalogue_for, say
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.harness.folder.plan import KitError
    from lpx.messages import Language

_SECTION = "harness-kit"


def kit_words(language: Language) -> Callable[..., str]:
    """Return a function from a key of the section to its text, values made harmless to show."""
    from lpx.reports.visible import one_line

    catalogue = catalogue_for(language)

    def words(key: str, **parameters: object) -> str:
        shown = {
            name: value if isinstance(value, int) else one_line(str(value))
            for name, value in parameters.items()
        }
        return catalogue.text(f"{_SECTION}.{key}", **shown)

    return words


class Trouble(click.ClickException):
    """Ends the command after telling what is wrong and what to do next, on stderr."""

    def __init__(
        self, language: Language, key: str, *, code: ExitCode = ExitCode.USAGE, **parameters: object
    ) -> None:
        words, catalogue = kit_words(language), catalogue_for(language)
        super().__init__(words(f"error.{key}", **parameters))
        self.code = code
        self._label = say(catalogue, "error-label")
        self._next = f"{say(catalogue, 'next-label')}{words(f'error.{key}-next', **parameters)}"

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The process's exit code, where click looks for it."""
        return int(self.code)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message to stderr."""
        click.echo(f"{self._label}{self.message}", file=file or sys.stderr)
        click.echo(self._next, file=file or sys.stderr)


def trouble(language: Language, error: KitError) -> Trouble:
    """Return what ends the command for ``error``."""
    told: dict[str, Any] = dict(error.parameters)
    return Trouble(language, error.key, **told)
