"""Options that several commands of ``lpx register`` share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lpx.cli.diagnostics import aside
from lpx.cli.register.stopping import need_database, say, stopping

if TYPE_CHECKING:
    from sqlalchemy import Engine

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

REGISTER_VARIABLE = "LPX_REGISTER"
AUTHOR_VARIABLE = "LPX_AUTHOR"


def register_option(command: Decorated) -> Decorated:
    """Add ``--register``, given to the command as ``address``."""
    return click.option(
        "--register",
        "address",
        default="lpx-register.sqlite",
        show_default=True,
        envvar=REGISTER_VARIABLE,
        metavar="FILE|URL",
        help="The register: a file, or postgresql://HOST/DATABASE. A password belongs into "
        f"${REGISTER_VARIABLE}, $PGPASSWORD or ~/.pgpass.",
    )(command)


def author_option(command: Decorated) -> Decorated:
    """Add ``--by``, given to the command as ``author``."""
    return click.option(
        "--by",
        "author",
        required=True,
        envvar=AUTHOR_VARIABLE,
        metavar="NAME",
        help=f"Who does this; an office rather than a person (default: ${AUTHOR_VARIABLE}).",
    )(command)


@contextmanager
def database(address: str, language: str, *, create: bool = False) -> Iterator[Engine]:
    """Yield the register's database; what is wrong with it is said in words.

    Args:
        address: As ``--register`` took it.
        language: Of the words.
        create: Whether a register is about to be made: no current one need be there.
    """
    need_database(language)
    from lpx.attest.register.engine import opened
    from lpx.attest.register.migrate import require_current

    _warn_of_password(address, language)
    with stopping(language, address), opened(address, create=create) as engine:
        if not create:
            require_current(engine)
        yield engine


def _warn_of_password(address: str, language: str) -> None:
    """Remark on a password that stood on the command line, where others can read it."""
    from lpx.attest.register.address import holds_password, parse_address

    context = click.get_current_context(silent=True)
    if context is None or "address" not in context.params:
        return
    typed = context.get_parameter_source("address") is click.core.ParameterSource.COMMANDLINE
    with stopping(language, address):
        if typed and holds_password(parse_address(address)):
            aside(say(language, "password-typed"), "warning", "register.cli.password-typed")
