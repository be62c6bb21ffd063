"""How the commands of ``lpx interop`` end early: what is wrong, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.cli.diagnostics import SectionStop, say_in

if TYPE_CHECKING:
    from lpx.cli.exit_codes import ExitCode


class InteropStop(SectionStop):
    """Ends the command with ``code`` after telling why on stderr.

    The texts stand under ``interop.cli`` unless ``section`` names another part of ``interop``.
    """

    def __init__(
        self, code: ExitCode, language: str, key: str, *, section: str = "cli", **parameters: object
    ) -> None:
        super().__init__(code, language, f"interop.{section}", key, **parameters)


def say(language: str, key: str, *, section: str = "cli", **parameters: object) -> str:
    """Return a text of the section ``interop.cli``, or of another part of ``interop``."""
    return say_in(language, f"interop.{section}", key, **parameters)
