"""Digests of products and adapters: of one file, or of everything in a folder."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from lpx.attest.forms import FormError

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.attest.nouns import Made

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_CHUNK = 1 << 20
MOST_FILES = 1_000_000


def is_digest(text: str) -> bool:
    """Tell whether ``text`` is a digest as lpx writes it."""
    return _DIGEST.fullmatch(text) is not None


def digest_of_path(path: Path) -> tuple[str, Made]:
    """Return the digest of a file, or of a folder with all that is in it, and which of both it was.

    That of a folder is the digest over one line per file, ``HEX  PATH`` as ``sha256sum`` writes it, sorted by
    path; so whoever has no lpx can compute it too. Links are refused: what they lead to is not in the folder.

    Raises:
        FormError: Something in it cannot be read (``file-unreadable``), or is a link or a device
            (``folder-special``); there are too many files, or none (``folder-empty``).
    """
    try:
        if path.is_dir():
            return _of_folder(path), "folder"
        return f"sha256:{_of_file(path)}", "file"
    except OSError as error:
        raise FormError("file-unreadable", error.strerror or type(error).__name__) from None


def _of_folder(folder: Path) -> str:
    files: list[tuple[bytes, Path]] = []
    for path in folder.rglob("*"):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise FormError("folder-special")
        if path.is_file():
            files.append((_name(path.relative_to(folder).as_posix()), path))
        if len(files) > MOST_FILES:
            raise FormError("folder-too-large")
    if not files:
        raise FormError("folder-empty")
    whole = sha256()
    for name, path in sorted(files, key=lambda item: item[0]):
        whole.update(_of_file(path).encode("ascii") + b"  " + name + b"\n")
    return f"sha256:{whole.hexdigest()}"


def _name(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, as Windows allows it in names
        raise FormError("folder-special") from None


def _of_file(path: Path) -> str:
    found = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
