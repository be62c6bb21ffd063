"""Reading a stored run for a command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lpx.cli.conform.stopping import ConformStop, say
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.harness.transcript import Run
    from lpx.messages import Language


def read_stored(path: Path, language: Language) -> tuple[Run, Path]:
    """Return the run at ``path`` (its folder, or the transcript in it) and its folder.

    Raises:
        ConformStop: There is none, or it does not hold together.
    """
    from lpx.harness.transcript import TranscriptError, read_run

    try:
        run = read_run(path)
    except TranscriptError as error:
        if error.line == 0:
            raise ConformStop(ExitCode.USAGE, language, "transcript-unreadable", path=path) from None
        what = say(language, error.key)
        raise ConformStop(
            ExitCode.NOT_JUDGED, language, "transcript-broken", path=path, what=what, line=error.line
        ) from None
    return run, path if path.is_dir() else path.parent
