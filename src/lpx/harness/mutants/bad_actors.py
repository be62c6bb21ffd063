"""Modules that do nothing of what is asked and hope to pass: each must score zero in every category."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness.adapters.inprocess import Garble, Hang
from lpx.harness.protocol import Dump, Export, Hello, Import, Load, Probe, Reply, Reset
from lpx.harness.reference.module import declaration

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.adapters.inprocess import PythonModule
    from lpx.harness.protocol import Holding, Request


class _Actor:
    """A module that is polite at the door and answers everything else as ``act`` says."""

    def __init__(self, edition: Edition, act: Callable[[_Actor, Request | Probe], Reply]) -> None:
        self._edition, self._act = edition, act
        self.scratch = Path()
        self.loaded: dict[int, Holding] = {}
        self.archive: Path | None = None
        self.replies: dict[str, list[Reply]] = {}

    def handle(self, request: Request | Probe) -> Reply:
        """Answer ``request``."""
        if isinstance(request, Hello):
            self.scratch = Path(request.scratch)
            return Reply(request.seq, "ok", declaration=declaration(self._edition))
        return self._act(self, request)


def _accepts_all(actor: _Actor, request: Request | Probe) -> Reply:
    """Say ok to everything and do nothing."""
    del actor
    return Reply(request.seq, "ok")


def _rejects_all(actor: _Actor, request: Request | Probe) -> Reply:
    """Refuse everything politely; take students in, or nothing would ever be asked."""
    if isinstance(request, Reset | Load):
        return _echoes(actor, request)
    if isinstance(request, Dump):
        return _echoes(actor, request)
    status = "rejected" if isinstance(request, Import) else "unsupported"
    return Reply(request.seq, status, "this cannot be done")  # type: ignore[arg-type]


def _echoes(actor: _Actor, request: Request | Probe) -> Reply:
    """Give back what came in: students as loaded, the last archive as the export."""
    match request:
        case Reset():
            actor.loaded.clear()
        case Load():
            actor.loaded.update(enumerate(request.students, len(actor.loaded)))
        case Import():
            actor.archive = actor.scratch / request.archive
        case Dump():
            return Reply(request.seq, "ok", students=tuple(actor.loaded.values()))
        case Export():
            target = actor.scratch / request.folder / "echo.zip"
            if actor.archive is not None:
                shutil.copyfile(actor.archive, target)
            else:
                target.write_bytes(b"")
            return Reply(request.seq, "ok", archive=f"{request.folder}/echo.zip")
        case Probe():
            return Reply(request.seq, "unsupported")
        case _:
            pass
    return Reply(request.seq, "ok")


def _crashes(actor: _Actor, request: Request | Probe) -> Reply:  # noqa: ARG001 - one signature for all
    raise RuntimeError("gone")


def _hangs(actor: _Actor, request: Request | Probe) -> Reply:  # noqa: ARG001 - one signature for all
    raise Hang


def _babbles(actor: _Actor, request: Request | Probe) -> Reply:  # noqa: ARG001 - one signature for all
    raise Garble(b"Loading configuration ... done\n")


_ACTS: Mapping[str, Callable[[_Actor, Request | Probe], Reply]] = {
    "accepts-all": _accepts_all,
    "rejects-all": _rejects_all,
    "echoes": _echoes,
    "crashes": _crashes,
    "hangs": _hangs,
    "babbles": _babbles,
}


class _Replaying:
    """Answers as the reference did in a run with another seed: what was recorded, in the same order."""

    def __init__(self, edition: Edition, recorded: Mapping[str, tuple[Reply, ...]]) -> None:
        self._edition = edition
        self._recorded = recorded
        self._places: dict[str, int] = {}

    def handle(self, request: Request | Probe) -> Reply:
        """Answer with what the same operation brought then."""
        name = request.op if isinstance(request, Probe) else type(request).__name__.lower()
        replies = self._recorded.get(name, ())
        place = self._places[name] = self._places.get(name, -1) + 1
        if not replies:
            return Reply(request.seq, "ok")
        return replace(replies[place % len(replies)], seq=request.seq)


NAMES = (*_ACTS, "replays")


def bad_actor(name: str, edition: Edition) -> PythonModule:
    """Return the bad actor ``name``; ``replays`` needs ``replaying`` instead."""
    return _Actor(edition, _ACTS[name])


def replaying(edition: Edition, recorded: Mapping[str, tuple[Reply, ...]]) -> PythonModule:
    """Return the module that gives the ``recorded`` replies again, by operation."""
    return _Replaying(edition, recorded)
