"""How the commands about occasions end early: what is wrong, and what to do next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lpx.cli.diagnostics import SectionStop
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, Occasion
    from lpx.exchange.nouns import History, HistoryError

_SECTION = "exchange.error"


class ExchangeStop(SectionStop):
    """Ends the command as wrong usage, telling why; the texts stand under ``exchange.error``."""

    def __init__(self, language: str, key: str, **parameters: object) -> None:
        super().__init__(ExitCode.USAGE, language, _SECTION, key, **parameters)


def told(error: HistoryError, language: str) -> ExchangeStop:
    """Return what ends a command because of ``error``."""
    return ExchangeStop(language, error.key, pointer=error.pointer or "/", **error.parameters)


def history_in(path: Path, edition: Edition, language: str) -> History:
    """Return the history in the file ``path``, ``-`` being standard input; stops where it is of no use."""
    from lpx.exchange.history import MOST_BYTES, read_history
    from lpx.exchange.nouns import HistoryError

    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
    except OSError:
        raise ExchangeStop(language, "unreadable") from None
    try:
        return read_history(data, edition)
    except HistoryError as error:
        raise told(error, language) from None


def occasion_named(name: str, edition: Edition, language: str) -> Occasion:
    """Return the occasion called ``name``; stops where there is none."""
    from lpx.exchange.plan import named_occasion

    found = named_occasion(edition, name)
    if found is None:
        known = ", ".join(next(iter(item.aliases), item.id) for item in edition.occasions)
        raise ExchangeStop(language, "occasion-unknown", name=name[:40], known=known)
    return found
