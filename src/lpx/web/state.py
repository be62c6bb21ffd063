"""What all pages of one server share."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.web.sessions import Sessions
    from lpx.web.settings import Settings
    from lpx.web.workspaces import Workspace, Workspaces


@dataclass(frozen=True, slots=True)
class State:
    """Handed to ``app.state.lpx``."""

    settings: Settings
    sessions: Sessions
    workspaces: Workspaces
    executor: Executor
    """Where jobs run."""
    edition: Edition
    codes: CodeEdition


def state_of(request: Request) -> State:
    """Return what the server shares."""
    state: State = request.app.state.lpx
    return state


def workspace_of(request: Request) -> Workspace | None:
    """Return the workspace that the path names (``{workspace}``), if it is one of this visitor's."""
    session = request.scope.get("state", {}).get("session")
    if not isinstance(session, str):
        return None
    return state_of(request).workspaces.get(request.path_params["workspace"], session)
