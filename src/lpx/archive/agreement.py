"""Holds the two accounts of an entry against each other: central directory, and local header with descriptor.

Programs that stream trust the local header, others the directory; where they differ, two readers see two
archives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from lpx.archive import structures as zs
from lpx.archive.members import AES_METHOD
from lpx.archive.problems import Problem
from lpx.archive.sources import ByteSource

_FLAGS_COMPARED = zs.FLAG_ENCRYPTED | zs.FLAG_PATCH | zs.FLAG_STRONG | zs.FLAG_UTF8 | zs.FLAG_MASKED
_LONE_AES = 4 + zs.AES_EXTRA_SIZE
"""Bytes of an extra field area that holds the field of WinZip AES alone."""
_GUESS = 512
"""Bytes read for a local header at once; longer names and extra fields need a second read."""


class LocalView(Struct, frozen=True, gc=False):
    """What the local header of an entry says. ``data_offset`` is -1 where there is no such header."""

    data_offset: int
    time_check: int
    problems: tuple[Problem, ...]


class CentralView(Struct, frozen=True, gc=False):
    """What the central directory says of an entry, as far as the local header must agree."""

    index: int
    raw_name: bytes
    name_length: int
    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    header_offset: int
    extra: bytes
    aes: zs.AesExtra | None


def read_local(source: ByteSource, central: CentralView, boundary: int) -> LocalView:
    """Read the local header of an entry and compare it. ``boundary``: where the central directory begins."""
    if not 0 <= central.header_offset <= boundary - zs.LOCAL_SIZE:
        return _no_header(central.index)
    # A name beyond its bound is cut off, and its entry is not read: nothing hangs on the rest of its header.
    is_cut = central.name_length > len(central.raw_name)
    wanted = zs.LOCAL_SIZE if is_cut else zs.LOCAL_SIZE + central.name_length + _GUESS
    raw = source.read_at(central.header_offset, min(wanted, boundary - central.header_offset))
    if len(raw) < zs.LOCAL_SIZE:
        return _no_header(central.index)
    header = zs.LocalHeader.parse(raw)
    if header.signature != zs.LOCAL_SIGNATURE:
        return _no_header(central.index)
    length = zs.LOCAL_SIZE + header.name_length + header.extra_length
    if length > len(raw) and not is_cut:
        raw = source.read_at(central.header_offset, min(length, boundary - central.header_offset))
    data_offset = central.header_offset + length
    if data_offset + central.compressed_size > boundary:
        return _no_header(central.index)
    if is_cut:
        return LocalView(data_offset, 0, ())
    name = raw[zs.LOCAL_SIZE : zs.LOCAL_SIZE + header.name_length]
    extra = raw[zs.LOCAL_SIZE + header.name_length : length]
    found: list[tuple[str, int | str, int | str]] = []
    if not _is_same(central, header, name, extra):
        found.extend(_differences(central, header, name, extra))
    if header.flags & zs.FLAG_DESCRIPTOR:
        found.extend(_descriptor(source, central, data_offset + central.compressed_size, boundary))
    problems = tuple(
        [
            Problem("header-mismatch", central.index, {"field": field, "local": local, "central": theirs})
            for field, local, theirs in found
        ]
    )
    return LocalView(data_offset=data_offset, time_check=header.time >> 8, problems=problems)


def _is_same(central: CentralView, header: zs.LocalHeader, name: bytes, extra: bytes) -> bool:
    """Say quickly that an entry's two headers are alike, as nearly all are."""
    return (
        header.crc == central.crc
        and header.compressed_size == central.compressed_size
        and header.size == central.size
        and header.flags == central.flags
        and header.method == central.method
        and name == central.raw_name
        and (header.method != AES_METHOD or _has_same_aes(central, extra))
    )


def _has_same_aes(central: CentralView, extra: bytes) -> bool:
    if central.aes is not None and len(extra) == _LONE_AES and extra == central.extra:
        return True
    return _aes_extra(extra) == central.aes


def _no_header(index: int) -> LocalView:
    return LocalView(-1, 0, (Problem("damaged", index, {"detail": "header"}),))


def _differences(
    central: CentralView, header: zs.LocalHeader, name: bytes, extra: bytes
) -> Iterator[tuple[str, int | str, int | str]]:
    if name != central.raw_name:
        # Names may name people: they are looked up by the member's index, not carried in parameters.
        yield "name", "", ""
    if (header.flags ^ central.flags) & _FLAGS_COMPARED:
        yield "flags", header.flags, central.flags
    if header.method != central.method:
        yield "method", header.method, central.method
    aes = _aes_extra(extra) if header.method == AES_METHOD else None
    if header.method == AES_METHOD == central.method and aes != central.aes:
        yield "aes", _spell_aes(aes), _spell_aes(central.aes)
    if header.flags & zs.FLAG_DESCRIPTOR and not (header.crc or header.compressed_size or header.size):
        return
    full = (header.size == zs.FULL32, header.compressed_size == zs.FULL32, False)
    size, compressed_size, _ = zs.zip64_values(extra, full) if any(full) else (None, None, None)
    pairs = (
        ("crc", header.crc, central.crc),
        ("size", header.size if size is None else size, central.size),
        (
            "compressed-size",
            header.compressed_size if compressed_size is None else compressed_size,
            central.compressed_size,
        ),
    )
    for field, local, theirs in pairs:
        # With a descriptor the local values are void; Info-ZIP then keeps the check byte in the CRC's place.
        is_void = header.flags & zs.FLAG_DESCRIPTOR and (field == "crc" or local in (0, zs.FULL32))
        if local != theirs and not is_void:
            yield field, local, theirs


def _aes_extra(extra: bytes) -> zs.AesExtra | None:
    data = next((data for field_id, data in zs.extra_fields(extra) if field_id == zs.EXTRA_AES), b"")
    return zs.AesExtra.parse(data) if len(data) >= 7 else None


def _spell_aes(aes: zs.AesExtra | None) -> str:
    return "" if aes is None else f"AE-{aes.version} strength {aes.strength} method {aes.method}"


def _descriptor(
    source: ByteSource, central: CentralView, offset: int, boundary: int
) -> Iterator[tuple[str, int | str, int | str]]:
    """Compare the data descriptor (§4.3.9): its signature is optional, its sizes have 4 or 8 bytes."""
    raw = source.read_at(offset, min(24, max(0, boundary - offset)))
    crc, compressed, size = (
        central.crc.to_bytes(4, "little"),
        central.compressed_size,
        central.size,
    )
    mark = zs.DESCRIPTOR_SIGNATURE.to_bytes(4, "little")
    for width in (4, 8):
        if max(compressed, size) >= 1 << 8 * width:
            continue
        body = crc + compressed.to_bytes(width, "little") + size.to_bytes(width, "little")
        if raw.startswith((body, mark + body)):
            return
    yield "descriptor", "", ""


def find_overlaps(spans: Sequence[tuple[int, int, int]], boundary: int) -> tuple[list[Problem], int]:
    """Find entries that share bytes, with each other or with the central directory.

    Args:
        spans: (begin, end, member index) of every entry from local header to end of data.
        boundary: where the central directory begins.

    Returns:
        The problems, and how many bytes lie between entries without belonging to any.
    """
    problems: list[Problem] = []
    unclaimed = 0
    reached, holder = -1, -1
    for begin, end, index in sorted(spans):
        if begin < reached:
            problems.append(Problem("overlap", index, {"other": holder}))
        elif reached >= 0 and begin - reached > 24:
            # Up to 24 bytes may be a data descriptor.
            unclaimed += begin - reached
        if end > boundary:
            problems.append(Problem("overlap", index, {"other": -1}))
        if end > reached:
            reached, holder = end, index
    if reached >= 0 and boundary - reached > 24:
        unclaimed += boundary - reached
    return problems, unclaimed
