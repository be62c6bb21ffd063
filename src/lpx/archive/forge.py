"""Makes deliberately wrong archives: for vectors and tests, never for exchange.

An archive is given as ``Forged`` entries; each is right as long as nothing in it is overridden. Headers lie
through ``local``, ``central`` and ``both``: mappings from a field of ``structures.CentralHeader`` to
the value that is written instead. Examples::

    forge([Forged("a.txt", b"text", both={"size": 1 << 30})])             # a lying size
    forge([Forged("a.txt", b"text", local_name="b.txt")])                 # two accounts of a name
    forge([Forged("a", b"1"), Forged("b", b"1", shares=0)])               # overlapping entries
    forge([Forged("課程學習成果/C01.pdf", b"", encoding="cp950")])          # a name in Big5, not declared
    forge([Forged("../up", b"1"), Forged("a", b"1"), Forged("a", b"2")])  # an escape, a duplicate
    forge([Forged("a", b"text")], cut=30)                                 # the last 30 bytes are missing
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from lpx.archive import structures as zs
from lpx.archive.engines.inflate import deflate
from lpx.archive.members import AES_METHOD, DEFLATED, STORED
from lpx.archive.passwords import ENCODINGS
from lpx.archive.sealing import AES_STRENGTHS, Cipher, Noise, Seed, seal
from lpx.archive.writer import EARLIEST, end_records, pack_aes_extra, pack_central, pack_local


class Forged(Struct, frozen=True):
    """One entry, right unless something is overridden."""

    name: str | bytes
    """Bytes are written as they are."""
    data: bytes = b""
    method: int = DEFLATED
    """Compression method; for others than stored and deflated the content is written as it is."""
    cipher: Cipher = "none"
    aes_version: Literal[1, 2] = 2
    check: Literal["crc", "time"] = "crc"
    """Check byte of traditional encryption: from the CRC, or from the DOS time as with data descriptors."""
    encoding: str = "utf-8"
    """Encoding of a name that is given as text."""
    utf8_flag: bool | None = None
    """None: set for names beyond ASCII in UTF-8."""
    descriptor: Literal["none", "signed", "bare"] = "none"
    """A data descriptor (§4.3.9), with or without signature; the local header's sizes and CRC are zero."""
    modified: datetime = EARLIEST
    external_attributes: int = 0
    host: int = 0
    """§4.4.2: 0 DOS, 3 Unix (external attributes hold the file mode in their high half)."""
    extra: bytes = b""
    """More extra fields, in both headers."""
    comment: bytes = b""
    zip64: bool = False
    local_name: str | bytes | None = None
    local: dict[str, int] = field(default_factory=dict)
    central: dict[str, int] = field(default_factory=dict)
    both: dict[str, int] = field(default_factory=dict)
    payload: bytes | None = None
    """Stored bytes instead of the sealed content."""
    flips: tuple[int, ...] = ()
    """Places in the stored bytes (negative: from their end) where the lowest bit is turned over."""
    shares: int | None = None
    """Number of an earlier entry whose local header this one points to; nothing of its own is written."""
    password: str | None = None
    """Overrides the archive's password."""


class Ending(Struct, frozen=True):
    """Overrides of the end record; None leaves the truth."""

    entries: int | None = None
    directory_size: int | None = None
    directory_offset: int | None = None
    disk: int = 0
    zip64: bool = False


def forge(
    entries: Sequence[Forged],
    *,
    password: str = "",
    password_encoding: str = ENCODINGS[0],
    seed: Seed = 0,
    comment: bytes = b"",
    prefix: bytes = b"",
    suffix: bytes = b"",
    counts_prefix: bool = False,
    ending: Ending | None = None,
    cut: int = 0,
) -> bytes:
    """Return the bytes of an archive.

    Args:
        entries: what it holds, in order.
        password: of all encrypted entries without their own.
        password_encoding: how passwords become bytes.
        seed: of salts and encryption headers.
        comment: the archive's comment.
        prefix: bytes before the first entry.
        suffix: bytes after the comment.
        counts_prefix: whether offsets are right (True) or ignore ``prefix``.
        ending: what the end record says wrongly.
        cut: how many bytes are missing at the end.
    """
    lies = ending or Ending()
    noise = Noise(seed)
    out = bytearray(prefix)
    base = 0 if counts_prefix else len(prefix)
    headers: list[zs.CentralHeader] = []
    directory: list[bytes] = []
    for index, entry in enumerate(entries):
        raw_password = (password if entry.password is None else entry.password).encode(password_encoding)
        header, payload, extra = _prepare(entry, raw_password, noise.take(32, index, entry.data))
        if entry.shares is None:
            header = header._replace(offset=len(out) - base)
            out += _local_part(entry, header, payload, extra)
        else:
            header = header._replace(offset=headers[entry.shares].offset)
        headers.append(header)
        told = header._replace(**{**entry.both, **entry.central})
        directory.append(pack_central(told, _raw(entry, entry.name), extra, entry.comment, zip64=entry.zip64))
    offset = len(out)
    out += b"".join(directory)
    end = end_records(
        len(entries) if lies.entries is None else lies.entries,
        len(out) - offset if lies.directory_size is None else lies.directory_size,
        offset - base if lies.directory_offset is None else lies.directory_offset,
        comment,
        zip64=lies.zip64,
    )
    if lies.disk:
        place = len(end) - len(comment) - zs.END_SIZE
        record = zs.EndRecord.parse(end, place)._replace(disk=lies.disk)
        end = end[:place] + record.pack() + comment
    out += end + suffix
    return bytes(out[: len(out) - cut])


def forge_crowd(count: int, *, declared: int | None = None) -> bytes:
    """Return an archive of ``count`` empty entries, made quickly; ``declared`` is what its end record says.

    ``declared`` up to 65,535 is written without zip64, so that the record hides a crowd.
    """
    names = [b"%07d" % number for number in range(count)]
    date, time = zs.pack_dos_datetime(EARLIEST)
    local = zs.LocalHeader(zs.LOCAL_SIGNATURE, 20, 0, STORED, time, date, 0, 0, 0, 7, 0).pack()
    central = zs.CentralHeader(
        zs.CENTRAL_SIGNATURE, 20, 20, 0, STORED, time, date, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0
    ).pack()[:-4]
    step = zs.LOCAL_SIZE + 7
    body = b"".join([local + name for name in names])
    directory = b"".join(
        [central + (number * step).to_bytes(4, "little") + name for number, name in enumerate(names)]
    )
    said = count if declared is None else declared
    return body + directory + end_records(said, len(directory), len(body))


def _raw(entry: Forged, name: str | bytes) -> bytes:
    return name if isinstance(name, bytes) else name.encode(entry.encoding)


def _prepare(entry: Forged, password: bytes, noise: bytes) -> tuple[zs.CentralHeader, bytes, bytes]:
    """Return the true central header (without offset), the stored bytes and the extra fields."""
    date, time = zs.pack_dos_datetime(entry.modified)
    packed = (entry.method, deflate(entry.data) if entry.method == DEFLATED else entry.data)
    check = time >> 8 if entry.check == "time" else None
    sealed = seal(entry.data, packed, cipher=entry.cipher, password=password, noise=noise, check=check)
    payload = bytearray(sealed.payload if entry.payload is None else entry.payload)
    for place in entry.flips:
        payload[place] ^= 1
    is_aes = entry.cipher in AES_STRENGTHS
    extra = (
        pack_aes_extra(entry.aes_version, entry.cipher, entry.method) + entry.extra if is_aes else entry.extra
    )
    is_utf8 = entry.encoding == "utf-8" and isinstance(entry.name, str) and not entry.name.isascii()
    flags = (
        (entry.cipher != "none") * zs.FLAG_ENCRYPTED
        | (entry.descriptor != "none") * zs.FLAG_DESCRIPTOR
        | (is_utf8 if entry.utf8_flag is None else entry.utf8_flag) * zs.FLAG_UTF8
    )
    header = zs.CentralHeader(
        signature=zs.CENTRAL_SIGNATURE,
        version_made_by=entry.host << 8 | 63,
        version_needed=51 if is_aes else 20,
        flags=flags,
        method=AES_METHOD if is_aes else entry.method,
        time=time,
        date=date,
        crc=0 if is_aes and entry.aes_version == 2 else sealed.crc,
        compressed_size=len(payload),
        size=sealed.size,
        name_length=0,
        extra_length=0,
        comment_length=0,
        disk=0,
        internal_attributes=0,
        external_attributes=entry.external_attributes,
        offset=0,
    )
    return header, bytes(payload), extra


def _local_part(entry: Forged, header: zs.CentralHeader, payload: bytes, extra: bytes) -> bytes:
    told = header._replace(**{**entry.both, **entry.local})
    descriptor = b""
    if entry.descriptor != "none":
        true = header._replace(**entry.both)
        width = 8 if entry.zip64 else 4
        mark = zs.DESCRIPTOR_SIGNATURE.to_bytes(4, "little") if entry.descriptor == "signed" else b""
        sizes = true.compressed_size.to_bytes(width, "little") + true.size.to_bytes(width, "little")
        descriptor = mark + true.crc.to_bytes(4, "little") + sizes
        told = told._replace(**{"crc": 0, "compressed_size": 0, "size": 0, **entry.local})
    name = _raw(entry, entry.name if entry.local_name is None else entry.local_name)
    return pack_local(told, name, extra, zip64=entry.zip64) + payload + descriptor
