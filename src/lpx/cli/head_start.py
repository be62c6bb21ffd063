"""The digest of a bundle begins before the rest of lpx is loaded.

One MD5 over the whole archive takes longer than all else that ``lpx verify`` does, and it needs nothing but
the archive's bytes. So ``begin`` looks at what was typed before click does, and the digest runs in a thread
of its own while the program is still being loaded. It may guess wrongly (the file belongs to an option, the
line is a mistake, or asks for help): then nobody takes the digest over, and ``end`` drops it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from lpx.archive.digest import Digest
    from lpx.archive.sources import FileSource

_COMMAND = "verify"
_SUFFIX = ".zip"
_TURN = 0.0005
"""Seconds after which a thread that runs Python lets another one in: while this one loads the rest of lpx,
the digest's must not wait long for its turn."""


class HeadStart:
    """An archive that is being digested; as a context manager it lets go of both."""

    def __init__(self, name: str | PathLike[str]) -> None:
        """Open the archive and begin. Raises ``OSError`` where that is no file, or cannot be read."""
        # Only here, because every command passes by this module.
        from lpx.archive.digest import Digest
        from lpx.archive.sources import FileSource

        self.name = name
        self.source: FileSource = FileSource(name)
        self._turn = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        self.digest: Digest = Digest(self.source).start()

    def end(self) -> None:
        """Stop the digest, where it is under way, and close the archive."""
        self.digest.stop()
        sys.setswitchinterval(self._turn)
        self.source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


_begun: list[HeadStart] = []
"""What ``begin`` began and nobody took over: at most one."""


def begin(arguments: Sequence[str]) -> bool:
    """Begin to digest the archive that ``arguments``, without the program's name, seem to be about."""
    named = [word for word in arguments if word.lower().endswith(_SUFFIX) and not word.startswith("-")]
    if _COMMAND in arguments and len(named) == 1:
        started = head_start(named[0])
        if started is not None:
            _begun.append(started)
    return bool(_begun)


def head_start(name: str | PathLike[str]) -> HeadStart | None:
    """Return the head start on the archive ``name``, begun now if not before.

    What keeps it from being read is told later, when there is something to tell it with: then None.
    """
    from pathlib import Path

    if _begun and Path(_begun[0].name) == Path(name):
        return _begun.pop()
    try:
        return HeadStart(name)
    except OSError:
        return None


def end() -> None:
    """Drop what nobody took over."""
    while _begun:
        _begun.pop().end()
