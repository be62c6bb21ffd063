"""Tells a tab how far its jobs are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from lpx.web.answers import problem
from lpx.web.rendering import language_of
from lpx.web.state import state_of, workspace_of

if TYPE_CHECKING:
    from starlette.requests import Request


async def watch(request: Request) -> Response:
    """``GET /w/{workspace}/jobs/{job}``: state, how much is done, how much there is."""
    workspace = workspace_of(request)
    language = language_of(request, state_of(request).settings)
    job = workspace.jobs.get(request.path_params["job"]) if workspace is not None else None
    if job is None:
        return problem(410, "tab-closed", language)
    if job.trouble:
        return problem(500 if job.trouble == "ours" else 422, job.trouble, language)
    return JSONResponse({"state": job.state, "done": job.done, "total": job.total})


async def cancel(request: Request) -> Response:
    """``POST /w/{workspace}/jobs/{job}/cancel``: stop it."""
    workspace = workspace_of(request)
    job = workspace.jobs.get(request.path_params["job"]) if workspace is not None else None
    if job is not None:
        job.cancel()
    return Response(status_code=204)
