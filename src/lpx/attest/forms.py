"""The files that certification exchanges: one way to write each of them, and no other is read.

A file is indented JSON with sorted members and a line feed at its end. What does not come out the same when
it is written again was changed on its way, and is refused: two files that differ never mean the same.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 16 << 20
"""Longer files are none of these."""

_T = TypeVar("_T", bound=Struct)


class FormError(Exception):
    """A file is not of the form that it should have.

    Args:
        key: ``file-absent``, ``file-unreadable``, ``file-too-long``, ``file-not-json``, ``file-other-form``,
            ``file-changed``.
        detail: The form that was expected, or what the system said.
    """

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(f"{key}: {detail}" if detail else key)
        self.key, self.detail = key, detail


def encode(noun: Struct) -> bytes:
    """Return ``noun`` as the bytes of a file."""
    return msgspec.json.format(compact(noun), indent=2) + b"\n"


def compact(noun: object) -> bytes:
    """Return ``noun`` as one line of JSON with sorted members: what digests and signatures are made of."""
    return msgspec.json.encode(noun, order="sorted")


def digest_of(noun: Struct) -> str:
    """Return the digest of ``noun``: that of its file."""
    return digest(encode(noun))


def digest(data: bytes) -> str:
    """Return the digest of ``data`` as lpx writes it."""
    return f"sha256:{sha256(data).hexdigest()}"


def decode(data: bytes, kind: type[_T], schema: str) -> _T:
    """Return the noun that ``data`` holds.

    Args:
        data: Content of a file.
        kind: The noun; it has a member ``schema``.
        schema: What must stand there.

    Raises:
        FormError: It holds no such noun, or was changed.
    """
    if len(data) > MOST_BYTES:
        raise FormError("file-too-long", schema)
    try:
        found = msgspec.json.decode(data, type=_Marked)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise FormError("file-not-json", schema) from None
    if found.schema != schema:
        raise FormError("file-other-form", schema)
    try:
        noun = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise FormError("file-other-form", schema) from None
    if encode(noun) != data:
        raise FormError("file-changed", schema)
    return noun


class _Marked(Struct):
    """What every file says of itself."""

    schema: str = ""


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the content of a file of bounded length.

    Raises:
        FormError: It cannot be read, or is too long.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except FileNotFoundError:
        raise FormError("file-absent") from None
    except OSError as error:
        raise FormError("file-unreadable", error.strerror or type(error).__name__) from None
    if len(data) > most:
        raise FormError("file-too-long")
    return data
