"""Reads many entries at once, in lanes; for use only where the kernels are loaded.

This is a short cut for entries that are sound: whatever is not as it should be, in any step, is left out of
the answer, and the caller reads that entry by itself (``entries.read_content``), which says what is wrong
with it. So findings never depend on this module.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from lpx.archive.engines.aes import CODE_LENGTH, SALT_LENGTHS, AesKeys, counter_mode
from lpx.archive.engines.checksum import crc32
from lpx.archive.engines.digests import hmac_sha1_many, md5_many
from lpx.archive.engines.inflate import InflateError, inflate_whole
from lpx.archive.engines.traditional import HEADER_LENGTH, decrypt_many, start_state
from lpx.archive.entries import AE2, WHOLE_ENTRY
from lpx.archive.members import STORED, Member
from lpx.archive.results import HEAD_LENGTH, EntryResult, Outcome, proves_password
from lpx.archive.sources import ByteSource
from lpx.archive.unlock import Keyring, fits, header_length

ENTRY_BYTES = 12 << 20
"""Entries larger than this, stored or unpacked, are read by themselves."""
STORED_BYTES = 24 << 20
"""Stored bytes of the entries of one group, at most: they are in memory together."""
CONTENT_BYTES = 16 << 20
"""Inflated bytes that are in memory together, at most."""
MOST = 256
_ALIGNED = 64

Plain = bytes | bytearray | memoryview


class _Entry(Struct):
    """An entry of a group on its way; ``content`` is what is left of it to work on."""

    member: Member
    raw: memoryview
    """All stored bytes, with what the encryption puts before and after."""
    content: Plain = b""


def may_group(member: Member) -> bool:
    """Say whether an entry is small enough to be read with others."""
    return max(member.size, member.compressed_size) <= min(ENTRY_BYTES, WHOLE_ENTRY)


class Rations:
    """Hands out entries in file order: one by one, or in groups.

    Groups shrink towards the end, so that the workers end together.
    """

    def __init__(self, members: Sequence[Member], workers: int, *, in_groups: bool = False) -> None:
        self._most = MOST if in_groups else 1
        self._members = sorted(members, key=lambda member: (member.header_offset, member.index))
        self._left = sum(member.compressed_size for member in self._members)
        self._workers = workers
        self._next = 0

    def take(self) -> list[Member]:
        """Return the next group, or a single entry that is read by itself, or nothing at the end."""
        taken: list[Member] = []
        share = self._left // (2 * self._workers) if self._workers > 1 else self._left
        bound = min(STORED_BYTES, max(share, ENTRY_BYTES // 8))
        size = 0
        while self._next < len(self._members) and len(taken) < self._most:
            member = self._members[self._next]
            if taken and (not may_group(member) or size + member.compressed_size > bound):
                break
            taken.append(member)
            self._next += 1
            size += member.compressed_size
            if not may_group(member):
                break
        self._left -= size
        return taken


def read_group(
    source: ByteSource,
    members: Sequence[Member],
    keyring: Keyring | None,
    budget: dict[int, int],
    buffer: memoryview,
) -> dict[int, Outcome]:
    """Read entries that are sound; those that are missing from the answer must be read by themselves.

    Args:
        source: the archive.
        members: entries without ``obstacle``, each with ``may_group``.
        keyring: the password; None where no entry is encrypted.
        budget: how many content bytes to keep, by member index.
        buffer: at least ``buffer_size(members)`` bytes to work in.
    """
    entries = list(_load(source, members, buffer))
    plain = [entry for entry in entries if not entry.member.is_encrypted]
    for entry in plain:
        entry.content = entry.raw
    encoding = ""
    if keyring is not None and keyring.forms:
        encoding, password = keyring.forms[0]
        plain += _decipher_aes(
            [entry for entry in entries if entry.member.encryption in SALT_LENGTHS], keyring
        )
        plain += _decipher_traditional(
            [entry for entry in entries if entry.member.encryption == "traditional"], password
        )
    outcomes: dict[int, Outcome] = {}
    for batch in _unpack(plain):
        digests = md5_many([entry.content for entry in batch])
        for entry, digest in zip(batch, digests, strict=True):
            outcomes[entry.member.index] = _outcome(entry, digest, encoding, budget)
    return outcomes


def buffer_size(members: Iterable[Member]) -> int:
    """Return how many bytes the stored bytes of ``members`` take, each begun on a block of its own."""
    return sum(_aligned(member.compressed_size) for member in members)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _load(source: ByteSource, members: Sequence[Member], buffer: memoryview) -> Iterator[_Entry]:
    begin = 0
    for member in members:
        size = member.compressed_size
        raw = buffer[begin : begin + size]
        begin += _aligned(size)
        if size >= _overhead(member) and source.read_into(member.data_offset, raw) == size:
            yield _Entry(member, raw)


def _overhead(member: Member) -> int:
    return header_length(member) + (CODE_LENGTH if member.encryption in SALT_LENGTHS else 0)


def _decipher_aes(entries: Sequence[_Entry], keyring: Keyring) -> Iterator[_Entry]:
    """Yield the authentic ones, deciphered."""
    opened: list[tuple[_Entry, AesKeys, memoryview]] = []
    for cipher, salt_length in SALT_LENGTHS.items():
        same = [entry for entry in entries if entry.member.encryption == cipher]
        if not same:
            continue
        salts = [bytes(entry.raw[:salt_length]) for entry in same]
        derived = keyring.aes_keys([entry.member for entry in same], salts)
        for entry, keys in zip(same, derived, strict=True):
            if keys.verifier == entry.raw[salt_length : salt_length + 2]:
                opened.append((entry, keys, entry.raw[salt_length + 2 : len(entry.raw) - CODE_LENGTH]))
    codes = hmac_sha1_many([keys.mac_key for _, keys, _ in opened], [data for _, _, data in opened])
    for (entry, keys, data), code in zip(opened, codes, strict=True):
        if hmac.compare_digest(code[:CODE_LENGTH], entry.raw[len(entry.raw) - CODE_LENGTH :]):
            counter_mode(keys.cipher_key).apply(data)
            entry.content = data
            yield entry


def _decipher_traditional(entries: Sequence[_Entry], password: bytes) -> Iterator[_Entry]:
    """Yield those whose check byte fits, deciphered."""
    if not entries:
        return
    # Long ones first: then lanes stay full as long as they can.
    ordered = sorted(entries, key=lambda entry: -len(entry.raw))
    decrypt_many(bytearray(start_state(password) * len(ordered)), [entry.raw for entry in ordered])
    for entry in entries:
        if fits(entry.member, entry.raw[HEADER_LENGTH - 1]):
            entry.content = entry.raw[HEADER_LENGTH:]
            yield entry


def _unpack(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Inflate, compare size and CRC, and yield those that are right, as many as may be in memory together."""
    batch: list[_Entry] = []
    size = 0
    for entry in entries:
        member = entry.member
        if member.method == STORED:
            if len(entry.content) != member.size:
                continue
        else:
            if batch and size + member.size > CONTENT_BYTES:
                yield batch
                batch, size = [], 0
            try:
                entry.content = inflate_whole(entry.content, member.size)
            except InflateError:
                continue
            size += member.size
        if member.aes_version == AE2 or crc32(entry.content) == member.crc:
            batch.append(entry)
    if batch:
        yield batch


def _outcome(entry: _Entry, digest: str, encoding: str, budget: dict[int, int]) -> Outcome:
    member, content = entry.member, entry.content
    kept = bytes(content[: budget[member.index]]) if member.index in budget else None
    entry.content = b""
    result = EntryResult(
        member=member.index,
        state="read",
        size=member.size,
        md5=digest,
        head=bytes(content[:HEAD_LENGTH]),
        content=kept,
    )
    return Outcome(result, encoding if proves_password(member) else "")
