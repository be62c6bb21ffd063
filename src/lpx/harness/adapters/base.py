"""What every adapter offers the runner: one call, one answer, whatever the module does."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Probe, Reply, Request

EXCERPT = 2000
"""Characters of what a module said that an answer keeps."""


class AdapterError(Exception):
    """An adapter that cannot even be started: a mistake of the set-up, not of the module.

    Args:
        key: key of the catalogue (section ``harness``).
        parameters: what the text names.
    """

    def __init__(self, key: str, **parameters: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.parameters = parameters

    def __str__(self) -> str:
        """Return the key and its parameters, for transcripts and tests."""
        return f"{self.key} {self.parameters}"


class Fault(Struct, frozen=True, omit_defaults=True):
    """Why an answer is none: a key of the catalogue (``harness.fault-KEY``) and what its text names."""

    key: str
    parameters: dict[str, str | int | float] = field(default_factory=dict)


class Answer(Struct, frozen=True, omit_defaults=True):
    """What became of one call."""

    outcome: Outcome
    reply: Reply | None = None
    """There unless the outcome is crashed, hung or garbage."""
    message: str = ""
    """The module's own words (``reply.message``)."""
    seconds: float = 0.0
    memory_mb: float = 0.0
    """Resident memory of the module's processes after the call; 0 when it cannot be told."""
    raw: str = ""
    """What the module said instead of a reply, abridged; undecodable bytes as ``\\xNN``."""
    fault: Fault | None = None
    """There when the outcome is crashed, hung or garbage."""


class Adapter(Protocol):
    """A conversation with one module. Not for several threads at once.

    After an answer that crashed, hung or was garbage the module is stopped; ``restart`` starts it anew, and
    the conversation begins again with ``hello``.
    """

    scratch: Path
    """The folder that both sides may use."""
    last: bytes
    """The latest reply as it came, for those who look closer than the protocol demands."""

    def call(self, request: Request | Probe, *, timeout: float) -> Answer:
        """Send ``request`` and wait at most ``timeout`` seconds; never raises for what the module does.

        Raises ``AdapterError`` when the module cannot be started at all.
        """
        ...

    def restart(self) -> None:
        """Stop the module, whatever it does, and let the next call find it fresh."""
        ...

    def close(self) -> None:
        """Stop the module and everything that it started."""
        ...

    def stderr_tail(self) -> str:
        """Return the end of what the module wrote beside its replies."""
        ...


def excerpt(raw: bytes | str) -> str:
    """Return the beginning of ``raw``, and its length when it goes on."""
    text = raw if isinstance(raw, str) else raw[: EXCERPT * 4].decode("utf-8", errors="backslashreplace")
    if len(text) <= EXCERPT and (isinstance(raw, str) or len(raw) <= EXCERPT * 4):
        return text
    return f"{text[:EXCERPT]} … ({len(raw)})"


_OUTCOMES = {
    "ok": Outcome.OK,
    "rejected": Outcome.REJECTED,
    "unsupported": Outcome.UNSUPPORTED,
    "failed": Outcome.FAILED,
}


def answered(reply: Reply, seconds: float, memory_mb: float = 0.0) -> Answer:
    """Return the answer that ``reply`` amounts to."""
    return Answer(
        outcome=_OUTCOMES[reply.status],
        reply=reply,
        message=reply.message,
        seconds=seconds,
        memory_mb=memory_mb,
    )
