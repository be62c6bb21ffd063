"""Attachments of a verified bundle: taken out of the archive on demand, and drawn by a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.archive.extract import EntryError, open_entry
from lpx.archive.sources import FileSource
from lpx.checks.media import type_of_content

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.web.bundles import Bundle

MOST_BYTES = 64 << 20
"""Larger attachments are not shown here."""
_SECONDS = 20
DRAWN = ("image/", "application/pdf")
"""How the media types begin that can be drawn."""


class Taken(Struct, frozen=True):
    """One attachment, taken out."""

    data: bytes
    mime: str
    """By its first bytes, never by its name; empty for types that the edition does not know."""
    extension: str


class Drawing(Struct, frozen=True):
    """A preview."""

    png: bytes
    pages: int


class CannotShowError(Exception):
    """There is nothing to show; the key (section ``web.inside``) says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def take(bundle: Bundle, member: int, edition: Edition) -> Taken:
    """Take the attachment out of the archive.

    Raises:
        CannotShowError: It is no attachment, too large, or cannot be read.
    """
    directory, layout = bundle.evidence.directory, bundle.evidence.layout
    if directory is None or layout is None or member not in {item.member for item in layout.attachments}:
        raise CannotShowError("no-such-file")
    entry = directory.members[member]
    if entry.size > MOST_BYTES:
        raise CannotShowError("too-large")
    pieces: list[bytes] = []
    size = 0
    try:
        with FileSource(bundle.archive.path) as source:
            for piece in open_entry(source, entry, bundle.password):
                size += len(piece)
                if size > MOST_BYTES:
                    raise CannotShowError("too-large")
                pieces.append(piece)
    except (EntryError, OSError):
        raise CannotShowError("unreadable") from None
    data = b"".join(pieces)
    kind = type_of_content(edition.attachments, data[:64])
    return Taken(data, kind.mime if kind else "", kind.extensions[0] if kind else "bin")


def draw(taken: Taken, page: int) -> Drawing:
    """Draw one page of ``taken``.

    Raises:
        CannotShowError: It cannot be drawn.
    """
    if not taken.mime.startswith(DRAWN):
        raise CannotShowError("no-preview")
    asked = json.dumps({"mime": taken.mime, "page": page}).encode() + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "lpx.web.preview_worker"],
            input=asked + taken.data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotShowError("undrawable") from None
    line, _, png = done.stdout.partition(b"\n")
    told = json.loads(line) if line.startswith(b"{") else {"state": "failed"}
    if told["state"] != "drawn":
        raise CannotShowError("preview-missing" if told["state"] == "missing" else "undrawable")
    return Drawing(png, int(told["pages"]))
