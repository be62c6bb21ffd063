"""A conversation with a module: numbers the messages, says hello, and starts it anew when it broke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lpx import __version__
from lpx.harness.observations import BROKEN
from lpx.harness.protocol import PROTOCOL, Bye, Declaration, Hello, Probe, Request

if TYPE_CHECKING:
    from lpx.harness.adapters.base import Adapter, Answer


class NoHello(Exception):  # noqa: N818 - an event, not a mistake
    """The module does not answer ``hello`` properly, so nothing can be asked of it.

    Args:
        answer: What came instead.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.outcome.value)
        self.answer = answer


class Conversation:
    """Asks a module one thing after the other, over any adapter.

    Args:
        adapter: The way to the module.
        timeout: Seconds that one answer may take.
    """

    def __init__(self, adapter: Adapter, *, timeout: float) -> None:
        self.adapter = adapter
        self.declaration: Declaration | None = None
        self._timeout = timeout
        self._seq = 0
        self._open = False

    def hello(self) -> Declaration:
        """Begin the conversation unless it has begun; return what the module says of itself.

        Raises:
            NoHello: The module does not answer properly.
            AdapterError: The module cannot be started.
        """
        if not self._open or self.declaration is None:
            answer = self._send(
                Hello(PROTOCOL, self._next(), str(self.adapter.scratch.resolve()), f"lpx {__version__}")
            )
            if answer.reply is None or answer.reply.status != "ok" or answer.reply.declaration is None:
                if answer.outcome in BROKEN:
                    self.adapter.restart()
                raise NoHello(answer)
            self.declaration = answer.reply.declaration
            self._open = True
        return self.declaration

    def ask(self, kind: type[Request], *, timeout: float | None = None, **members: Any) -> Answer:  # noqa: ANN401 - the members of ``kind``
        """Send a request of ``kind``, after ``hello`` where the module was started anew.

        Raises:
            NoHello: The module does not answer ``hello`` properly.
            AdapterError: The module cannot be started.
        """
        self.hello()
        return self._send(kind(PROTOCOL, self._next(), **members), timeout)

    def interrupt(self, kind: type[Request], *, after: float, **members: Any) -> Answer:  # noqa: ANN401 - as ``ask``
        """Send a request, kill the module ``after`` so many seconds, and leave it stopped. Raises as ``ask``.

        An adapter that can be interrupted in some other way than by running out of time offers
        ``interrupt(request, after)``.
        """
        self.hello()
        request = kind(PROTOCOL, self._next(), **members)
        own = getattr(self.adapter, "interrupt", None)
        answer: Answer = own(request, after) if own is not None else self.adapter.call(request, timeout=after)
        self.adapter.restart()
        self._open = False
        return answer

    def probe(self, operation: str) -> Answer:
        """Send an operation that does not exist. Raises as ``ask`` does."""
        self.hello()
        return self._send(Probe(PROTOCOL, self._next(), operation))

    def restart(self) -> None:
        """Stop the module; the next question starts it again."""
        if self._open:
            self._send(Bye(PROTOCOL, self._next()))
        self.adapter.restart()
        self._open = False

    def close(self) -> None:
        """Say goodbye and stop the module, whatever state it is in."""
        try:
            if self._open:
                self._send(Bye(PROTOCOL, self._next()))
        finally:
            self._open = False
            self.adapter.close()

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _send(self, request: Request | Probe, timeout: float | None = None) -> Answer:
        answer = self.adapter.call(request, timeout=self._timeout if timeout is None else timeout)
        if answer.outcome in BROKEN:
            self.adapter.restart()
            self._open = False
        return answer
