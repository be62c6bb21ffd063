"""Takes files: straight from the wire into the workspace's folder, counted, under a made-up name."""

from __future__ import annotations

import errno
import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from lpx.web.answers import problem
from lpx.web.guard import TooLongError
from lpx.web.rendering import language_of
from lpx.web.state import state_of, workspace_of
from lpx.web.workspaces import TooManyError, Upload

if TYPE_CHECKING:
    from starlette.requests import Request

    from lpx.messages.catalogue import Language
    from lpx.web.workspaces import Workspace

NAME = "x-lpx-name"
"""Header with the file's own name, percent-encoded UTF-8; shown, never opened."""
_LONGEST_NAME = 255
_PIECE = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where there is no room for a file."""


async def open_workspace(request: Request) -> Response:
    """``POST /workspace``: give a tab its workspace."""
    state = state_of(request)
    try:
        workspace = state.workspaces.open(request.scope["state"]["session"])
    except TooManyError:
        return problem(503, "too-many-tabs", language_of(request, state.settings))
    except OSError as error:
        return _not_kept(error, language_of(request, state.settings))
    return JSONResponse({"workspace": workspace.id}, status_code=201)


async def beat(request: Request) -> Response:
    """``POST /w/{workspace}/beat?page=…``: the page is still there."""
    workspace = workspace_of(request)
    if workspace is None:
        return Response(status_code=410)
    state_of(request).workspaces.stay(workspace, _page(request))
    return Response(status_code=204)


async def leave(request: Request) -> Response:
    """``POST /w/{workspace}/leave?page=…``: its tab closes, or goes to another page of lpx."""
    workspace = workspace_of(request)
    if workspace is not None:
        state_of(request).workspaces.leave(workspace, _page(request))
    return Response(status_code=204)


async def close_workspace(request: Request) -> Response:
    """``POST /w/{workspace}/close``: delete everything that this tab handed in."""
    workspace = workspace_of(request)
    if workspace is not None:
        await run_in_threadpool(state_of(request).workspaces.close, workspace)
    return Response(status_code=204)


async def upload(request: Request) -> Response:
    """``POST /w/{workspace}/upload``: take one file, its bytes being the body."""
    state = state_of(request)
    language = language_of(request, state.settings)
    workspace = workspace_of(request)
    if workspace is None:
        return problem(410, "tab-closed", language)
    name = unquote(request.headers.get(NAME, ""), errors="replace")[:_LONGEST_NAME]
    taken = failed = None
    try:
        taken = await _take(request, workspace, name, state.settings.most_workspace_bytes)
    except TooManyError:
        return problem(413, "tab-full", language)
    except ClientDisconnect:
        return Response(status_code=400)
    except OSError as error:
        failed = error
    if not state.workspaces.is_open(workspace):
        if taken is not None:
            taken.path.unlink(missing_ok=True)
        return problem(410, "tab-closed", language)
    if taken is None:
        return _not_kept(failed, language)
    return JSONResponse({"id": taken.id, "name": taken.name, "size": taken.size}, status_code=201)


def _not_kept(error: OSError | None, language: Language) -> Response:
    number = error.errno if error is not None else None
    if number in _FULL:
        return problem(507, "disk-full", language)
    return problem(507, "disk", language, reason=os.strerror(number or 0))


def _page(request: Request) -> str:
    return request.query_params.get("page", "")[:64]


async def _take(request: Request, workspace: Workspace, name: str, most: int) -> Upload:
    """Write the body into a file of ``workspace``; whatever goes wrong, no half of it stays."""
    path = workspace.folder / secrets.token_hex(8)
    size, waiting = 0, bytearray()
    try:
        with path.open("xb") as file:
            async for piece in request.stream():
                size += len(piece)
                workspace.incoming += len(piece)
                if workspace.bytes > most:
                    raise TooManyError
                waiting += piece
                if len(waiting) >= _PIECE:
                    await run_in_threadpool(file.write, bytes(waiting))
                    waiting.clear()
            await run_in_threadpool(file.write, bytes(waiting))
    except (TooManyError, TooLongError, ClientDisconnect, OSError):
        path.unlink(missing_ok=True)
        raise
    finally:
        workspace.incoming -= size
    taken = Upload(secrets.token_urlsafe(12), name, path, size)
    workspace.uploads[taken.id] = taken
    return taken
