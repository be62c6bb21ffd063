"""The options of ``lpx verify`` that say on which occasion a bundle was made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpx.checks.occasion_nouns import Expectation
    from lpx.edition.nouns import Edition
    from lpx.messages import Language

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")
_SCHOOLS = ("origin", "destination", "home", "visited")


class OccasionOptions(Struct, frozen=True):
    """What was said of the occasion."""

    occasion: str | None
    schools: dict[str, str]
    year: int | None
    terms: tuple[int, ...]
    per_year: int | None
    history: Path | None

    def given(self) -> list[str]:
        """Return the names of the options beside ``--occasion`` and ``--history`` that were given."""
        told = [role for role in _SCHOOLS if self.schools.get(role)]
        numbers = (("year", self.year), ("term", self.terms), ("terms-per-year", self.per_year))
        return [*told, *(name for name, value in numbers if value)]


def occasion_options_of_many(command: Decorated) -> Decorated:
    """Add the options that hold for many bundles: a history is one student's."""
    return occasion_options(command, history=False)


def occasion_options(command: Decorated, *, history: bool = True) -> Decorated:
    """Add the options; the command hands them to :func:`options_of`."""
    from lpx.cli.options import PLAIN_FILE

    options = [
        click.option(
            "--occasion",
            metavar="NAME",
            help="Also check against its occasion, e.g. visiting-return (see lpx exchange occasions).",
        ),
        click.option("--origin", metavar="CODE", help="Code of the school that a transfer leaves."),
        click.option("--destination", metavar="CODE", help="Code of the school that a transfer goes to."),
        click.option("--home", metavar="CODE", help="Code of the own school of a visiting student."),
        click.option("--visited", metavar="CODE", help="Code of the visited school."),
        click.option(
            "--year", type=click.IntRange(100, 999), metavar="N", help="School year of the occasion (110)."
        ),
        click.option(
            "--term",
            "terms",
            type=click.IntRange(1, 4),
            multiple=True,
            metavar="N",
            help="Term of the visit (may be repeated), or after which the transfer took place.",
        ),
        click.option(
            "--terms-per-year",
            "per_year",
            type=click.IntRange(2, 4),
            metavar="N",
            help="Terms a year of the exporting school, if it is experimental education.",
        ),
        click.option(
            "--history", type=PLAIN_FILE, help="A student's history instead of schools and terms (JSON)."
        ),
    ]
    for option in reversed(options if history else options[:-1]):
        command = option(command)
    return command


def options_of(values: dict[str, Any]) -> OccasionOptions:
    """Return the occasion options among a command's ``values``."""
    return OccasionOptions(
        occasion=values["occasion"],
        schools={role: values[role] for role in _SCHOOLS if values[role]},
        year=values["year"],
        terms=tuple(values["terms"]),
        per_year=values["per_year"],
        history=values.get("history"),
    )


def expected_of(options: OccasionOptions, edition: Edition, language: Language) -> Expectation | None:
    """Return what the options say a bundle has to hold; ``None`` where they say nothing.

    Stops where something is missing, contradicts the occasion, or goes without one.
    """
    given = options.given()
    if options.occasion is None and options.history is None and not given:
        return None
    from lpx.cli.exchange.stopping import ExchangeStop, history_in, occasion_named, told
    from lpx.exchange.asked import Asked, asked_expectation, step_of_history, wanted_roles
    from lpx.exchange.expectation import expectation
    from lpx.exchange.nouns import HistoryError

    named = occasion_named(options.occasion, edition, language) if options.occasion is not None else None
    if options.history is not None and given:
        raise ExchangeStop(language, "history-and-options", option=given[0])
    try:
        if options.history is not None:
            history = history_in(options.history, edition, language)
            return expectation(step_of_history(history, edition, named), edition)
        if named is None:
            raise ExchangeStop(language, "options-without-occasion", option=given[0])
        field = edition.records["basic"].field_of("school")
        pattern = edition.types[field.type].pattern if field is not None else ""
        for role, code in options.schools.items():
            if not re.search(pattern, code, re.ASCII):
                raise ExchangeStop(language, "code-form", option=role)
        missing = [role for role in wanted_roles(named) if named.bundle and role not in options.schools]
        if missing:  # all at once: one run for each would try a person's patience
            raise ExchangeStop(
                language, "option-missing", occasion=named.id, pointer=" --".join(dict.fromkeys(missing))
            )
        asked = Asked(options.schools, options.year, options.terms, options.per_year)
        return asked_expectation(named, asked, edition)
    except HistoryError as error:
        raise told(error, language) from None
