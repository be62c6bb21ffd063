"""What every subcommand settles first: language, edition, words, colours, and how JSON is written."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.load import DEFAULT_CODE_EDITION, UnknownCodeEditionError, load_code_edition
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.messages.language import choose_language

if TYPE_CHECKING:
    from collections.abc import Callable

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")

_WIDEST = 120
_NARROWEST = 50


@dataclass(frozen=True)
class Setting:
    """The surroundings of one run."""

    language: Language
    edition: CodeEdition
    catalogue: Catalogue
    width: int
    color: bool

    def say(self, key: str, **parameters: object) -> str:
        """Return an interface text of this command in the chosen language."""
        return self.catalogue.text(f"course-code.{key}", **parameters)

    def paint(self, text: str, **style: Any) -> str:  # noqa: ANN401 - click's own words for styles
        """Return ``text`` coloured, where colours are wanted."""
        return click.style(text, **style) if self.color and text else text


def common_options(command: Decorated) -> Decorated:
    """Add ``--format``, ``--lang`` and ``--edition`` to a subcommand."""
    from lpx.cli.options import format_option, language_option

    edition = click.option("--edition", "edition_name", metavar="NAME", help="Edition of the course code.")
    decorated: Decorated = format_option("text", "json")(language_option(edition(command)))
    return decorated


def settle(lang: str | None, edition_name: str | None) -> Setting:
    """Return the surroundings for the options ``--lang`` and ``--edition``."""
    language = choose_language(lang, os.environ)
    try:
        edition = load_code_edition(edition_name or DEFAULT_CODE_EDITION)
    except UnknownCodeEditionError as error:
        raise click.UsageError(str(error)) from None
    width = min(max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST), _WIDEST)
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return Setting(language, edition, load_catalogue(language), width, color)


def write_json(value: Any) -> None:  # noqa: ANN401 - any noun that msgspec can encode
    """Write ``value`` as JSON to stdout."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
