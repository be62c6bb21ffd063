"""What a scan finds: one result per entry, and the archive's digests."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lpx.archive.members import Member
from lpx.archive.problems import Problem

HEAD_LENGTH = 64
"""Content bytes that every result shows."""

EntryState = Literal["read", "damaged", "unsupported", "locked", "skipped"]
PasswordState = Literal["given", "missing", "wrong", "not-needed", "unknown"]


class EntryResult(Struct, frozen=True, omit_defaults=True, gc=False):
    """What one entry turned out to be."""

    member: int
    """Index into ``Directory.members``."""
    state: EntryState
    """``skipped``: a bound forbids it. ``locked``: no password, or a wrong one."""
    size: int = 0
    """Content bytes found."""
    md5: str = ""
    head: bytes = b""
    """The first 64 content bytes."""
    content: bytes | None = None
    """The content, as far as ``keep`` asked for it."""
    detail: str = ""
    """Why it was not read: ``crc hmac inflate size header verifier``, a method, or a bound."""


class Scan(Struct, frozen=True):
    """What one pass over an archive found. ``results`` holds one result per member, in the members' order."""

    archive_md5: str
    archive_sha256: str
    results: tuple[EntryResult, ...]
    password_state: PasswordState
    """``unknown``: the directory could not be read, so nobody knows whether anything is encrypted."""
    problems: tuple[Problem, ...]
    password_encoding: str = ""
    """Encoding of the password that opened it; empty where none did."""


class Outcome(Struct, frozen=True, gc=False):
    """A result, and the encoding of the password that the entry proves right (empty: it proves nothing)."""

    result: EntryResult
    encoding: str = ""


def proves_password(member: Member) -> bool:
    """Say whether reading an entry proves the password: an empty one has a CRC that any password gives."""
    return member.is_encrypted and (member.size > 0 or member.encryption != "traditional")
