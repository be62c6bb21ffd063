"""How the commands of ``lpx conform`` end early: what is wrong, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.cli.diagnostics import SectionStop, say_in

if TYPE_CHECKING:
    from lpx.cli.exit_codes import ExitCode

_SECTION = "harness.cli"


class ConformStop(SectionStop):
    """Ends the command with ``code`` after telling why on stderr; the texts stand under ``harness.cli``."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        super().__init__(code, language, _SECTION, key, **parameters)


def say(language: str, key: str, **parameters: object) -> str:
    """Return a text of the section ``harness.cli``."""
    return say_in(language, _SECTION, key, **parameters)
