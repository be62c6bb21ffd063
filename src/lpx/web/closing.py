"""Ends the server in good order when its console is closed: what was handed in goes away as on Ctrl-C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from threading import Event
from typing import Any

_CLOSED = frozenset({2, 5, 6})
"""``CTRL_CLOSE_EVENT``, ``CTRL_LOGOFF_EVENT``, ``CTRL_SHUTDOWN_EVENT``."""
_SECONDS = 4.5
"""Windows ends a process five seconds after it was told that its console is closed, or as soon as it has
answered."""

_handlers: list[Any] = []
"""What was handed to Windows must not be collected."""


def on_closed_console(stop: Callable[[], None], ended: Event) -> None:
    """Have ``stop`` called when the console is closed; ``ended`` is set once all is cleared away."""
    if sys.platform == "win32":
        _listen_to_windows(stop, ended)
    else:
        signal.signal(signal.SIGHUP, lambda *_: stop())


def answer(event: int, stop: Callable[[], None], ended: Event, seconds: float = _SECONDS) -> bool:
    """Answer one event of a Windows console: stop and wait where it is closed; else others may answer it."""
    if event not in _CLOSED:
        return False
    stop()
    ended.wait(seconds)
    return True


if sys.platform == "win32":

    def _listen_to_windows(stop: Callable[[], None], ended: Event) -> None:
        import ctypes
        from ctypes import wintypes

        made = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)
        handle = made(lambda event: answer(event, stop, ended))
        _handlers.append(handle)
        ctypes.WinDLL("kernel32").SetConsoleCtrlHandler(handle, True)  # noqa: FBT003 - a C function has no names
