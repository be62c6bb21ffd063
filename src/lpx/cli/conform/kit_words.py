"""The words of ``kit`` and ``grade``, and how the two end early."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lpx.cli.diagnostics import Ending, catalogue_for
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.harness.folder.plan import KitError
    from lpx.messages import Language

_SECTION = "harness-kit"


def kit_words(language: Language) -> Callable[..., str]:
    """Return a function from a key of the section to its text, values made harmless to show."""
    from lpx.reports.visible import one_line

    catalogue = catalogue_for(language)

    def words(key: str, **parameters: object) -> str:
        shown = {
            name: value if isinstance(value, int) else one_line(str(value))
            for name, value in parameters.items()
        }
        return catalogue.text(f"{_SECTION}.{key}", **shown)

    return words


class Trouble(Ending):
    """Ends the command after telling what is wrong and what to do next, on stderr."""

    def __init__(
        self, language: Language, key: str, *, code: ExitCode = ExitCode.USAGE, **parameters: object
    ) -> None:
        words = kit_words(language)
        message, next_step = (words(f"error.{name}", **parameters) for name in (key, f"{key}-next"))
        super().__init__(code, language, message, next_step)


def trouble(language: Language, error: KitError) -> Trouble:
    """Return what ends the command for ``error``."""
    told: dict[str, Any] = dict(error.parameters)
    return Trouble(language, error.key, **told)
