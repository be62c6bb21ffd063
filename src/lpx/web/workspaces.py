"""What one tab has handed in and got back, for as long as it is open.

Files go into a folder of their own under names that lpx makes up: no name or path of the client is ever
opened. The folder goes away soon after the tab was closed, when it has sent no sign of life for a while, and
when the server ends. What is uploaded stays as it came, encrypted; contents are only ever in memory.

A tab that goes from one page to the next looks for a moment as if it closed. So a tab that says that it
leaves has a little time to say that it is there again.
"""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from lpx.web.scratch import Scratch

if TYPE_CHECKING:
    from lpx.web.bundles import Bundle, Order
    from lpx.web.jobs import Job
    from lpx.web.settings import Settings


_MOST_PAGES = 100


class TooManyError(Exception):
    """There are as many workspaces, or as many bytes in one, as there may be."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was handed in."""

    id: str
    name: str
    """As the browser called it: shown, never opened."""
    path: Path
    size: int


@dataclass(slots=True)
class Workspace:
    """What belongs to one tab."""

    id: str
    session: str
    folder: Path
    seen: float
    pages: set[str] = field(default_factory=set)
    """Pages that are open on it: one, or more where the tab was duplicated."""
    left: float | None = None
    """When the last page said that it leaves; None while one is there."""
    incoming: int = 0
    """Bytes of uploads that are under way."""
    uploads: dict[str, Upload] = field(default_factory=dict)
    jobs: dict[str, Job[Any]] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    """What was asked for, by the id of the job that does it."""
    bundles: dict[str, Bundle] = field(default_factory=dict)
    """What was verified, by the id of the job that did it."""
    page_counts: dict[tuple[str, int], int] = field(default_factory=dict)
    """Pages of attachments that were drawn, by bundle and member."""

    @property
    def bytes(self) -> int:
        """Bytes of all uploads, also of those that are under way."""
        return self.incoming + sum(upload.size for upload in self.uploads.values())

    def forget(self, job: str) -> None:
        """Drop a check, what it found, and the files that no other check is about."""
        order = self.orders.pop(job, None)
        self.bundles.pop(job, None)
        done = self.jobs.pop(job, None)
        if done is not None:
            done.cancel()
        if order is None:
            return
        needed = {name for other in self.orders.values() for name in other.uploads()}
        for name in set(order.uploads()) - needed:
            found = self.uploads.pop(name, None)
            if found is not None:
                with suppress(OSError):  # where a job still reads it, it goes with the folder
                    found.path.unlink(missing_ok=True)


class Workspaces:
    """All workspaces of one server. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._scratch: Scratch | None = None
        self._open: dict[str, Workspace] = {}
        self._stuck: set[Path] = set()

    def open(self, session: str) -> Workspace:
        """Return a new workspace for a tab of ``session``.

        Raises:
            TooManyError: There are as many as there may be, all of them alive.
        """
        self.sweep()
        with self._lock:
            if len(self._open) >= self._settings.most_workspaces:
                raise TooManyError
            if self._scratch is None:
                self._scratch = Scratch()
            name = secrets.token_urlsafe(16)
            folder = self._scratch.folder / secrets.token_hex(8)
            folder.mkdir(mode=0o700)
            self._open[name] = Workspace(name, session, folder, self._settings.clock())
            return self._open[name]

    def get(self, name: str, session: str) -> Workspace | None:
        """Return a workspace of ``session`` and take the request as a sign of life; None: there is none."""
        with self._lock:
            found = self._open.get(name)
            if found is None or found.session != session:
                return None
            found.seen = self._settings.clock()
            found.left = None
            return found

    def stay(self, workspace: Workspace, page: str) -> None:
        """Note that ``page`` is open on ``workspace``."""
        if len(workspace.pages) < _MOST_PAGES:
            workspace.pages.add(page)

    def leave(self, workspace: Workspace, page: str) -> None:
        """Note that ``page`` leaves: its tab closes, or is back with another page in a moment.

        A tab that was duplicated shares the workspace; what one of the two leaves is still the other's.
        """
        workspace.pages.discard(page)
        if not workspace.pages:
            workspace.left = self._settings.clock()

    def is_open(self, workspace: Workspace) -> bool:
        """Tell whether ``workspace`` was not closed meanwhile."""
        return workspace.id in self._open

    def close(self, workspace: Workspace) -> None:
        """Forget ``workspace``: stop its jobs, delete its files."""
        with self._lock:
            self._open.pop(workspace.id, None)
        for job in workspace.jobs.values():
            job.cancel()
        workspace.bundles.clear()
        workspace.orders.clear()
        self._delete(workspace.folder)

    def _delete(self, folder: Path) -> None:
        """Delete ``folder``; where a job still has one of its files open (Windows), try again later."""
        shutil.rmtree(folder, ignore_errors=True)
        with self._lock:
            (self._stuck.add if folder.exists() else self._stuck.discard)(folder)

    def sweep(self) -> None:
        """Close every workspace whose tab is gone."""
        now = self._settings.clock()
        with self._lock:
            gone = [
                workspace
                for workspace in self._open.values()
                if now - workspace.seen > self._settings.idle_seconds
                or (workspace.left is not None and now - workspace.left > self._settings.leaving_seconds)
            ]
            stuck = list(self._stuck)
        for workspace in gone:
            self.close(workspace)
        for folder in stuck:
            self._delete(folder)

    def close_all(self) -> None:
        """Close every workspace and delete the folder of all."""
        for workspace in list(self._open.values()):
            self.close(workspace)
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None
