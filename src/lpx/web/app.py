"""Joins the parts of the local page to one ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from lpx.coursecode.load import load_code_edition
from lpx.edition import load_edition
from lpx.reports.html_page import page_style
from lpx.web import entering, uploads, watching
from lpx.web.answers import refusals
from lpx.web.guard import Guard
from lpx.web.pages import routes_of_pages
from lpx.web.scratch import sweep_leftovers
from lpx.web.sessions import Sessions
from lpx.web.settings import Settings
from lpx.web.state import State, state_of
from lpx.web.workspaces import Workspaces

_JOBS = 2
"""Pieces of work at a time; each has threads of its own."""


def create_app(settings: Settings) -> Starlette:
    """Return the application for ``settings``; its workspaces are deleted when it ends."""
    state = State(
        settings=settings,
        sessions=Sessions(settings),
        workspaces=Workspaces(settings),
        executor=ThreadPoolExecutor(_JOBS, thread_name_prefix="lpx-job"),
        edition=load_edition(),
        codes=load_code_edition(),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(_sweep(state))
        await run_in_threadpool(sweep_leftovers)
        try:
            yield
        finally:
            sweeping.cancel()
            state.workspaces.close_all()
            state.executor.shutdown(cancel_futures=True)

    guard = Middleware(Guard, settings=settings, sessions=state.sessions, refuse=refusals(settings))
    app = Starlette(
        routes=_routes(),
        middleware=[guard],
        lifespan=lifespan,
        exception_handlers={404: _say_missing},
    )
    app.state.lpx = state
    return app


async def _sweep(state: State) -> None:
    """Delete what closed tabs left behind, again and again."""
    while True:
        await asyncio.sleep(state.settings.leaving_seconds / 3)
        await run_in_threadpool(state.workspaces.sweep)


async def _say_missing(request: Request, _: Exception) -> Response:
    return refusals(state_of(request).settings)(request.scope, 404, "missing")


async def _style_of_reports(_: Request) -> Response:
    """``GET /static/reports.css``: what reports look like is what pages look like."""
    return Response(page_style(), media_type="text/css")


def _routes() -> list[BaseRoute]:
    static = StaticFiles(directory=Path(__file__).parent / "static")
    return [
        Route("/enter", entering.enter),
        Route("/enter", entering.enter_by_password, methods=["POST"]),
        Route("/language/{language}", entering.choose_language, methods=["POST"]),
        Route("/workspace", uploads.open_workspace, methods=["POST"]),
        Route("/w/{workspace}/beat", uploads.beat, methods=["POST"]),
        Route("/w/{workspace}/leave", uploads.leave, methods=["POST"]),
        Route("/w/{workspace}/close", uploads.close_workspace, methods=["POST"]),
        Route("/w/{workspace}/upload", uploads.upload, methods=["POST"]),
        Route("/w/{workspace}/jobs/{job}", watching.watch),
        Route("/w/{workspace}/jobs/{job}/cancel", watching.cancel, methods=["POST"]),
        *routes_of_pages(),
        Route("/static/reports.css", _style_of_reports),
        Mount("/static", static, name="static"),
    ]
