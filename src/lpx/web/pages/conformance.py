"""Conformance: stored runs, evidence, interop matrices and kill matrices; and checking a certificate."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from lpx.web.answers import problem
from lpx.web.jobs import Job, start
from lpx.web.rendering import fragment, language_of, page, verdict
from lpx.web.state import state_of, workspace_of
from lpx.web.stored import Shown, show

if TYPE_CHECKING:
    from starlette.requests import Request

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
_COLON = re.compile("：|: ")
"""Between the word of an answer and its sentence."""
_KIND = "conformance"


class _Order(Struct, frozen=True):
    """Which upload to show, and what was handed in beside it."""

    file: str
    beside: tuple[str, ...] = ()


def routes() -> list[Route]:
    """Return the paths of this page."""
    return [
        Route("/conformance", landing),
        Route("/w/{workspace}/stored", begin, methods=["POST"]),
        Route("/w/{workspace}/stored/{job}", result),
        Route("/w/{workspace}/stored/{job}/page", framed),
    ]


async def landing(request: Request) -> Response:
    """``GET /conformance``: the page."""
    return page(request, "conformance.html", name="conformance")


async def begin(request: Request) -> Response:
    """``POST /w/{workspace}/stored``: start to read a stored result; answers with the job."""
    state = state_of(request)
    language = language_of(request, state.settings)
    workspace = workspace_of(request)
    if workspace is None:
        return problem(410, "tab-closed", language)
    try:
        order = msgspec.json.decode(await request.body(), type=_Order)
    except msgspec.DecodeError:
        return problem(400, "not-understood", language)
    if any(name not in workspace.uploads for name in (order.file, *order.beside)):
        return problem(410, "tab-closed", language)
    chosen = workspace.uploads[order.file]
    beside = [workspace.uploads[name] for name in order.beside]

    def work(_: Job[Shown]) -> Shown:
        made = show(chosen, beside, state.edition, language, datetime.now(UTC))
        return msgspec.structs.replace(made, name=chosen.name)

    job = start(state.executor, _KIND, work, state.settings.failed)
    workspace.jobs[job.id] = job
    return JSONResponse({"job": job.id}, status_code=202)


async def result(request: Request) -> Response:
    """``GET …/stored/{job}``: what it is, and the answer of a check, as a part of the page."""
    state = state_of(request)
    language = language_of(request, state.settings)
    shown = _shown(request)
    if shown is None:
        return problem(410, "tab-closed", language)
    path = f"{request.url.path}/page" if shown.page else ""
    answer = shown.answer
    drawn = ""
    if answer is not None:
        word, detail = _COLON.split(answer.sentence, maxsplit=1)
        prefix = f"s{request.path_params['job']}-"
        drawn = verdict(answer.verdict, word, detail[:1].upper() + detail[1:], language, prefix=prefix)
    return HTMLResponse(
        fragment("stored.html", language, shown=shown, path=path, answer=answer, verdict=drawn)
    )


async def framed(request: Request) -> Response:
    """``GET …/stored/{job}/page``: the page itself, under its own policy and in a sandbox."""
    shown = _shown(request)
    policy = _POLICY.search(shown.page) if shown is not None else None
    if shown is None or policy is None:
        return problem(410, "tab-closed", language_of(request, state_of(request).settings))
    strict = policy[1].replace("&#x27;", "'").replace("&quot;", '"')
    return HTMLResponse(
        shown.page, headers={"content-security-policy": f"{strict}; frame-ancestors 'self'; sandbox"}
    )


def _shown(request: Request) -> Shown | None:
    workspace = workspace_of(request)
    job = workspace.jobs.get(request.path_params["job"]) if workspace is not None else None
    if job is None or job.kind != _KIND or job.state != "done":
        return None
    made = job.result()
    assert isinstance(made, Shown)
    return made
