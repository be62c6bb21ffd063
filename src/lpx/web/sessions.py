"""Who may come in: sessions that began with the one-time token, or with the password."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from lpx.web.settings import Settings

_WRONG_PASSWORDS = 10
"""After so many wrong passwords none is tried any more until the server starts again."""


class Sessions:
    """The sessions of one server. Only digests are kept, so that nothing here can be used to come in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token: str | None = settings.token
        self._known: dict[str, float] = {}
        self._wrong = 0

    @property
    def cookie(self) -> str:
        """Name of the cookie: by port, since browsers do not tell servers on one computer apart."""
        return f"lpx_{self._settings.port}"

    def enter_by_token(self, token: str) -> str | None:
        """Return a new session for the one-time token, which is then used up; None where it is wrong."""
        if self._token is None or not hmac.compare_digest(token.encode(), self._token.encode()):
            return None
        self._token = None
        return self._begin()

    def enter_by_password(self, password: str) -> str | None:
        """Return a new session for the password; None where it is wrong or no more are tried."""
        wanted = self._settings.password
        if wanted is None or self.is_locked:
            return None
        if not hmac.compare_digest(password.encode(), wanted.encode()):
            self._wrong += 1
            return None
        return self._begin()

    @property
    def is_locked(self) -> bool:
        """Whether too many wrong passwords were tried."""
        return self._wrong >= _WRONG_PASSWORDS

    def knows(self, session: str) -> bool:
        """Tell whether ``session`` is one that was let in."""
        return _digest(session) in self._known

    def page_key(self, session: str) -> str:
        """Return what a page of ``session`` must send with everything that changes something."""
        return hmac.new(session.encode(), b"lpx page key", sha256).hexdigest()

    def _begin(self) -> str:
        session = secrets.token_urlsafe(32)
        if len(self._known) >= self._settings.most_sessions:
            self._known.pop(min(self._known, key=lambda name: self._known[name]))
        self._known[_digest(session)] = self._settings.clock()
        return session


def _digest(session: str) -> str:
    return sha256(session.encode()).hexdigest()
