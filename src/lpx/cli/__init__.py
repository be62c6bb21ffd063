"""The command line: one small file per command, loaded only when it is called."""

from __future__ import annotations

import gc
import sys

from lpx.cli import head_start

__all__ = ["main"]


def main() -> None:
    """Run the program."""
    head_start.begin(sys.argv[1:])
    try:
        from lpx.cli.root import main as run

        run()
    finally:
        head_start.end()
        # Else Python searches all that is left for cycles, just before the system takes it back: 20 ms.
        gc.freeze()
