"""Exit codes of every command, as ``docs/architecture.md`` lists them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    CONFORMS = 0
    """The bundle conforms; for other commands: done."""
    DOES_NOT_CONFORM = 1
    USAGE = 2
    """The command line or an input file is wrong."""
    NOTHING_TO_DO = 3
    NOT_JUDGED = 4
    """The input could not be read far enough to say anything, or lpx itself failed."""
    PASSWORD = 5
    """The password is missing or wrong."""
    ADAPTER = 6
    INTERRUPTED = 130
    """Stopped with Ctrl-C, as shells report it: nothing was concluded."""
    NOBODY_READS = 141
    """Whoever read the output went away, as shells report it (``lpx ... | head``)."""
