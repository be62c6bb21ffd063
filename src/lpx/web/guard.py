"""The door: every request passes here before any page sees it.

- **Host** must be a name of this computer with the server's own port, else a page elsewhere could rebind its
  name to this address and read the answers.
- **Origin** and **Sec-Fetch-Site** of anything that changes something must say that one of our own pages sent
  it, and it must carry the key of that page, which no other page can read.
- Without a **session** there is nothing but the way in.
- Every answer carries a **content security policy** that knows no inline script and no outside address.
- Bodies are counted while they come in; what is too long is cut off, whatever its header said.
- What **fails** behind the door is answered here: its message may quote a bundle and goes nowhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response

from lpx.web.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lpx.web.sessions import Sessions

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer, browsers send forms with the origin "null"
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
PAGE_KEY = "x-lpx-page"
"""Header with the key of the page; a form sends it as the field ``page_key`` instead."""
UPLOAD = "/upload"
"""End of the paths that take files; everything else takes small bodies only."""
_SAFE = frozenset({"GET", "HEAD"})
_OPEN = ("/enter", "/static/", "/language/")
"""Paths that are there without a session: the way in, what pages look like, and in which language."""

Refuse = Callable[["Scope", int, str], Response]
"""Makes the answer to a request that is refused: what was asked, status, key (section ``web.refused``)."""


class TooLongError(Exception):
    """A body is longer than it may be."""


class Guard:
    """ASGI middleware that lets requests through or refuses them.

    Args:
        app: What lies behind.
        settings: Whom to let in.
        sessions: Who was let in.
        refuse: Makes the answer to what is refused.
    """

    def __init__(self, app: ASGIApp, settings: Settings, sessions: Sessions, refuse: Refuse) -> None:
        self._app = app
        self._settings = settings
        self._sessions = sessions
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await PlainTextResponse("", status_code=403)(scope, receive, send)
                return
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = _Answer(send)
        refused = self._why_not(scope, headers)
        if refused is None:
            refused = await self._let_through(scope, receive, answer, headers)
        if refused is not None and not answer.begun:
            await self._refuse(scope, *refused)(scope, receive, answer.send)

    async def _let_through(
        self, scope: Scope, receive: Receive, answer: _Answer, headers: Headers
    ) -> tuple[int, str] | None:
        """Have the request answered; return status and reason where it could not be."""
        scope.setdefault("state", {})["session"] = self._session(headers)
        try:
            await self._app(scope, _counted(receive, self._limit(scope["path"])), answer.send)
        except TooLongError:
            return 413, "too-long"
        except Exception as error:  # noqa: BLE001 - raised further, its message would be logged
            self._settings.failed(error)
            return 500, "ours"
        return None

    def _why_not(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Return status and reason where the request is to be refused."""
        if headers.get("host", "") not in self._settings.hosts:
            return 421, "host"
        session = self._session(headers)
        if session is None and not scope["path"].startswith(_OPEN):
            if self._settings.password is not None:
                return 401, "password"
            return 403, "token" if self._cookie(headers) is None else "expired"
        if scope["method"] in _SAFE:
            return None
        return self._why_no_change(scope["path"], headers, session)

    def _why_no_change(self, path: str, headers: Headers, session: str | None) -> tuple[int, str] | None:
        """Return status and reason where a request that would change something is to be refused."""
        if headers.get("origin") != f"http://{headers['host']}" or not _is_own(headers):
            return 403, "origin"
        if session is not None and not path.startswith(_OPEN):
            key = headers.get(PAGE_KEY, "")
            if not hmac.compare_digest(key.encode(), self._sessions.page_key(session).encode()):
                return 403, "page-key"
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limit(path):
            return 413, "too-long"
        return None

    def _session(self, headers: Headers) -> str | None:
        found = self._cookie(headers)
        return found if found is not None and self._sessions.knows(found) else None

    def _cookie(self, headers: Headers) -> str | None:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._sessions.cookie)
        except CookieError:
            return None
        return found.value if found is not None else None

    def _limit(self, path: str) -> int:
        return self._settings.most_upload_bytes if path.endswith(UPLOAD) else self._settings.most_form_bytes


def _is_own(headers: Headers) -> bool:
    """Tell whether the browser, where it says so, was on one of our own pages."""
    return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


class _Answer:
    """An answer on its way out, with the headers that all have."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        """Send one message of it."""
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _counted(receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLongError
        return message

    return receiving
