"""Reads the content of one entry: decrypt, inflate, and verify all that can be verified.

Never more than the declared size is produced, and never more than the declared stored bytes are read.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from lpx.archive.engines import Decryptor
from lpx.archive.engines.aes import CODE_LENGTH
from lpx.archive.engines.checksum import crc32
from lpx.archive.engines.inflate import InflateError, Inflater, inflate_whole
from lpx.archive.members import STORED, Member
from lpx.archive.sources import ByteSource
from lpx.archive.unlock import header_length

CHUNK = 1 << 19
"""Bytes read and deciphered at once."""
WHOLE_ENTRY = 24 << 20
"""Up to this size, stored and unpacked, a deflated entry is inflated in one go; larger ones stream."""
PLAUSIBLE_CONTENT = 4096
"""Content bytes that a stream under a wrong key does not reach before it breaks (about 100 at most)."""

SAMPLE = 512
NOISE_BOUND = 255 + 8 * math.sqrt(2 * 255)
AE2 = 2

EntryErrorKind = Literal["damaged", "wrong-password", "password-missing", "unsupported"]


class EntryError(Exception):
    """An entry cannot be read, or is not what its headers say.

    ``kind`` is one of ``EntryErrorKind``; ``detail`` the parameter of the matching problem;
    ``is_deciphered`` whether the content shows that the password was right although the entry is damaged.
    """

    def __init__(self, kind: EntryErrorKind, detail: str = "", *, is_deciphered: bool = False) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail
        self.is_deciphered = is_deciphered


class Workspace:
    """Buffers of one worker, used again for every entry."""

    def __init__(self) -> None:
        self._chunk = bytearray(CHUNK)
        self._whole = bytearray()

    def chunk(self) -> memoryview:
        """Return a buffer of ``CHUNK`` bytes."""
        return memoryview(self._chunk)

    def whole(self, size: int) -> memoryview:
        """Return a buffer of ``size`` bytes."""
        if len(self._whole) < size:
            self._whole = bytearray()  # let go of the old one before the new one is taken
            self._whole = bytearray(size)
        return memoryview(self._whole)[:size]


def is_whole(member: Member) -> bool:
    """Say whether an entry is inflated in one go."""
    return member.method != STORED and max(member.size, member.compressed_size) <= WHOLE_ENTRY


def read_content(
    source: ByteSource, member: Member, decryptor: Decryptor | None, work: Workspace
) -> Iterator[memoryview | bytes | bytearray]:
    """Yield the content of ``member`` piece by piece; a piece is valid until the next one is asked for.

    Args:
        source: the archive.
        member: an entry without ``obstacle``.
        decryptor: already past the entry's encryption header; None where it is not encrypted.
        work: the buffers of the calling thread.

    Raises:
        EntryError: ``damaged``, with detail ``inflate``, ``size``, ``crc``, ``hmac`` or ``header`` (the
        archive ends
            within the entry). Whatever was yielded before is then not to be trusted.
    """
    crc = 0
    sample = b""
    # AE-2 leaves the CRC zero: the authentication code decides (WinZip AE specification, III.C).
    checks_crc = member.aes_version != AE2
    try:
        for piece in _unpacked(source, member, decryptor, work):
            if checks_crc:
                crc = crc32(piece, crc)
            if len(sample) < SAMPLE:
                sample += bytes(piece[: SAMPLE - len(sample)])
            yield piece
    except InflateError as error:
        # The authentication code tells damage from a lying header, so it is asked first.
        if _is_aes(member) and not _authentic(source, member, decryptor):
            raise EntryError("damaged", "hmac", is_deciphered=True) from None
        raise EntryError("damaged", error.detail, is_deciphered=error.got >= PLAUSIBLE_CONTENT) from None
    if _is_aes(member) and not _authentic(source, member, decryptor):
        raise EntryError("damaged", "hmac", is_deciphered=True)
    if checks_crc and crc != member.crc:
        # A stream under a wrong key does not inflate to exactly the declared size.
        deciphered = member.method != STORED or looks_ordered(sample)
        raise EntryError("damaged", "crc", is_deciphered=deciphered)


def looks_ordered(sample: bytes) -> bool:
    """Say whether bytes are too uneven for the noise that a wrong key gives (chi-square, 8 sigma)."""
    if len(sample) < 32:
        return False
    expected = len(sample) / 256
    spread: float = sum((count - expected) ** 2 for count in Counter(sample).values()) / expected
    spread += (256 - len(set(sample))) * expected
    return spread > NOISE_BOUND


def _is_aes(member: Member) -> bool:
    return member.encryption.startswith("aes-")


def _authentic(source: ByteSource, member: Member, decryptor: Decryptor | None) -> bool:
    end = member.data_offset + member.compressed_size
    return decryptor is not None and decryptor.is_authentic(source.read_at(end - CODE_LENGTH, CODE_LENGTH))


def _unpacked(
    source: ByteSource, member: Member, decryptor: Decryptor | None, work: Workspace
) -> Iterator[memoryview | bytes | bytearray]:
    if member.method == STORED:
        yield from _plain(source, member, decryptor, work)
        return
    if is_whole(member):
        whole = work.whole(_span(member)[1])
        done = 0
        for piece in _plain(source, member, decryptor, work, into=whole):
            done += len(piece)
        yield inflate_whole(whole[:done], member.size)
        return
    inflater = Inflater(member.size)
    pieces = _plain(source, member, decryptor, work)
    try:
        for piece in pieces:
            yield from inflater.feed(piece)
        inflater.finish()
    except InflateError:
        if _is_aes(member):
            # The authentication code covers all stored bytes, also those after the place where inflating
            # failed.
            for _ in pieces:
                pass
        raise


def _span(member: Member) -> tuple[int, int]:
    """Return begin and length of the data itself."""
    before = header_length(member)
    after = CODE_LENGTH if _is_aes(member) else 0
    return member.data_offset + before, member.compressed_size - before - after


def _plain(
    source: ByteSource,
    member: Member,
    decryptor: Decryptor | None,
    work: Workspace,
    into: memoryview | None = None,
) -> Iterator[memoryview | bytes]:
    """Yield the deciphered data in pieces of ``CHUNK`` bytes, if asked, all of it ``into`` a buffer."""
    begin, length = _span(member)
    chunk = work.chunk()
    for done in range(0, length, CHUNK):
        wanted = min(CHUNK, length - done)
        piece = into[done : done + wanted] if into is not None else chunk[:wanted]
        if source.read_into(begin + done, piece) < wanted:
            raise EntryError("damaged", "header")
        if decryptor is None:
            yield piece
            continue
        plain = decryptor.decrypt(piece)
        if into is not None and isinstance(plain, bytes):
            piece[:] = plain
        yield plain
