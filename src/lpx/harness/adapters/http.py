"""The HTTP transport: every request is a POST to ``{base}/lpx/v1/{operation}``.

Nothing that may have reached the server is ever sent twice: only a connection that was refused is tried
again. Every request carries an ``Idempotency-Key`` besides, for what proxies may do.
"""

from __future__ import annotations

import http.client
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from msgspec import Struct

from lpx.harness.adapters.base import AdapterError, Answer, Fault, answered, excerpt
from lpx.harness.adapters.multipart import MultipartError, pack_request, unpack_reply
from lpx.harness.adapters.wire import decode_reply, encode, operation
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import PROTOCOL, Probe, Request

LONGEST_BODY = 512 * 1024 * 1024
"""Bytes of one reply, files included."""
_CHUNK = 65536
_PATIENCE = 3.0
"""Seconds for which a refused connection is tried again: a server may still be starting."""
_PAUSE = 0.1
_JSON = "application/json"
_NO_SUCH_OPERATION = frozenset({404, 405, 501})


class _Response(Struct, frozen=True):
    """What a server answered."""

    status: int
    content_type: str
    body: bytes


class _Broken(Exception):  # noqa: N818 - carries an outcome
    """A call that brought no response."""

    def __init__(self, outcome: Outcome, key: str, **parameters: str | float) -> None:
        super().__init__(key)
        self.outcome = outcome
        self.fault = Fault(key, dict(parameters))


class HttpAdapter:
    """Talks to a server that somebody else started.

    Args:
        base: address, for example ``http://127.0.0.1:8080``; a path in it comes before ``/lpx/v1``.
        scratch: the folder that both sides may use; with ``multipart`` the server never sees it.
        multipart: send files and take them back inside the messages instead of by path.
        longest_body: bytes of a response after which it is given up.
        clock: seconds, monotonic.
        pause: waits some seconds.
        run: what makes this run's idempotency keys its own.
    """

    def __init__(
        self,
        base: str,
        scratch: Path,
        *,
        multipart: bool = False,
        longest_body: int = LONGEST_BODY,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        run: str | None = None,
    ) -> None:
        self.scratch = scratch
        self.last = b""
        self._base = _parse(base)
        self._address = base
        self._multipart = multipart
        self._longest = longest_body
        self._clock = clock
        self._pause = pause
        self._run = run or secrets.token_hex(8)
        self._sent = 0

    def call(self, request: Request | Probe, *, timeout: float) -> Answer:
        """Post ``request`` and wait for the whole response."""
        started = self._clock()
        try:
            response = self._exchange(request, started + timeout, timeout)
        except _Broken as broken:
            return Answer(broken.outcome, seconds=self._clock() - started, fault=broken.fault)
        return self._read(response, request, self._clock() - started)

    def restart(self) -> None:
        """Do nothing: the server is not ours to stop, and every call is a new connection."""

    def close(self) -> None:
        """Do nothing, for the same reason."""

    def stderr_tail(self) -> str:
        """Return nothing: the server's log is where the server keeps it."""
        return ""

    # -- one call --------------------------------------------------------------------------------

    def _exchange(self, request: Request | Probe, deadline: float, timeout: float) -> _Response:
        body, content_type = self._body(request)
        connection = self._connect(deadline)
        try:
            return self._converse(connection, request, body, content_type, deadline)
        except TimeoutError:
            raise _Broken(Outcome.HUNG, "timed-out", seconds=timeout) from None
        except http.client.RemoteDisconnected:
            raise _Broken(Outcome.CRASHED, "connection-closed") from None
        except http.client.IncompleteRead:
            raise _Broken(Outcome.CRASHED, "response-cut-short") from None
        except http.client.HTTPException as error:
            raise _Broken(Outcome.GARBAGE, "not-http", detail=type(error).__name__) from None
        except OSError as error:
            raise _Broken(
                Outcome.CRASHED, "connection-lost", detail=error.strerror or type(error).__name__
            ) from None
        finally:
            connection.close()

    def _body(self, request: Request | Probe) -> tuple[bytes, str]:
        if self._multipart:
            return pack_request(request, self.scratch)
        return encode(request), _JSON

    def _connect(self, deadline: float) -> http.client.HTTPConnection:
        """Return an open connection; a refused one is tried again for a while."""
        secure = self._base.scheme == "https"
        make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        patience = min(deadline, self._clock() + _PATIENCE)
        while True:
            left = max(0.001, deadline - self._clock())
            connection = make(self._base.hostname or "", self._base.port, timeout=left)
            try:
                connection.connect()
            except ConnectionRefusedError:
                if self._clock() + _PAUSE >= patience:
                    raise _Broken(Outcome.CRASHED, "server-down", address=self._address) from None
                self._pause(_PAUSE)
            except TimeoutError:
                raise _Broken(Outcome.HUNG, "no-connection", address=self._address) from None
            except OSError as error:
                detail = error.strerror or type(error).__name__
                raise _Broken(
                    Outcome.CRASHED, "not-reachable", address=self._address, detail=detail
                ) from None
            else:
                return connection

    def _converse(
        self,
        connection: http.client.HTTPConnection,
        request: Request | Probe,
        body: bytes,
        content_type: str,
        deadline: float,
    ) -> _Response:
        target = f"{self._base.path.rstrip('/')}/lpx/v{PROTOCOL}/{quote(operation(request), safe='')}"
        # Conversations begin anew with their numbers, so these are counted here.
        self._sent += 1
        headers = {
            "Content-Type": content_type,
            "Accept": f"{_JSON}, multipart/form-data",
            "Idempotency-Key": f"{self._run}-{self._sent}",
            "Connection": "close",
        }
        socket = connection.sock
        socket.settimeout(max(0.001, deadline - self._clock()))
        connection.request("POST", target, body, headers)
        socket.settimeout(max(0.001, deadline - self._clock()))
        response = connection.getresponse()
        received = bytearray()
        while not response.isclosed() and len(received) <= self._longest:
            left = deadline - self._clock()
            if left <= 0:
                raise TimeoutError
            socket.settimeout(left)
            piece = response.read1(_CHUNK)
            if not piece:
                break
            received += piece
        if response.length and len(received) <= self._longest:
            raise http.client.IncompleteRead(bytes(received[:100]), response.length)
        return _Response(response.status, response.headers.get("Content-Type", ""), bytes(received))

    def _read(self, response: _Response, request: Request | Probe, seconds: float) -> Answer:
        body = response.body
        if len(body) > self._longest:
            fault = Fault("line-too-long", {"limit": self._longest})
            return Answer(Outcome.GARBAGE, seconds=seconds, raw=excerpt(body), fault=fault)
        if response.content_type.lower().startswith("multipart/"):
            try:
                body = unpack_reply(body, response.content_type, self.scratch)
            except MultipartError as error:
                fault = Fault(error.key, error.parameters)
                return Answer(Outcome.GARBAGE, seconds=seconds, raw=excerpt(body), fault=fault)
        self.last = body
        reply = decode_reply(body, request)
        if not isinstance(reply, Fault):
            return answered(reply, seconds)
        if response.status in _NO_SUCH_OPERATION and isinstance(request, Probe):
            # What a web framework says of itself about a path that it does not know is an honest answer.
            return Answer(Outcome.UNSUPPORTED, seconds=seconds, raw=excerpt(body))
        return self._no_reply(response, reply, seconds)

    def _no_reply(self, response: _Response, fault: Fault, seconds: float) -> Answer:
        """Return the answer for a response without a reply: an error page is the crash of a handler."""
        ours = 200 <= response.status < 300
        shown = excerpt(response.body)
        if ours:
            return Answer(Outcome.GARBAGE, seconds=seconds, raw=shown, fault=fault)
        told = Fault("http-status", {"status": response.status})
        outcome = Outcome.CRASHED if response.status >= 500 else Outcome.GARBAGE
        return Answer(outcome, seconds=seconds, raw=shown, fault=told)


def _parse(base: str) -> SplitResult:
    parts = urlsplit(base)
    try:
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise AdapterError("address-unusable", address=base)
    return parts
