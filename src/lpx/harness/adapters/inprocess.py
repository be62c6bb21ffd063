"""An adapter for modules that are Python objects in this process: the reference module and its mutants."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from lpx.harness.adapters.base import Answer, Fault, answered, excerpt
from lpx.harness.adapters.wire import decode_reply, encode
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Probe, Reply, Request


class PythonModule(Protocol):
    """A module under test as a Python object."""

    def handle(self, request: Request | Probe) -> Reply:
        """Do what ``request`` asks for and say what became of it."""
        ...


class Hang(Exception):  # noqa: N818 - an event, not a mistake
    """Raised by a Python module instead of never answering: nobody can stop a thread that does not end."""


class Garble(Exception):  # noqa: N818 - an event, not a mistake
    """Raised by a Python module instead of writing ``raw`` where a reply belongs."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("garbage")
        self.raw = raw


class InProcessAdapter:
    """Calls a Python module; every message goes through JSON, as it would on a wire.

    Args:
        module: the module, or a function that makes a fresh one (needed for ``restart`` to mean anything).
        scratch: the folder that both sides may use.
        clock: seconds, for the length of calls.
    """

    def __init__(
        self,
        module: PythonModule | Callable[[], PythonModule],
        scratch: Path = Path(),
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.scratch = scratch
        self.last = b""
        self._make: Callable[[], Any] = module if _is_maker(module) else lambda: module  # type: ignore[assignment]
        self._module = self._make()
        self._clock = clock

    def call(self, request: Request | Probe, *, timeout: float) -> Answer:
        """Send ``request`` to the module; an exception that leaves it is a crash."""
        started = self._clock()
        try:
            raw = msgspec.json.encode(self._dispatch(request))
        except Hang:
            return Answer(Outcome.HUNG, seconds=timeout, fault=Fault("timed-out", {"seconds": timeout}))
        except Garble as garbled:
            raw = garbled.raw
        except Exception as error:  # noqa: BLE001 - the module may do anything
            fault = Fault("exception", {"type": type(error).__name__})
            return Answer(
                Outcome.CRASHED, seconds=self._clock() - started, raw=excerpt(str(error)), fault=fault
            )
        seconds = self._clock() - started
        self.last = raw
        reply = decode_reply(raw, request)
        if isinstance(reply, Fault):
            return Answer(Outcome.GARBAGE, seconds=seconds, raw=excerpt(raw), fault=reply)
        return answered(reply, seconds)

    def restart(self) -> None:
        """Make the module anew."""
        self._module = self._make()

    def close(self) -> None:
        """Let the module close its files, when it offers to."""
        close = getattr(self._module, "close", None)
        if close is not None:
            close()

    def stderr_tail(self) -> str:
        """Return nothing: a Python object has no stderr of its own."""
        return ""

    def _dispatch(self, request: Request | Probe) -> Reply:
        # Through JSON, so that the module cannot change what the harness holds.
        reply: Reply = self._module.handle(msgspec.json.decode(encode(request), type=type(request)))
        return reply


def _is_maker(module: object) -> bool:
    return callable(module) and not hasattr(module, "handle")
