"""The process transport: a resident program that reads requests and writes replies, one a line."""

from __future__ import annotations

import queue
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from lpx.harness.adapters.base import AdapterError, Answer, Fault, answered, excerpt
from lpx.harness.adapters.pipes import Drain, Feeder, LineReader
from lpx.harness.adapters.tree import Tree, own_group
from lpx.harness.adapters.wire import decode_reply, encode
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Bye, Probe, Request

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of one reply. Files travel by path, so a reply of this size is a mistake."""
GRACE = 2.0
"""Seconds that a module may take to end after it was told to."""


class ProcessAdapter:
    """Starts a program and talks to it over stdin and stdout; keeps what it writes to stderr.

    Args:
        command: the program and its arguments.
        scratch: the folder that both sides may use.
        cwd: where the program starts; by default where lpx runs.
        environment: all variables of the program; by default those of lpx.
        longest_line: bytes after which a reply without an end is garbage.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        command: Sequence[str],
        scratch: Path,
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        longest_line: int = LONGEST_LINE,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.scratch = scratch
        self.last = b""
        self._command = list(command)
        self._cwd = cwd
        self._environment = dict(environment) if environment is not None else None
        self._longest = longest_line
        self._clock = clock
        self._running: _Running | None = None
        self._stderr_before = b""

    def call(self, request: Request | Probe, *, timeout: float) -> Answer:
        """Send ``request``; the program is started when it does not run yet."""
        running = self._running or self._start()
        started = self._clock()
        early = running.unasked()
        if early is not None:
            return self._broken(Outcome.GARBAGE, "unasked-line", started, early)
        running.feeder.feed(encode(request) + b"\n")
        answer = self._listen(running, request, started, timeout)
        if isinstance(request, Bye) and answer.reply is not None:
            self._part()
        return answer

    def restart(self) -> None:
        """Stop the program; the next call starts it anew."""
        self._stop()

    def close(self) -> None:
        """Stop the program and everything that it started."""
        self._stop()

    def stderr_tail(self) -> str:
        """Return the end of what the program wrote to stderr, also after it was stopped."""
        tail = self._running.errors.tail() if self._running else self._stderr_before
        return tail.decode("utf-8", errors="backslashreplace")

    def has_ended(self) -> bool:
        """Tell whether no program is running (``doctor`` asks after ``bye``)."""
        return self._running is None or self._running.process.poll() is not None

    # -- one call --------------------------------------------------------------------------------

    def _listen(self, running: _Running, request: Request | Probe, started: float, timeout: float) -> Answer:
        left = max(0.0, timeout - (self._clock() - started))
        try:
            line = running.lines.next(left)
        except queue.Empty:
            partial = running.lines.partial()
            key = "no-line-end" if partial else "timed-out"
            return self._broken(Outcome.HUNG, key, started, partial, seconds=timeout)
        if line is None:
            return self._ended(running, started)
        if len(line) > self._longest:
            return self._broken(Outcome.GARBAGE, "line-too-long", started, line, limit=self._longest)
        seconds = self._clock() - started
        self.last = line
        reply = decode_reply(line, request)
        if isinstance(reply, Fault):
            return self._broken(Outcome.GARBAGE, reply.key, started, line, **reply.parameters)
        return answered(reply, seconds, running.tree.memory_mb())

    def _ended(self, running: _Running, started: float) -> Answer:
        """Return the answer for an output that was closed: the program ended, or will be."""
        partial = running.lines.partial()
        try:
            code = running.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            return self._broken(Outcome.CRASHED, "closed-output", started, partial)
        return self._broken(
            Outcome.CRASHED, "cut-short" if partial else "exited", started, partial, code=code
        )

    def _broken(
        self, outcome: Outcome, key: str, started: float, raw: bytes, **parameters: str | float
    ) -> Answer:
        seconds = self._clock() - started
        memory = self._running.tree.memory_mb() if self._running else 0.0
        self._stop()
        return Answer(
            outcome, seconds=seconds, memory_mb=memory, raw=excerpt(raw), fault=Fault(key, dict(parameters))
        )

    # -- the program -----------------------------------------------------------------------------

    def _start(self) -> _Running:
        try:
            process = subprocess.Popen(  # noqa: S603 - running the vendor's program is the purpose
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._cwd,
                env=self._environment,
                **own_group(),
            )
        except FileNotFoundError:
            raise AdapterError("program-not-found", program=self._command[0]) from None
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise AdapterError("program-not-startable", program=self._command[0], detail=detail) from None
        self._running = _Running(process, self._longest)
        return self._running

    def _part(self) -> None:
        """Give the program time to end by itself after ``bye``."""
        if self._running is None:
            return
        self._running.feeder.close()
        try:
            self._running.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            return
        self._stop()

    def _stop(self) -> None:
        if self._running is None:
            return
        running, self._running = self._running, None
        running.stop()
        self._stderr_before = running.errors.tail()


class _Running:
    """A started program with the threads that keep its pipes moving."""

    def __init__(self, process: subprocess.Popen[bytes], longest: int) -> None:
        self.process = process
        self.tree = Tree(process)
        self.feeder = Feeder(_pipe(process.stdin))
        self.lines = LineReader(_pipe(process.stdout), longest)
        self.errors = Drain(_pipe(process.stderr))

    def unasked(self) -> bytes | None:
        """Return a line that came although nothing was asked, if any."""
        return self.lines.waiting()

    def stop(self) -> None:
        """End the program and its children, and let the threads run out."""
        self.tree.kill()
        self.feeder.close()
        self.errors.join(GRACE)
        self.lines.join(GRACE)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
