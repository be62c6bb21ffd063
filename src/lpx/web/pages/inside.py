"""Look inside: the students, outcomes and performances of a verified bundle as cards, with previews."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from lpx.messages.catalogue import load_catalogue
from lpx.web.answers import problem
from lpx.web.insides import Teller
from lpx.web.pages.verify import bundle_of
from lpx.web.previews import CannotShowError, draw, take
from lpx.web.rendering import fragment, language_of, page
from lpx.web.state import state_of, workspace_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from lpx.messages.catalogue import Language
    from lpx.web.bundles import Bundle
    from lpx.web.previews import Taken
    from lpx.web.state import State

_MOST_STUDENTS = 200
_STYLE = "body{margin:0;font-family:system-ui,sans-serif;text-align:center}img{max-width:100%;height:auto}"
_STYLE_DIGEST = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
_FRAMED = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""Policy of a preview: a picture and a style that it brings along, and nothing else. A sandboxed page has no
origin, so that nothing of ours could be loaded into it anyway."""


def routes() -> list[Route]:
    """Return the paths of this page."""
    start = "/w/{workspace}/bundles/{bundle}"
    return [
        Route("/inside", show),
        Route(f"{start}/inside", cards),
        Route(f"{start}/files/{{member:int}}/preview", preview),
        Route(f"{start}/files/{{member:int}}/pages", pages),
        Route(f"{start}/files/{{member:int}}", download),
    ]


async def show(request: Request) -> Response:
    """``GET /inside``: the page."""
    return page(request, "inside.html", name="inside")


async def cards(request: Request) -> Response:
    """``GET …/inside``: the cards of a bundle; with ``?reveal=1`` without masks."""
    state = state_of(request)
    language = language_of(request, state.settings)
    bundle = bundle_of(request)
    if bundle is None:
        return problem(410, "tab-closed", language)
    reveal = request.query_params.get("reveal") == "1"
    path = request.url.path.removesuffix("/inside")
    return HTMLResponse(await run_in_threadpool(_cards, bundle, state, language, path, reveal=reveal))


def _cards(bundle: Bundle, state: State, language: Language, path: str, *, reveal: bool) -> str:
    portfolio = bundle.evidence.portfolio
    teller = Teller(state.edition, state.codes, load_catalogue(language), reveal=reveal)
    people = list(teller.people(portfolio)) if portfolio is not None else []
    return fragment(
        "cards.html",
        language,
        readable=portfolio is not None,
        people=people[:_MOST_STUDENTS],
        left=max(0, len(people) - _MOST_STUDENTS),
        path=path,
        reveal=reveal,
    )


async def preview(request: Request) -> Response:
    """``GET …/files/{member}/preview?page=``: a page for a sandboxed frame that shows one picture."""
    state = state_of(request)
    language = language_of(request, state.settings)
    asked = request.query_params.get("page", "0")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    told: dict[str, object] = {"picture": "", "pages": 0, "page": number, "trouble": "", "style": _STYLE}
    try:
        drawing = await run_in_threadpool(lambda: draw(_taken(request, state), number))
        told |= {"picture": base64.b64encode(drawing.png).decode(), "pages": drawing.pages}
        told["page"] = min(number, drawing.pages - 1)
        _remember(request, drawing.pages)
    except CannotShowError as error:
        told["trouble"] = error.key
    return HTMLResponse(
        fragment("preview.html", language, **told), headers={"content-security-policy": _FRAMED}
    )


async def pages(request: Request) -> Response:
    """``GET …/files/{member}/pages``: how many pages its preview has; 0 where none was drawn."""
    workspace = workspace_of(request)
    known = workspace.page_counts if workspace is not None else {}
    return JSONResponse({"pages": known.get(_key(request), 0)})


def _key(request: Request) -> tuple[str, int]:
    return request.path_params["bundle"], request.path_params["member"]


def _remember(request: Request, count: int) -> None:
    workspace = workspace_of(request)
    if workspace is not None:
        workspace.page_counts[_key(request)] = count


async def download(request: Request) -> Response:
    """``GET …/files/{member}``: one attachment as a file, under a name of lpx's own."""
    state = state_of(request)
    try:
        taken = await run_in_threadpool(_taken, request, state)
    except CannotShowError:
        return problem(404, "no-such-file", language_of(request, state.settings))
    name = f"attachment-{request.path_params['member']}.{taken.extension}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": _FRAMED}
    return Response(taken.data, media_type="application/octet-stream", headers=headers)


def _taken(request: Request, state: State) -> Taken:
    bundle = bundle_of(request)
    if bundle is None:
        raise CannotShowError("tab-closed")
    return take(bundle, request.path_params["member"], state.edition)
