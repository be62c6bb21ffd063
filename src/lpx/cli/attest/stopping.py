"""How the commands of ``lpx attest`` end early: what is wrong, and what to do next."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING, Any

import click

from lpx.cli.diagnostics import catalogue_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.attest.admission import Refusal
    from lpx.cli.exit_codes import ExitCode
    from lpx.messages import Language

_SECTION = "attest.cli"


class AttestStop(click.ClickException):
    """Ends the command with ``code`` after telling why on stderr; the texts stand under ``attest.cli``."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        super().__init__(say(language, key, **parameters))
        self.code = code
        catalogue = catalogue_for(language)
        self._label = catalogue.text("portfolio.error-label")
        self._next = ""
        if catalogue.has(f"{_SECTION}.{key}-next"):
            next_step = say(language, f"{key}-next", **parameters)
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
    """Return a text of the section ``attest.cli``, its parameters made harmless to show."""
    from lpx.reports.visible import one_line

    shown = {name: one_line(str(value)) for name, value in parameters.items()}
    return catalogue_for(language).text(f"{_SECTION}.{key}", **shown)


def why(language: str, key: str, **parameters: object) -> str:
    """Return what a key of the room ``attest`` means (section ``attest.problem``)."""
    from lpx.reports.attest_words import problem_text

    return problem_text(catalogue_for(language), key, parameters)


def tell_refusals(refusals: Iterable[Refusal], language: Language) -> None:
    """Write every refusal to stderr, one a line."""
    from lpx.reports.attest_words import refusal_text

    catalogue = catalogue_for(language)
    for refusal in refusals:
        click.echo(f"  - {refusal_text(catalogue, refusal)}", err=True)


def language_for(lang: str | None) -> Language:
    """Return the language for the option ``--lang``."""
    from lpx.messages import choose_language

    return choose_language(lang, os.environ)


def need_signing(language: Language) -> None:
    """Check that the libraries for signatures are installed.

    Raises:
        AttestStop: They are not.
    """
    from importlib.util import find_spec

    from lpx.cli.exit_codes import ExitCode

    if find_spec("securesystemslib") is None:
        raise AttestStop(ExitCode.USAGE, language, "extra-missing")
