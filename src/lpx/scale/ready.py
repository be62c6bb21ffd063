"""Loads what every worker that judges will need, when it is imported: for the server that forks the workers.

Then they begin with all of it, and it is in memory once.
"""

from __future__ import annotations

from contextlib import suppress

from lpx.scale.work import load_ahead

with suppress(Exception):  # what fails now fails again in a worker, where it is told
    load_ahead()
