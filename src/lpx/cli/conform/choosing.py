"""Which cases a command is about: the suite, and the options that select from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lpx.cli.conform.stopping import ConformStop
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.harness.nouns import Case

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_CATEGORIES = ("export", "import-accepted", "import-rejected", "behaviour", "honesty")
_WILD = "*?["


def selecting(command: Decorated) -> Decorated:
    """Add the arguments and options that select cases: patterns, requirements, roles, categories, core."""
    for option in (
        click.option("--core", is_flag=True, help="Only the basic cases that a new adapter is tried with."),
        click.option(
            "--category",
            "categories",
            multiple=True,
            type=click.Choice(_CATEGORIES),
            help="Only cases of this category; may be given several times.",
        ),
        click.option(
            "--role",
            "roles",
            multiple=True,
            type=click.Choice(["exporter", "importer"]),
            help="Only cases for this role.",
        ),
        click.option(
            "--requirement",
            "requirements",
            multiple=True,
            metavar="ID",
            help="Only cases of this requirement, such as IMP-002 or 'EXP-*'; may be given several times.",
        ),
        click.argument("patterns", metavar="[CASE]...", nargs=-1),
    ):
        command = option(command)
    return command


def load_suite(language: str) -> tuple[Case, ...]:
    """Return all cases. Raises ``ConformStop`` where a file of them is wrong."""
    from lpx.harness.cases import CaseError, load_cases

    try:
        return load_cases()
    except CaseError as error:
        raise ConformStop(ExitCode.USAGE, language, "suite-wrong", detail=error) from None


def choose(  # noqa: PLR0917 - as the options stand
    suite: Sequence[Case],
    language: str,
    patterns: Sequence[str],
    requirements: Sequence[str],
    roles: Sequence[str],
    categories: Sequence[str],
    *,
    core: bool,
) -> tuple[Case, ...]:
    """Return the selected cases.

    Raises:
        ConformStop: A case that is named does not exist, or nothing is selected.
    """
    from lpx.harness.cases import select

    for pattern in patterns:
        if not any(sign in pattern for sign in _WILD) and not select(suite, (pattern,)):
            raise unknown_case(suite, pattern, language)
    chosen = select(suite, patterns, requirements=requirements, roles=roles, categories=categories, core=core)
    if not chosen:
        raise ConformStop(ExitCode.NOTHING_TO_DO, language, "nothing-selected")
    return chosen


def unknown_case(suite: Sequence[Case], name: str, language: str) -> ConformStop:
    """Return the end of a command for a case that does not exist, with those whose ids are near."""
    near = get_close_matches(name, [case.id for case in suite], n=3, cutoff=0.4)
    return ConformStop(ExitCode.USAGE, language, "unknown-case", case=name, near=", ".join(near) or "–")
