"""How commands of the register and of certificates end early: what is wrong, and what to do next."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from lpx.cli.diagnostics import catalogue_for
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = "register.cli"
_CODES = {"unreachable": ExitCode.NOT_JUDGED, "busy": ExitCode.NOT_JUDGED, "damaged": ExitCode.NOT_JUDGED}
"""Kind of a ``RegisterError`` → exit code; all others are usage."""


class SectionStop(click.ClickException):
    """Ends the command with ``code`` after telling why on stderr.

    The texts stand in the catalogue's table ``section``: ``KEY``, and ``KEY-next`` with what to do.
    """

    def __init__(self, code: ExitCode, language: str, section: str, key: str, **parameters: object) -> None:
        super().__init__(say_in(language, section, key, **parameters))
        self.code = code
        catalogue = catalogue_for(language)
        self._label = catalogue.text("portfolio.error-label")
        self._next = ""
        if catalogue.has(f"{section}.{key}-next"):
            next_step = say_in(language, section, f"{key}-next", **parameters)
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


class RegisterStop(SectionStop):
    """A ``SectionStop`` whose texts stand under ``register.cli``."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        super().__init__(code, language, SECTION, key, **parameters)


def say_in(language: str, section: str, key: str, **parameters: object) -> str:
    """Return a text of the table ``section``, its parameters made harmless to show."""
    from lpx.reports.visible import one_line

    shown = {name: one_line(str(value)) for name, value in parameters.items()}
    return catalogue_for(language).text(f"{section}.{key}", **shown)


def say(language: str, key: str, **parameters: object) -> str:
    """Return a text of the section ``register.cli``."""
    return say_in(language, SECTION, key, **parameters)


@contextmanager
def stopping(language: str, address: str) -> Iterator[None]:
    """Turn a ``RegisterError`` into words; the register is named without user and password."""
    from lpx.attest.register.address import parse_address, shown
    from lpx.attest.register.errors import RegisterError

    try:
        yield
    except RegisterError as error:
        try:
            place = shown(parse_address(address))
        except RegisterError:
            place = ""
        code = _CODES.get(error.kind, ExitCode.USAGE)
        raise RegisterStop(
            code, language, f"error-{error.kind}", register=place, **error.parameters
        ) from None
