"""What lpx says about a run, as JSON: one line on stderr for each thing."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Level = Literal["error", "warning", "note", "progress"]


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One thing that is wrong or worth knowing. Nothing in it is personal.

    Args:
        schema: ``lpx-diagnostic-1``.
        level: an ``error`` ends the command, and is its last diagnostic.
        id: stable name of what is said (``attest.cli.not-writable``); empty for a plain note.
        what: what is wrong, one sentence in the language of the run.
        where: the option, file or place that it is about; may be empty.
        why: what the system or the file said; may be empty.
        next: what to try; may be empty.
        exit_code: with which the command ends; null where it goes on.
        command: what was typed after ``lpx``; empty where that is not known.
    """

    schema: Literal["lpx-diagnostic-1"] = "lpx-diagnostic-1"
    level: Level
    id: str
    what: str
    where: str = ""
    why: str = ""
    next: str = ""
    exit_code: int | None = None
    command: str = ""
