"""When a batch began, was interrupted and ended. It stands beside the results, which hold no time."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

LOG = "run.log"


class RunLog:
    """Appends lines of JSON to ``run.log`` in a folder; without one it keeps silent."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / LOG if folder is not None else None
        self._file: IO[str] | None = None
        self._begin = time.monotonic()

    def __enter__(self) -> Self:
        if self._path is not None:
            self._file = self._path.open("a", encoding="utf-8", newline="\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def __call__(self, event: str, **facts: int) -> None:
        """Write one line."""
        if self._file is None:
            return
        line = {
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "event": event,
            "seconds": round(time.monotonic() - self._begin, 3),
            **facts,
        }
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
