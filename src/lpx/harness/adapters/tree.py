"""A program and everything it started: how to end it whole, and how much memory it holds."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

_WAIT = 5.0
_FAMILY_AGE = 1.0
"""Seconds for which a list of child processes is believed; making one looks at every process there is."""
_MB = 1024 * 1024


def own_group() -> dict[str, Any]:
    """Return the options of ``Popen`` that let a program's whole family be ended at once."""
    if sys.platform == "win32":
        return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return {"start_new_session": True}


class Tree:
    """The family of a process that was started with ``own_group``."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._family: list[Any] = []
        self._listed = -_FAMILY_AGE

    def kill(self) -> None:
        """End the process and its children at once, and wait for it."""
        relatives = self._relatives()
        if sys.platform == "win32":
            self._kill_windows()
        else:
            # The group outlives its leader, so this is right also when the program itself has ended.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        for relative in relatives:
            with contextlib.suppress(Exception):
                relative.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_WAIT)

    def memory_mb(self) -> float:
        """Return the resident memory of the family in MB (2²⁰ bytes); 0.0 when it cannot be told."""
        if time.monotonic() - self._listed > _FAMILY_AGE:
            self._family, self._listed = self._relatives(), time.monotonic()
        total = 0
        for member in self._family:
            with contextlib.suppress(Exception):
                total += member.memory_info().rss
        return round((total or _resident(self._process.pid)) / _MB, 1)

    def _relatives(self) -> list[Any]:
        """Return the process and its descendants, when psutil is installed."""
        try:
            psutil: Any = import_module("psutil")  # optional; without it the group is ended all the same
        except ImportError:
            return []
        with contextlib.suppress(psutil.Error):
            leader = psutil.Process(self._process.pid)
            return [leader, *leader.children(recursive=True)]
        return []

    def _kill_windows(self) -> None:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - a program of Windows itself
                ["taskkill", "/F", "/T", "/PID", str(self._process.pid)],  # noqa: S607 - the same
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_WAIT,
                check=False,
            )
        with contextlib.suppress(OSError):
            self._process.kill()


def _resident(pid: int) -> int:
    """Return the resident bytes of one process from Linux's own account; 0 elsewhere."""
    if sys.platform != "linux":
        return 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0
