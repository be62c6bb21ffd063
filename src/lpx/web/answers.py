"""Short answers that every page gives: what was refused, what went wrong, what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from lpx.messages.catalogue import Language, load_catalogue
from lpx.web.rendering import fragment, language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from lpx.web.settings import Settings


def refusals(settings: Settings) -> Callable[[Scope, int, str], Response]:
    """Return what the guard answers with: why, and what to do; a page, or JSON for a script."""

    def refuse(scope: Scope, status: int, reason: str) -> Response:
        request = Request(scope)
        language = language_of(request, settings)
        if request.headers.get("sec-fetch-dest") == "empty":
            words = load_catalogue(language).text
            told = {"error": reason, "message": words(f"web.refused.{reason}")}
            return JSONResponse({**told, "next": words(f"web.refused.{reason}-next")}, status_code=status)
        if status == 401:
            return Response(status_code=303, headers={"location": "/enter"})
        return HTMLResponse(fragment("refused.html", language, reason=reason), status_code=status)

    return refuse


def problem(status: int, key: str, language: Language, **parameters: object) -> JSONResponse:
    """Return an error for a script: ``key`` and its words (section ``web.problem``), with the next step."""
    catalogue = load_catalogue(language)
    return JSONResponse(
        {
            "error": key,
            "message": catalogue.text(f"web.problem.{key}", **parameters),
            "next": catalogue.text(f"web.problem.{key}-next", **parameters),
        },
        status_code=status,
    )
