"""The entries of an archive, as its central directory and local headers tell of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Encryption = Literal["none", "traditional", "aes-128", "aes-192", "aes-256", "unsupported"]

METHOD_NAMES = {
    0: "stored",
    1: "shrunk",
    2: "reduced-1",
    3: "reduced-2",
    4: "reduced-3",
    5: "reduced-4",
    6: "imploded",
    8: "deflated",
    9: "deflate64",
    10: "pkware-dcl",
    12: "bzip2",
    14: "lzma",
    16: "cmpsc",
    18: "terse",
    19: "lz77",
    20: "zstd",
    93: "zstd",
    94: "mp3",
    95: "xz",
    96: "jpeg",
    97: "wavpack",
    98: "ppmd",
}
"""APPNOTE 6.3.10 §4.4.5."""

STORED = 0
DEFLATED = 8
AES_METHOD = 99
"""Stands in the headers of WinZip AES entries; the true method is in the extra field."""


class Member(Struct, frozen=True, gc=False):
    """One entry. Sizes and offsets in bytes; offsets count from the begin of the file."""

    index: int
    raw_name: bytes
    """The name as the central directory spells it; cut off at ``Limits.name_bytes``."""
    name: str
    """The decoded name with ``/`` as separator; a folder's name ends in ``/``."""
    name_encoding: str
    """``ascii``, ``utf-8``, ``cp950``, ``cp437`` or ``unicode-path`` (Info-ZIP extra field 0x7075)."""
    is_dir: bool
    encryption: Encryption
    aes_version: int
    """1 (AE-1), 2 (AE-2), 0 for anything else."""
    method: int
    """The compression method (for AES entries the true one)."""
    method_name: str
    compressed_size: int
    """Stored bytes, with the encryption's own (salt, verifier, authentication code, or 12-byte header)."""
    size: int
    """Declared content bytes."""
    crc: int
    flags: int
    header_offset: int
    modified: datetime | None
    """DOS time: local time of the writer, to two seconds; None where it is no date."""
    external_attributes: int
    has_descriptor: bool
    data_offset: int = -1
    """Where the stored bytes begin; -1 when the local header cannot be read."""
    time_check: int = 0
    """High byte of the DOS time in the local header: the other check byte of traditional encryption."""
    name_length: int = 0
    """Bytes of the whole raw name."""
    obstacle: str = ""
    """Why the entry cannot be read: the ``method`` parameter of an ``unsupported`` problem, or ``header``."""

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is needed to read it."""
        return self.encryption != "none"


def method_name(method: int) -> str:
    """Return the usual name of a compression method."""
    return METHOD_NAMES.get(method, f"method-{method}")
