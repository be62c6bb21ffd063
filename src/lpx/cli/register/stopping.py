"""How commands of the register and of certificates end early: what is wrong, and what to do next."""

from __future__ import annotations

from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from lpx.cli.diagnostics import SectionStop, say_in
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = "register.cli"
_CODES = {"unreachable": ExitCode.NOT_JUDGED, "busy": ExitCode.NOT_JUDGED, "damaged": ExitCode.NOT_JUDGED}
"""Kind of a ``RegisterError`` → exit code; all others are usage."""


class RegisterStop(SectionStop):
    """A ``SectionStop`` whose texts stand under ``register.cli``."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        super().__init__(code, language, SECTION, key, **parameters)


def say(language: str, key: str, **parameters: object) -> str:
    """Return a text of the section ``register.cli``."""
    return say_in(language, SECTION, key, **parameters)


def need_database(language: str) -> None:
    """Check that the libraries for registers are installed.

    Raises:
        RegisterStop: They are not.
    """
    if find_spec("sqlalchemy") is None or find_spec("alembic") is None:
        raise RegisterStop(ExitCode.USAGE, language, "extra-missing")


@contextmanager
def stopping(language: str, address: str) -> Iterator[None]:
    """Turn a ``RegisterError`` into words; the register is named without user and password."""
    need_database(language)
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
