"""The key of a kit, which the certifier keeps, and the mark in the kit that says which key it belongs to."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lpx.harness.folder.nouns import Key
from lpx.harness.folder.plan import KitError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_FORM = 1
MARK = "kit.json"
"""Name of the mark in the kit."""
_LARGEST = 16 << 20


class Mark(Struct, frozen=True, forbid_unknown_fields=True):
    """What the kit says of itself: enough to find its key, too little to know what is expected."""

    lpx_kit: int
    kit: str
    language: str
    tasks: int
    seal: str
    """HMAC-SHA-256, under the seed, of the digests of everything that was handed out."""


def seal(seed: str, files: Mapping[str, str]) -> str:
    """Return the seal over ``files`` (path → digest); only who knows the seed can make it."""
    told = "".join(f"{digest}  {path}\n" for path, digest in sorted(files.items()))
    return hmac.new(seed.encode(), told.encode(), hashlib.sha256).hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest of a file. Raises ``OSError``."""
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def default_key(folder: Path) -> Path:
    """Return where the key of the kit in ``folder`` lies unless told otherwise: beside it, never in it."""
    return folder.with_name(f"{folder.name}.key.json")


def read_key(path: Path) -> Key:
    """Read a key. Raises ``KitError`` when it is none."""
    try:
        key = msgspec.json.decode(_read(path), type=Key)
    except OSError:
        raise KitError("key-missing", file=path.name) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise KitError("key-unreadable", file=path.name) from None
    if key.lpx_kit_key != KEY_FORM:
        raise KitError("key-other-form", file=path.name, form=key.lpx_kit_key)
    return key


def read_mark(folder: Path) -> Mark:
    """Read the mark of the kit in ``folder``. Raises ``KitError`` when there is none."""
    try:
        return msgspec.json.decode(_read(folder / MARK), type=Mark)
    except OSError:
        raise KitError("no-kit", folder=folder.name, file=MARK) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise KitError("mark-unreadable", folder=folder.name, file=MARK) from None


def encode_pretty(value: Struct) -> bytes:
    """Return ``value`` as JSON for people, with a line feed at the end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_LARGEST).removeprefix(b"\xef\xbb\xbf")
