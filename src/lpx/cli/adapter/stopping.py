"""How the adapter commands end early: what is wrong with the set-up, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.cli.diagnostics import SectionStop
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.harness.adapters.base import AdapterError

_SECTION = "harness.connect"


class SetupStop(SectionStop):
    """Ends the command because a module cannot be reached as the user said."""

    def __init__(self, language: str, key: str, **parameters: object) -> None:
        super().__init__(ExitCode.USAGE, language, _SECTION, key, **parameters)


def stop_for(error: AdapterError, language: str) -> SetupStop:
    """Return the end of a command for a module that cannot be reached."""
    return SetupStop(language, error.key, **error.parameters)
