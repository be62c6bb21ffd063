"""Finds the end of the central directory, and so where it begins (APPNOTE 6.3.10 §4.3.14-16)."""

from __future__ import annotations

from msgspec import Struct

from lpx.archive import structures as zs
from lpx.archive.problems import Problem
from lpx.archive.sources import ByteSource

_TAIL = zs.END_SIZE + zs.FULL16 + (1 << 20)
"""How far from the end the record is looked for: the longest comment, and a mebibyte of appended bytes."""
_CANDIDATES = 64
"""So many places with the record's signature are looked at; more than one is rare and never innocent."""

_END_MARK = zs.END_SIGNATURE.to_bytes(4, "little")
_LOCAL_MARK = zs.LOCAL_SIGNATURE.to_bytes(4, "little")
_CENTRAL_MARK = zs.CENTRAL_SIGNATURE.to_bytes(4, "little")
_SPLIT_MARKS = (zs.DESCRIPTOR_SIGNATURE.to_bytes(4, "little"),)

_OTHER_FILES = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG", "png"),
    (b"MZ", "program"),
    (b"<", "html"),
    (b"[", "json"),
    (b"{", "json"),
)


class Ending(Struct, frozen=True):
    """Where the central directory lies. Offsets count from the begin of the file."""

    directory_offset: int
    directory_size: int
    entries: int
    """How many entries the end record declares."""
    shift: int
    """What must be added to the offsets in the headers: bytes that were put before the archive."""
    comment: bytes
    problems: tuple[Problem, ...]


def find_ending(source: ByteSource) -> Ending | Problem:
    """Find the central directory of ``source``; a fatal ``Problem`` where there is none."""
    start = max(0, source.size - _TAIL)
    tail = source.read_at(start, _TAIL)
    position = _end_position(tail)
    if position is None:
        return _no_ending(source.read_at(0, 64), source.size)
    record = zs.EndRecord.parse(tail, position)
    problems: list[Problem] = []
    comment_end = position + zs.END_SIZE + record.comment_length
    comment = tail[position + zs.END_SIZE : comment_end]
    if comment_end > len(tail):
        problems.append(Problem("truncated", parameters={"detail": "comment"}))
    elif comment_end < len(tail):
        after = len(tail) - comment_end
        problems.append(Problem("extra-bytes", parameters={"where": "after", "bytes": after}))
    end = start + position
    zip64 = _zip64_end(source, end)
    if zip64 is not None:
        end, wide = zip64
        problems.extend(_disagreements(record, wide))
        if wide.disk or wide.directory_disk or wide.entries_here != wide.entries:
            return _unsupported("split-archive")
        entries, size, declared = wide.entries, wide.directory_size, wide.directory_offset
    else:
        if record.disk or record.directory_disk or record.entries_here != record.entries:
            return _unsupported("split-archive")
        entries, size, declared = record.entries, record.directory_size, record.directory_offset
    offset = _directory_offset(source, end, size, declared, entries)
    if isinstance(offset, Problem):
        return offset
    return Ending(
        directory_offset=offset,
        directory_size=size,
        entries=entries,
        shift=offset - declared,
        comment=comment,
        problems=tuple(problems),
    )


def _end_position(tail: bytes) -> int | None:
    """Return where the end record stands: one whose comment fills the rest, else the last."""
    fallback: int | None = None
    position = len(tail)
    for _ in range(_CANDIDATES):
        position = tail.rfind(_END_MARK, 0, position + 3)
        if position < 0:
            break
        if position + zs.END_SIZE > len(tail):
            continue
        length = zs.EndRecord.parse(tail, position).comment_length
        if position + zs.END_SIZE + length == len(tail):
            return position
        if fallback is None:
            fallback = position
    return fallback


def _no_ending(head: bytes, size: int) -> Problem:
    if head.startswith((_LOCAL_MARK, _LOCAL_MARK[: max(1, min(4, size))])) and size:
        return Problem("truncated", parameters={"detail": "no-end-record"}, fatal=True)
    if head.startswith(_SPLIT_MARKS):
        return _unsupported("split-archive")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((name for mark, name in _OTHER_FILES if text.startswith(mark)), "empty" if not size else "")
    if _LOCAL_MARK in head:
        return Problem("truncated", parameters={"detail": "no-end-record"}, fatal=True)
    return Problem("not-a-zip", parameters={"found": found}, fatal=True)


def _unsupported(method: str) -> Problem:
    return Problem("unsupported", parameters={"method": method}, fatal=True)


def _zip64_end(source: ByteSource, end: int) -> tuple[int, zs.Zip64EndRecord] | None:
    """Return place and content of the zip64 end record, if a locator stands right before the end record."""
    raw = source.read_at(end - zs.ZIP64_LOCATOR_SIZE, zs.ZIP64_LOCATOR_SIZE)
    if len(raw) < zs.ZIP64_LOCATOR_SIZE:
        return None
    locator = zs.Zip64Locator.parse(raw)
    if locator.signature != zs.ZIP64_LOCATOR_SIGNATURE:
        return None
    # The declared place is wrong where bytes were put before the archive; then it usually stands right here.
    for place in (locator.end_offset, end - zs.ZIP64_LOCATOR_SIZE - zs.ZIP64_END_SIZE):
        if not 0 <= place <= end - zs.ZIP64_LOCATOR_SIZE - zs.ZIP64_END_SIZE:
            continue
        record = zs.Zip64EndRecord.parse(source.read_at(place, zs.ZIP64_END_SIZE))
        if record.signature == zs.ZIP64_END_SIGNATURE:
            return place, record
    return None


def _disagreements(record: zs.EndRecord, wide: zs.Zip64EndRecord) -> list[Problem]:
    pairs = (
        ("entries", record.entries, wide.entries, zs.FULL16),
        ("directory-size", record.directory_size, wide.directory_size, zs.FULL32),
        ("directory-offset", record.directory_offset, wide.directory_offset, zs.FULL32),
    )
    return [
        Problem("header-mismatch", parameters={"field": name, "local": short, "central": long})
        for name, short, long, full in pairs
        if short not in (full, long)
    ]


def _directory_offset(source: ByteSource, end: int, size: int, declared: int, entries: int) -> int | Problem:
    """Decide where the directory begins: as declared, or so that it ends at the end record."""
    places = [declared] if declared + size == end else [end - size, declared]
    for place in places:
        if place < 0 or place + size > end:
            continue
        if not size and not entries:
            return place
        if source.read_at(place, 4) == _CENTRAL_MARK:
            # A directory before its declared place means that bytes are missing in between.
            return (
                place
                if place >= declared
                else Problem("truncated", parameters={"detail": "directory"}, fatal=True)
            )
    if declared + size > end:
        return Problem("truncated", parameters={"detail": "directory"}, fatal=True)
    return Problem("damaged", parameters={"detail": "directory"}, fatal=True)
