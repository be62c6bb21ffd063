"""The way in: the one-time token of the first address, or the password; and the choice of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from lpx.messages.catalogue import LANGUAGES
from lpx.web.answers import refusals
from lpx.web.rendering import LANGUAGE_COOKIE, page
from lpx.web.state import state_of

if TYPE_CHECKING:
    from starlette.requests import Request

_A_YEAR = 365 * 24 * 3600


async def enter(request: Request) -> Response:
    """``GET /enter?token=…`` or the form of the password; leads to the first page."""
    state = state_of(request)
    token = request.query_params.get("token")
    # A request that only asks for headers is no visitor: the token works once.
    session = state.sessions.enter_by_token(token) if token and request.method == "GET" else None
    if session is not None:
        return _let_in(request, session)
    if request.scope["state"]["session"] is not None:
        return RedirectResponse("/", status_code=303)
    if state.settings.password is not None:
        return page(request, "password.html", name="password", wrong=False, locked=state.sessions.is_locked)
    return refusals(state.settings)(request.scope, 403, "token")


async def enter_by_password(request: Request) -> Response:
    """``POST /enter``: the form of the password."""
    state = state_of(request)
    async with request.form(max_files=0, max_fields=4) as form:
        session = state.sessions.enter_by_password(str(form.get("password", "")))
    if session is not None:
        return _let_in(request, session)
    locked = state.sessions.is_locked
    return page(request, "password.html", name="password", status=403, wrong=True, locked=locked)


async def choose_language(request: Request) -> Response:
    """``POST /language/{language}``: remember it in a cookie that says nothing else."""
    answer = Response(status_code=204)
    chosen = request.path_params["language"]
    if chosen in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_A_YEAR, samesite="strict", httponly=True)
    return answer


def _let_in(request: Request, session: str) -> Response:
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(state_of(request).sessions.cookie, session, samesite="strict", httponly=True)
    return answer
