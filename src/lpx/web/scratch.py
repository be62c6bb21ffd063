"""The folder of one server, and what dead servers left behind.

A server that is killed, or whose computer loses power, cannot delete what it holds. So each one keeps a lock
on a file in its folder, which the system gives up with the process, and the next one deletes the folders of
this user whose lock is free. Whatever does not look exactly like a folder of lpx stays: what belongs to
somebody else, is reached by a link, or holds a name that lpx would not make up.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX = "lpx-page-"
_OURS = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
"""Names that ``mkdtemp`` gives."""
_MADE = re.compile(r"[0-9a-f]{16}")
"""Names of workspaces and of uploads."""
_LOCK = "in-use"
_ATTEMPTS = 10


class Scratch:
    """The folder of a running server."""

    def __init__(self) -> None:
        self.folder, self._lock = _claimed()

    def close(self) -> None:
        """Delete the folder, as far as nothing in it is open elsewhere."""
        os.close(self._lock)
        shutil.rmtree(self.folder, ignore_errors=True)


def _claimed() -> tuple[Path, int]:
    """Return a new folder and the descriptor that holds its lock."""
    for _ in range(_ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if _take(lock):
            return folder, lock
        os.close(lock)  # a server that starts at this moment took it for a dead one's, and deletes it
    raise OSError(0, "no folder could be locked")


def sweep_leftovers(parent: Path | None = None) -> int:
    """Delete folders of dead servers of this user in ``parent`` (where temporary files lie).

    Returns:
        How many went.
    """
    gone = 0
    with suppress(OSError):
        for folder in sorted((parent or Path(tempfile.gettempdir())).iterdir()):
            with suppress(OSError):
                if _OURS.fullmatch(folder.name) and _is_own(folder) and _is_dead(folder):
                    shutil.rmtree(folder)
                    gone += 1
    return gone


def _is_own(folder: Path) -> bool:
    """Tell whether it is a real folder of this user that nobody else may open, and holds what lpx makes."""
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or _is_reparse(about):
        return False
    if sys.platform != "win32" and (about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077):
        return False
    return all(
        _MADE.fullmatch(inner.name) and stat.S_ISDIR(inner.lstat().st_mode) and _holds_uploads(inner)
        for inner in folder.iterdir()
        if inner.name != _LOCK
    )


def _holds_uploads(folder: Path) -> bool:
    return not _is_reparse(folder.lstat()) and all(
        _MADE.fullmatch(file.name) and stat.S_ISREG(file.lstat().st_mode) for file in folder.iterdir()
    )


def _is_reparse(about: os.stat_result) -> bool:
    """Tell whether it is a junction of Windows, which looks like a folder and leads elsewhere."""
    return bool(getattr(about, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT)


def _is_dead(folder: Path) -> bool:
    """Tell whether no server holds its lock; one without a lock file has only just been made."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False
    try:
        return _take(lock)
    finally:
        os.close(lock)


if sys.platform == "win32":
    import msvcrt

    def _take(lock: int) -> bool:
        """Lock the file unless another process has; the system lets go when this one ends."""
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(lock: int) -> bool:
        """Lock the file unless another process has; the system lets go when this one ends."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
