"""The edge where the harness takes what a module wrote: bundles it hands out and files that it points at.

Paths come from the module and are not trusted: what lies outside the scratch folder, is no plain file or is
larger than any bundle may be is an obstacle, never an error of ours.
"""

from __future__ import annotations

from hashlib import md5
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness.observations import Handed, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.harness.protocol import File, Holding, Reply

MOST_BYTES = 1 << 30
"""Larger files are not read."""

_CHUNK = 1 << 20


class Obstacle(Exception):  # noqa: N818 - an event, not a mistake
    """Something that a reply names cannot be used.

    Args:
        key: ``path-outside``, ``file-missing``, ``file-too-large``, ``archive-missing`` ...
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def inside(scratch: Path, name: str) -> Path:
    """Return the plain file ``name`` below ``scratch``.

    Raises:
        Obstacle: It leads elsewhere, does not exist or is no plain file.
    """
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if "\0" in name:
        raise Obstacle("path-outside")
    if posix.is_absolute() or windows.is_absolute():
        path = Path(name)
    elif windows.drive or windows.root:
        raise Obstacle("path-outside")
    else:
        path = scratch / posix
    try:
        resolved = path.resolve()
        if not resolved.is_relative_to(scratch.resolve()):
            raise Obstacle("path-outside")
        if not resolved.is_file():
            raise Obstacle("file-missing")
        if resolved.stat().st_size > MOST_BYTES:
            raise Obstacle("file-too-large")
    except OSError:
        raise Obstacle("file-missing") from None
    return resolved


def take_bundle(scratch: Path, reply: Reply) -> tuple[Handed, dict[str, bytes]]:
    """Read the bundle that ``reply`` names; return what it is and its bytes by digest.

    Raises:
        Obstacle: The archive or the signature that the reply names cannot be read.
    """
    if not reply.archive:
        raise Obstacle("archive-missing")
    archive = inside(scratch, reply.archive)
    contents = {}
    data = _read(archive)
    handed = Handed(digest_of(data), archive.name)
    contents[handed.archive] = data
    if reply.signature:
        signature = inside(scratch, reply.signature)
        data = _read(signature)
        handed = replace(handed, signature=digest_of(data), signature_name=signature.name)
        contents[handed.signature] = data
    return handed, contents


def take_holdings(scratch: Path, holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return ``holdings`` with size and MD5 of the files as found where the module names their place.

    Raises:
        Obstacle: A file that is named cannot be read.
    """
    return tuple(
        replace(holding, files=tuple(_measured(scratch, file) for file in holding.files))
        if any(file.path for file in holding.files)
        else holding
        for holding in holdings
    )


def _measured(scratch: Path, file: File) -> File:
    if not file.path:
        return file
    path = inside(scratch, file.path)
    digest, size = md5(usedforsecurity=False), 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        raise Obstacle("file-missing") from None
    return replace(file, path="", md5=digest.hexdigest(), size=size)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Obstacle("file-missing") from None
