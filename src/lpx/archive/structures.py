"""The records of a zip file, transcribed from APPNOTE.TXT 6.3.10 clause by clause; all numbers little-endian.

Each record is a named tuple in the order of the document, with ``parse`` and ``pack``. Nothing here judges.
"""

from __future__ import annotations

import struct
from datetime import datetime
from typing import NamedTuple, Self

LOCAL_SIGNATURE = 0x04034B50
CENTRAL_SIGNATURE = 0x02014B50
END_SIGNATURE = 0x06054B50
ZIP64_END_SIGNATURE = 0x06064B50
ZIP64_LOCATOR_SIGNATURE = 0x07064B50
DESCRIPTOR_SIGNATURE = 0x08074B50
DIRECTORY_DIGEST_SIGNATURE = 0x05054B50
"""§4.3.13, digital signature: may stand between the directory and its end record."""

FULL16 = 0xFFFF
FULL32 = 0xFFFFFFFF

FLAG_ENCRYPTED = 1 << 0
FLAG_DESCRIPTOR = 1 << 3
FLAG_PATCH = 1 << 5
FLAG_STRONG = 1 << 6
FLAG_UTF8 = 1 << 11
FLAG_MASKED = 1 << 13
"""§4.4.4: bit 13, values of the local header masked (the central directory is encrypted)."""

EXTRA_ZIP64 = 0x0001
EXTRA_STRONG = 0x0017
EXTRA_UNICODE_PATH = 0x7075
EXTRA_AES = 0x9901

_LOCAL = struct.Struct("<I5H3I2H")
_CENTRAL = struct.Struct("<I6H3I5H2I")
_END = struct.Struct("<I4H2IH")
_ZIP64_END = struct.Struct("<IQ2H2I4Q")
_ZIP64_LOCATOR = struct.Struct("<IIQI")
_EXTRA = struct.Struct("<HH")
_AES = struct.Struct("<H2sBH")

LOCAL_SIZE = _LOCAL.size
CENTRAL_SIZE = _CENTRAL.size
END_SIZE = _END.size
ZIP64_END_SIZE = _ZIP64_END.size
ZIP64_LOCATOR_SIZE = _ZIP64_LOCATOR.size
AES_EXTRA_SIZE = _AES.size
AES_OVERHEAD = 2 + 10
"""Verifier and authentication code of a WinZip AES entry; the salt comes on top."""
TRADITIONAL_OVERHEAD = 12
"""§6.1.3: the encryption header."""


class LocalHeader(NamedTuple):
    """§4.3.7 Local file header, without name and extra field."""

    signature: int
    version_needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    compressed_size: int
    size: int
    name_length: int
    extra_length: int

    @classmethod
    def parse(cls, data: bytes, offset: int = 0) -> Self:
        """Read the header at ``offset``; raises ``struct.error`` when there are not enough bytes."""
        return cls._make(_LOCAL.unpack_from(data, offset))

    def pack(self) -> bytes:
        """Return the header's bytes."""
        return _LOCAL.pack(*self)


class CentralHeader(NamedTuple):
    """§4.3.12 Central directory header, without name, extra field and comment."""

    signature: int
    version_made_by: int
    version_needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    compressed_size: int
    size: int
    name_length: int
    extra_length: int
    comment_length: int
    disk: int
    internal_attributes: int
    external_attributes: int
    offset: int

    @classmethod
    def parse(cls, data: bytes, offset: int = 0) -> Self:
        """Read the header at ``offset``; raises ``struct.error`` when there are not enough bytes."""
        return cls._make(_CENTRAL.unpack_from(data, offset))

    def pack(self) -> bytes:
        """Return the header's bytes."""
        return _CENTRAL.pack(*self)


class EndRecord(NamedTuple):
    """§4.3.16 End of central directory record, without the comment."""

    signature: int
    disk: int
    directory_disk: int
    entries_here: int
    entries: int
    directory_size: int
    directory_offset: int
    comment_length: int

    @classmethod
    def parse(cls, data: bytes, offset: int = 0) -> Self:
        """Read the record at ``offset``; raises ``struct.error`` when there are not enough bytes."""
        return cls._make(_END.unpack_from(data, offset))

    def pack(self) -> bytes:
        """Return the record's bytes."""
        return _END.pack(*self)


class Zip64EndRecord(NamedTuple):
    """§4.3.14 Zip64 end of central directory record, without the extensible data."""

    signature: int
    record_size: int
    version_made_by: int
    version_needed: int
    disk: int
    directory_disk: int
    entries_here: int
    entries: int
    directory_size: int
    directory_offset: int

    @classmethod
    def parse(cls, data: bytes, offset: int = 0) -> Self:
        """Read the record at ``offset``; raises ``struct.error`` when there are not enough bytes."""
        return cls._make(_ZIP64_END.unpack_from(data, offset))

    def pack(self) -> bytes:
        """Return the record's bytes."""
        return _ZIP64_END.pack(*self)


class Zip64Locator(NamedTuple):
    """§4.3.15 Zip64 end of central directory locator."""

    signature: int
    disk: int
    end_offset: int
    disks: int

    @classmethod
    def parse(cls, data: bytes, offset: int = 0) -> Self:
        """Read the locator at ``offset``; raises ``struct.error`` when there are not enough bytes."""
        return cls._make(_ZIP64_LOCATOR.unpack_from(data, offset))

    def pack(self) -> bytes:
        """Return the locator's bytes."""
        return _ZIP64_LOCATOR.pack(*self)


class AesExtra(NamedTuple):
    """WinZip AE-1/AE-2 specification, II.C: extra field 0x9901."""

    version: int
    vendor: bytes
    strength: int
    method: int

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the field's data; raises ``struct.error`` when it is too short."""
        return cls._make(_AES.unpack_from(data))

    def pack(self) -> bytes:
        """Return the field's data."""
        return _AES.pack(*self)


def extra_fields(data: bytes) -> list[tuple[int, bytes]]:
    """Return (id, data) of an extra field area (§4.5.1); a field that overruns the area is cut off."""
    fields: list[tuple[int, bytes]] = []
    offset = 0
    while offset + 4 <= len(data):
        field_id, length = _EXTRA.unpack_from(data, offset)
        fields.append((field_id, data[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return fields


def pack_extra(field_id: int, data: bytes) -> bytes:
    """Return one extra field with its header (§4.5.1)."""
    return _EXTRA.pack(field_id, len(data)) + data


def zip64_values(
    extra: bytes, saturated: tuple[bool, bool, bool]
) -> tuple[int | None, int | None, int | None]:
    """Read size, compressed size and offset from a zip64 extra field (§4.5.3).

    Only the values whose place in the header is full (``saturated``, in that order) stand in the field; a
    value
    that is missing there comes back as None.
    """
    values: list[int | None] = [None, None, None]
    data = next((data for field_id, data in extra_fields(extra) if field_id == EXTRA_ZIP64), b"")
    offset = 0
    for place, wanted in enumerate(saturated):
        if wanted and offset + 8 <= len(data):
            values[place] = int.from_bytes(data[offset : offset + 8], "little")
            offset += 8
    return values[0], values[1], values[2]


def dos_datetime(date: int, time: int) -> datetime | None:
    """Return the DOS date and time (§4.4.6) as a naive datetime; None where it is no date."""
    try:
        return datetime(  # noqa: DTZ001 - DOS times carry no zone
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2
        )
    except ValueError:
        return None


def pack_dos_datetime(moment: datetime) -> tuple[int, int]:
    """Return (date, time) in DOS form; years outside 1980 to 2107 are drawn to the nearest."""
    year = min(max(moment.year, 1980), 2107)
    date = (year - 1980) << 9 | moment.month << 5 | moment.day
    return date, moment.hour << 11 | moment.minute << 5 | moment.second // 2
