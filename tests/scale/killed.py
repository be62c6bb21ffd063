"""Runs ``lpx`` with the arguments given, and kills itself amid the work with no chance to tidy up."""

from __future__ import annotations

import os
import signal
import sys

from lpx.cli import progress
from lpx.cli.root import main


class DeadlyProgress(progress.Progress):
    """Shows nothing; ends everything after the first share of the work."""

    def __call__(self, done: int, total: int) -> None:
        if done > total * float(os.environ["KILL_AFTER"]):
            # Windows has no SIGKILL; there, SIGTERM ends a process just as suddenly.
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


if __name__ == "__main__":
    progress.Progress = DeadlyProgress  # type: ignore[misc]
    sys.exit(main())
