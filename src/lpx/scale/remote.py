"""Bundles behind a URL, through fsspec: object storage, HTTP, SFTP and whatever else it has a driver for.

An archive is fetched once, from begin to end, into a temporary file without a name, while its directory
(which stands at the end) is fetched by itself. The temporary file holds what the store holds.
"""

from __future__ import annotations

import errno
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from lpx.scale.places import Files, Place, Trouble, is_archive_name, with_signature

_PIECE = 4 << 20
"""Bytes of one request: large, because each one has its round trip."""
_IN_MEMORY = 4 << 20
"""Archives up to this size are held in memory."""
_TAIL = 1 << 20
"""Reads no longer than this do not wait for the download to come by."""
_MAGIC = "*?["
_NO_KEYS = frozenset({"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"})
"""What botocore, the ground of s3fs, raises where no keys are set."""
_T = TypeVar("_T")
_TAGS = ("ETag", "etag", "e_tag", "md5Hash", "content_md5", "checksum", "generation", "version")
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "modified", "created")


class Store(Protocol):
    """What is used of an fsspec file system."""

    def cat_file(self, path: str, start: int | None = None, end: int | None = None) -> bytes:
        """Return a part of a file."""

    def info(self, path: str) -> dict[str, Any]:
        """Return ``name``, ``size``, ``type`` and what else the store tells."""

    def isdir(self, path: str) -> bool:
        """Tell whether ``path`` is a folder."""

    def ls(self, path: str, *, detail: bool) -> list[dict[str, Any]]:
        """List a folder."""

    def find(self, path: str, *, detail: bool) -> dict[str, dict[str, Any]]:
        """List a folder to the bottom."""

    def glob(self, path: str, *, detail: bool) -> dict[str, dict[str, Any]]:
        """List what fits a pattern."""

    def unstrip_protocol(self, path: str) -> str:
        """Return the URL of ``path``."""


_Facts = dict[str, dict[str, Any]]


def list_remote(url: str, number: int, read_names: Sequence[str]) -> Files:
    """List the archives at ``url``: a folder, a pattern, or one archive; ``number`` tells which argument."""
    try:
        store, path = _store(url)
        found, root = _find(store, path)
    except Exception as error:  # noqa: BLE001 - each driver has errors of its own
        return Files("", [Trouble(number, *_kind(error))])
    places = _places(store, found, root, read_names)
    if root is None:
        return Files("", places or [Trouble(number, "missing")])
    return Files(_base(root.rstrip("/")) or "/", places)


def _kind(error: Exception) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError):
        return "missing", ""
    if isinstance(error, ImportError):
        return "extra-missing", error.name or str(error)
    if isinstance(error, PermissionError) or type(error).__name__ in _NO_KEYS:
        return "denied", ""
    if isinstance(error, ValueError):
        return "unknown-protocol", ""
    return "unreachable", type(error).__name__


class RemoteSource:
    """An archive behind a URL: positioned reads, safe from several threads. Raises ``OSError`` alone."""

    def __init__(self, store: Store, path: str, size: int) -> None:
        self._store, self._path, self._size = store, path, size
        self._spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by close()
        self._there = 0
        self._error: OSError | None = None
        self._closed = False
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def size(self) -> int:
        """Number of bytes."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``."""
        length = min(length, self._size - offset)
        if offset < 0 or length <= 0:
            return b""
        if self._is_far(offset + length) and length <= _TAIL:
            return self._fetch(offset, offset + length)
        with self._news:
            if self._thread is None:
                self._thread = threading.Thread(target=self._download, daemon=True)
                self._thread.start()
            self._news.wait_for(lambda: self._there >= offset + length or self._error is not None)
            if self._there < offset + length and self._error is not None:
                raise self._error
            self._spool.seek(offset)
            return self._spool.read(length)

    def read_into(self, offset: int, buffer: bytearray | memoryview) -> int:
        """Fill ``buffer`` from ``offset``; return how many bytes were there."""
        data = self.read_at(offset, len(buffer))
        memoryview(buffer)[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """End the download and let go of the temporary file."""
        self._closed = True
        if self._thread is not None:
            self._thread.join()
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_far(self, end: int) -> bool:
        """Tell whether the download has not come near ``end`` yet."""
        return end > self._there + 2 * _PIECE

    def _download(self) -> None:
        at = 0
        while at < self._size and not self._closed:
            try:
                piece = self._fetch(at, min(at + _PIECE, self._size))
            except OSError as error:
                with self._news:
                    self._error = error
                    self._news.notify_all()
                return
            with self._news:
                self._spool.seek(at)
                self._spool.write(piece)
                at += len(piece)
                self._there = at
                self._news.notify_all()

    def _fetch(self, start: int, end: int) -> bytes:
        data = _guarded(lambda: self._store.cat_file(self._path, start=start, end=end))
        if len(data) != end - start:
            raise OSError(errno.EIO, "the store gave another number of bytes")
        return bytes(data)


def open_remote(url: str, size: int = 0) -> RemoteSource:
    """Open the archive at ``url``; a ``size`` that is known saves asking. May raise ``OSError``."""
    store, path = _guarded(lambda: _store(url))
    known = size or _guarded(lambda: store.info(path))["size"]
    if known is None:
        raise OSError(errno.EINVAL, "the store does not tell the size")
    return RemoteSource(store, path, int(known))


def read_remote(url: str, size: int) -> bytes:
    """Return the first ``size`` bytes of a small file. Raises ``OSError`` when it cannot be read."""
    store, path = _guarded(lambda: _store(url))
    return bytes(_guarded(lambda: store.cat_file(path, start=0, end=size))) if size else b""


def _store(url: str) -> tuple[Store, str]:
    from fsspec.core import url_to_fs

    store, path = url_to_fs(url)
    return store, path


def _guarded(ask: Callable[[], _T]) -> _T:
    """Return what the driver answers; whatever it raises becomes an ``OSError`` without names."""
    try:
        return ask()
    except FileNotFoundError:
        raise OSError(errno.ENOENT, "not there") from None
    except PermissionError:
        raise OSError(errno.EACCES, "not allowed") from None
    except ImportError:
        raise OSError(errno.ENOSYS, "no driver for this kind of URL") from None
    except Exception as error:  # noqa: BLE001 - each driver has errors of its own
        raise OSError(errno.EIO, type(error).__name__) from None


def _find(store: Store, path: str) -> tuple[_Facts, str | None]:
    """Return what lies there by path, and the root that names are relative to.

    What fits a pattern, or is named by itself, has no root, and comes with the files beside it.
    """
    if any(mark in path for mark in _MAGIC):
        named = store.glob(path, detail=True)
        return {**_beside(store, {_folder(name) for name in named}), **named}, None
    if store.isdir(path):
        return store.find(path, detail=True), path
    facts = store.info(path)
    return {**_beside(store, {_folder(path)}), path: facts}, None


def _beside(store: Store, folders: set[str]) -> _Facts:
    found: _Facts = {}
    for folder in sorted(folders):
        # Some stores give files but no listings.
        with suppress(Exception):
            found |= {item["name"]: item for item in store.ls(folder, detail=True)}
    return {name: facts for name, facts in found.items() if not is_archive_name(_base(name))}


def _places(store: Store, found: _Facts, root: str | None, read_names: Sequence[str]) -> list[Place]:
    folders: dict[str, dict[str, tuple[str, str]]] = {}
    for path, facts in found.items():
        mark = f"{facts.get('size')}:{_mark(facts)}"
        folders.setdefault(_folder(path), {})[_base(path)] = store.unstrip_protocol(path), mark
    prefix = root.rstrip("/") + "/" if root is not None else ""
    archives = [
        (path, facts)
        for path, facts in sorted(found.items())
        if facts.get("type", "file") == "file" and is_archive_name(_base(path))
    ]
    return [
        with_signature(
            Place(
                path.removeprefix(prefix) if prefix else store.unstrip_protocol(path),
                store.unstrip_protocol(path),
                int(facts.get("size") or 0),
                _mark(facts),
            ),
            folders[_folder(path)],
            read_names,
        )
        for path, facts in archives
    ]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _mark(facts: dict[str, Any]) -> str:
    for key in (*_TAGS, *_TIMES):
        if facts.get(key):
            return f"{facts[key]}"
    return ""


def _base(path: str) -> str:
    return path.rpartition("/")[2]
