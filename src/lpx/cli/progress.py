"""Progress on stderr: one moving line on a terminal, plain heartbeat lines elsewhere; stdout stays clean."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self, TextIO

from lpx.cli.diagnostics import aside, say
from lpx.cli.machine_form import is_for_machines
from lpx.reports.columns import cell_width, cut, pad

if TYPE_CHECKING:
    from lpx.messages import Catalogue

_FIRST = 0.5
"""Seconds before anything is shown: what is quicker needs no progress."""
_REDRAW = 0.1
_HEARTBEAT = 10.0
_MEGA = 1e6
_MINUTE = 60


class MovingLine:
    """A line that says how far work has come. Use it as a context manager.

    Args:
        stream: where to write; stderr by default.
        clock: seconds, for tests.
        first: seconds before anything is shown on a terminal.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        first: float = 0.0,
    ) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._clock = clock
        self.begin = clock()
        self._moving = self._stream.isatty()
        self._next = self.begin + (first if self._moving else _HEARTBEAT)
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the line away, so that something else may be written in its place."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def show(self, line: Callable[[float], str], *, last: bool = False) -> None:
        """Show what ``line`` makes of the seconds since the begin, where it is time; the last one always."""
        now = self._clock()
        if now < self._next and not last:
            return
        self._next = now + (_REDRAW if self._moving else _HEARTBEAT)
        text = line(now - self.begin)
        if self._moving:
            # The last column stays free: some terminals begin a new line as soon as it is written.
            text = cut(text, shutil.get_terminal_size().columns - 1)
            self._stream.write("\r" + pad(text, self._width))
            self._width = cell_width(text)
        elif is_for_machines() and self._stream is sys.stderr:
            aside(text, "progress")
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


class Progress:
    """Shows how far a long piece of work has come, in bytes. Use it as a context manager, and call it.

    Args:
        catalogue: where the words come from.
        stream: where to write; stderr by default.
        clock: seconds, for tests.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalogue = catalogue
        self._line = MovingLine(stream, clock, first=_FIRST)

    def __call__(self, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` bytes are through."""
        if total:
            self._line.show(lambda elapsed: self._said(done, total, elapsed))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the line away; the work is over, and its result is about to be told."""
        self._line.clear()

    def _said(self, done: int, total: int, elapsed: float) -> str:
        rate = done / elapsed if elapsed else 0.0
        left = (total - done) / rate if rate else 0.0
        return say(
            self._catalogue,
            "verify-progress",
            percent=f"{100 * done // total}",
            done=f"{done / _MEGA:.1f}",
            total=f"{total / _MEGA:.1f}",
            rate=f"{rate / _MEGA:.0f}",
            left=f"{int(left) // _MINUTE}:{int(left) % _MINUTE:02d}",
        )
