"""Verify: may this bundle be imported, is anything missing?"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from lpx.reports import render
from lpx.reports.html_page import render_part
from lpx.web.answers import problem
from lpx.web.bundles import Bundle, Order, pair, verify
from lpx.web.concerned import concerned
from lpx.web.jobs import Job, start
from lpx.web.rendering import fragment, language_of, page
from lpx.web.state import state_of, workspace_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from lpx.edition.nouns import Edition
    from lpx.messages.catalogue import Language
    from lpx.web.workspaces import Workspace

DOWNLOADS = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "markdown": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
}
"""Forms of a report that can be taken away, and their media types."""
PROFILE = "practice"
"""What a school is asked to judge by unless it chooses otherwise: as today's modules write."""
_ENDINGS = {"markdown": "md"}
_NUMBERS = re.compile(r"[0-9_]{1,40}")


class _Names(Struct, frozen=True):
    """Names of files that were chosen, in their order."""

    names: tuple[str, ...]


def routes() -> list[Route]:
    """Return the paths of this page."""
    return [
        Route("/", show),
        Route("/pair", pair_files, methods=["POST"]),
        Route("/w/{workspace}/verify", begin, methods=["POST"]),
        Route("/w/{workspace}/bundles", bundles),
        Route("/w/{workspace}/checks", checks),
        Route("/w/{workspace}/bundles/{bundle}/forget", forget, methods=["POST"]),
        Route("/w/{workspace}/bundles/{bundle}/result", result),
        Route("/w/{workspace}/bundles/{bundle}/report.{format}", download),
    ]


async def show(request: Request) -> Response:
    """``GET /``: the page."""
    return page(
        request,
        "verify.html",
        name="verify",
        profiles=state_of(request).edition.profiles.values(),
        chosen_profile=PROFILE,
        can_print_pdf=_has("weasyprint"),
        can_open_deeply=_has("pypdfium2") and _has("PIL") and _has("av"),
    )


async def pair_files(request: Request) -> Response:
    """``POST /pair``: say which of the chosen files are bundles, and which signature belongs to which."""
    state = state_of(request)
    try:
        chosen = msgspec.json.decode(await request.body(), type=_Names)
    except msgspec.DecodeError:
        return problem(400, "not-understood", language_of(request, state.settings))
    return JSONResponse([list(found) for found in pair(chosen.names, state.edition)])


async def begin(request: Request) -> Response:
    """``POST /w/{workspace}/verify``: start to verify one bundle; answers with the job."""
    state = state_of(request)
    language = language_of(request, state.settings)
    workspace = workspace_of(request)
    if workspace is None:
        return problem(410, "tab-closed", language)
    try:
        order = msgspec.json.decode(await request.body(), type=Order)
    except msgspec.DecodeError:
        return problem(400, "not-understood", language)
    archive = workspace.uploads.get(order.archive)
    others = (order.signature, *order.course_codes)
    if archive is None or any(name and name not in workspace.uploads for name in others):
        return problem(410, "tab-closed", language)
    if order.profile not in state.edition.profiles:
        return problem(400, "not-understood", language)
    uploads = dict(workspace.uploads)

    def work(job: Job[Bundle]) -> Bundle:
        return verify(order, uploads, state.edition, state.codes, job)

    job = start(state.executor, "verify", work, state.settings.failed)
    workspace.jobs[job.id] = job
    workspace.orders[job.id] = order
    return JSONResponse({"job": job.id}, status_code=202)


async def bundles(request: Request) -> Response:
    """``GET /w/{workspace}/bundles``: what this tab has verified, newest last."""
    workspace = workspace_of(request)
    known = bundles_of(workspace) if workspace is not None else {}
    return JSONResponse(
        [
            {"id": name, "name": bundle.name, "verdict": bundle.report.verdict.value}
            for name, bundle in known.items()
        ]
    )


async def checks(request: Request) -> Response:
    """``GET /w/{workspace}/checks``: what this tab has asked for, oldest first; the passwords stay here."""
    workspace = workspace_of(request)
    if workspace is None:
        return JSONResponse([])
    return JSONResponse(
        [
            {
                "id": name,
                "name": workspace.uploads[order.archive].name,
                "archive": order.archive,
                "signature": order.signature,
                "course_codes": order.course_codes,
                "profile": order.profile,
                "deep": order.deep,
            }
            for name, order in workspace.orders.items()
            if order.archive in workspace.uploads and name in workspace.jobs
        ]
    )


async def forget(request: Request) -> Response:
    """``POST …/forget``: drop a check and its files."""
    workspace = workspace_of(request)
    if workspace is not None:
        workspace.forget(request.path_params["bundle"])
    return Response(status_code=204)


async def result(request: Request) -> Response:
    """``GET …/result``: the report as a part of the page; with ``?reveal=1`` without masks."""
    state = state_of(request)
    language = language_of(request, state.settings)
    bundle = bundle_of(request)
    if bundle is None:
        return problem(410, "tab-closed", language)
    report, named = bundle.report, ""
    if request.query_params.get("reveal") == "1":
        report = await run_in_threadpool(bundle.unmasked, state.edition, state.codes)
        portfolio = bundle.evidence.portfolio
        found = concerned(report, portfolio, state.edition, language) if portfolio is not None else ()
        named = fragment("concerned.html", language, records=found) if found else ""
    prefix = f"b{request.path_params['bundle']}-"
    body = await run_in_threadpool(render_part, report, state.edition, language, prefix=prefix, depth=2)
    known = bundle.evidence.portfolio
    students = len(known.students) if known is not None else 0
    told = {"x-lpx-password": report.password, "x-lpx-students": str(students)}
    return HTMLResponse(body + named, headers=told)


async def download(request: Request) -> Response:
    """``GET …/report.html`` and other forms: the masked report as a file."""
    state = state_of(request)
    language = language_of(request, state.settings)
    bundle = bundle_of(request)
    form = request.path_params["format"]
    if bundle is None or form not in DOWNLOADS or (form == "pdf" and not _has("weasyprint")):
        return problem(404, "no-such-form", language)
    body = await run_in_threadpool(_rendered, bundle, form, language, state.edition)
    name = f"lpx-report{_mark(bundle.name)}.{_ENDINGS.get(form, form)}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=DOWNLOADS[form], headers=headers)


def bundle_of(request: Request) -> Bundle | None:
    """Return the verified bundle that the path names, if it is one of this tab's."""
    workspace = workspace_of(request)
    return bundles_of(workspace).get(request.path_params["bundle"]) if workspace is not None else None


def bundles_of(workspace: Workspace) -> dict[str, Bundle]:
    """Return what ``workspace`` has verified; what jobs have made since the last time is added."""
    for name, job in workspace.jobs.items():
        if job.kind == "verify" and job.state == "done" and name not in workspace.bundles:
            workspace.bundles[name] = job.result()
    return workspace.bundles


def _mark(bundle: str) -> str:
    """Return what tells reports apart: school and time of the bundle, and nothing that could be a name."""
    stem = bundle.removesuffix(".zip")
    return f"-{stem}" if _NUMBERS.fullmatch(stem) else ""


def _rendered(bundle: Bundle, form: str, language: Language, edition: Edition) -> bytes:
    if form == "pdf":
        from lpx.reports.pdf import pdf_of

        return pdf_of(render(bundle.report, "html", edition, language))
    return render(bundle.report, form, edition, language).encode()


def _has(package: str) -> bool:
    return find_spec(package) is not None
