"""Where a file may be put in the place of another, and where what is there has to stay."""

from __future__ import annotations

import os
from pathlib import Path


def replaceable(path: Path) -> Path | None:
    """Return the file that a finished one may replace; None for a device or a pipe, which is written through.

    Links stay: the file that they lead to is replaced. ``/dev/stdout`` and the like lead to files of others,
    which are open already.
    """
    place = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    if place.is_symlink():
        if place.parts[:2] in {("/", "dev"), ("/", "proc")}:
            return None
        place = Path(os.path.realpath(place))
    return None if place.exists() and not (place.is_file() or place.is_dir()) else place
