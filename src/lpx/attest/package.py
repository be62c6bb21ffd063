"""The one file that evidence travels in: a zip without compression, of which one form is possible only.

Entries are sorted, carry no time and no rights of their own, and are stored as they are. Whoever reads such a
file writes it again and compares: a byte that is another anywhere, headers and gaps included, is seen.
"""

from __future__ import annotations

import re
import struct
import zipfile
from hashlib import sha256
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SUFFIX = ".evidence.zip"

MOST_BYTES = 2 << 30
"""A longer file is no evidence package."""
MOST_ENTRIES = 50_000
_MOST_DIRECTORY = 16 << 20
_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"(?:evidence/)?[a-z0-9][a-z0-9.-]{0,99}")
_END = struct.Struct("<4s4H2LH")
"""End of central directory record (APPNOTE 4.3.16), which is the last thing in the file: no comment."""


class PackageError(Exception):
    """A file is no evidence package, or was changed.

    Args:
        key: ``package-unreadable``, ``package-no-zip``, ``package-too-large``, ``package-entry``,
            ``package-changed``.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def write_package(sink: IO[bytes], contents: Mapping[str, bytes | Path]) -> None:
    """Write a package.

    Args:
        sink: A file that can be sought in.
        contents: Name → bytes, or the path of the file that holds them.

    Raises:
        PackageError: A name is not one that a package may hold, or there is too much.
        OSError: A file cannot be read, or the sink not be written to.
    """
    if len(contents) > MOST_ENTRIES:
        raise PackageError("package-too-large")
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=False) as package:
        for name in sorted(contents):
            if not _NAME.fullmatch(name):
                raise PackageError("package-entry")
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            content = contents[name]
            entry.file_size = len(content) if isinstance(content, bytes) else content.stat().st_size
            _put(package, entry, content)


def _put(package: zipfile.ZipFile, entry: zipfile.ZipInfo, content: bytes | Path) -> None:
    try:
        with package.open(entry, "w") as target:
            if isinstance(content, bytes):
                target.write(content)
                return
            with content.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
    except (zipfile.LargeZipFile, RuntimeError):
        raise PackageError("package-too-large") from None


def unpack(path: Path, folder: Path) -> str:
    """Take a package apart into an empty folder; return the digest of the file.

    Raises:
        PackageError: It is no package, or was changed.
    """
    try:
        with path.open("rb") as stream:
            _check_bounds(stream)
            names = _extract(stream, folder)
            stream.seek(0)
            found = _digest(stream)
    except OSError:
        raise PackageError("package-unreadable") from None
    if _digest_written_again(names, folder) != found:
        raise PackageError("package-changed")
    return f"sha256:{found}"


def digest_of_package(path: Path) -> str:
    """Return the digest of a file of bounded size.

    Raises:
        PackageError: It cannot be read, or is too large.
    """
    try:
        with path.open("rb") as stream:
            stream.seek(0, 2)
            if stream.tell() > MOST_BYTES:
                raise PackageError("package-too-large")
            stream.seek(0)
            return f"sha256:{_digest(stream)}"
    except OSError:
        raise PackageError("package-unreadable") from None


def _check_bounds(stream: IO[bytes]) -> None:
    """Look at sizes before anything is read into memory."""
    size = stream.seek(0, 2)
    if size > MOST_BYTES:
        raise PackageError("package-too-large")
    if size < _END.size:
        raise PackageError("package-no-zip")
    stream.seek(size - _END.size)
    mark, _, _, here, entries, length, _, comment = _END.unpack(stream.read(_END.size))
    if mark != b"PK\x05\x06" or comment or here != entries:
        raise PackageError("package-no-zip")
    if entries > MOST_ENTRIES or length > _MOST_DIRECTORY:
        raise PackageError("package-too-large")
    stream.seek(0)


def _extract(stream: IO[bytes], folder: Path) -> list[str]:
    names: list[str] = []
    try:
        with zipfile.ZipFile(stream) as package:
            entries = package.infolist()
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise PackageError("package-too-large")
            for entry in entries:
                _check_entry(entry, names)
                names.append(entry.filename)
                _extract_entry(package, entry, folder / entry.filename)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error):
        raise PackageError("package-changed") from None
    return names


def _check_entry(entry: zipfile.ZipInfo, before: Iterable[str]) -> None:
    plain = entry.compress_type == zipfile.ZIP_STORED and entry.compress_size == entry.file_size
    if not plain or not _NAME.fullmatch(entry.filename) or entry.filename in before:
        raise PackageError("package-entry")


def _extract_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with package.open(entry) as source, target.open("xb") as sink:
        while chunk := source.read(_CHUNK):
            sink.write(chunk)


def _digest_written_again(names: Iterable[str], folder: Path) -> str:
    again = folder / ".again"
    try:
        with again.open("xb") as sink:
            write_package(sink, {name: folder / name for name in names})
        with again.open("rb") as stream:
            return _digest(stream)
    except OSError:
        raise PackageError("package-unreadable") from None
    finally:
        again.unlink(missing_ok=True)


def _digest(stream: IO[bytes]) -> str:
    found = sha256()
    while chunk := stream.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()
