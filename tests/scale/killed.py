"""Runs ``lpx`` with the arguments given, and kills itself amid the work with no chance to tidy up."""

from __future__ import annotations

import os
import signal
import sys

from lpx.cli.root import main
from lpx.scale import run


class DeadlyMeter(run.Meter):
    """Ends everything when the first share of the work is in the journal."""

    def landed(self, count: int) -> None:
        super().landed(count)
        if self._landed > self._total * float(os.environ["KILL_AFTER"]):
            # Windows has no SIGKILL; there, SIGTERM ends a process just as suddenly.
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


if __name__ == "__main__":
    run.Meter = DeadlyMeter  # type: ignore[misc]
    sys.exit(main())
