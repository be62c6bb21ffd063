"""Verify: may this bundle be imported, is anything missing?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from lpx.web.rendering import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def routes() -> list[Route]:
    """Return the paths of this page."""
    return [Route("/", show)]


async def show(request: Request) -> Response:
    """``GET /``: the page."""
    return page(request, "verify.html", name="verify")
