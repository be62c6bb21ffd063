"""Writes an archive to a sink in one go: deterministic when given a seed, zip64 only where it is needed.

Sources: APPNOTE.TXT 6.3.10; WinZip AE specification (AE-2, AES-256 by default). Traditional encryption is
written on request only, for old importers: it is weak.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Protocol, Self

from msgspec import Struct

from lpx.archive import structures as zs
from lpx.archive.engines.digests import md5
from lpx.archive.members import AES_METHOD
from lpx.archive.passwords import candidates
from lpx.archive.paths import name_faults
from lpx.archive.sealers import Pending, Sealers
from lpx.archive.sealing import AES_STRENGTHS, Cipher, Compress, Noise, Sealed, Seed, compress_content, seal

EARLIEST = datetime(1980, 1, 1)  # noqa: DTZ001 - DOS times carry no zone
"""The first moment a DOS time can name: what entries get whose time is not given."""

_MADE_BY = 3 << 8 | 63
"""§4.4.2: Unix, APPNOTE 6.3. For the host DOS, unzip takes names for IBM437 even where bit 11 says UTF-8."""
_FILE_ATTRIBUTES = 0o100644 << 16
_FOLDER_ATTRIBUTES = 0o040755 << 16 | 0x10
_SALT = 32
_SMALL = 1 << 17
"""Entries below this size are sealed at once: handing them to a thread costs more."""
_AHEAD = 24 << 20
"""Content bytes that wait for being sealed and written, at most (but one entry always may)."""


class Sink(Protocol):
    """Where an archive is written to, from begin to end."""

    def write(self, data: bytes | bytearray, /) -> object:
        """Take ``data``."""


class Written(Struct, frozen=True):
    """What was written."""

    md5: str
    size: int
    entries: int


class _Entry(Struct, frozen=True):
    """An entry whose turn to be written has not come."""

    name: str
    sealed: Sealed | Pending[Sealed]
    cipher: Cipher
    modified: datetime | None
    size: int


class ArchiveWriter:
    """Writes one archive; usable as a context manager, which closes unless an error passes.

    Args:
        sink: takes the bytes in order; it is never read or sought.
        password: None writes an archive without encryption. Written as UTF-8 when it is not ASCII.
        cipher: ``aes-256`` (default), ``aes-192``, ``aes-128``, ``traditional`` (weak) or ``none``.
        seed: makes the bytes depend on nothing but what is given; without it salts are random.
        modified: time of entries that have none of their own; naive local time.
        workers: threads that compress and encipher large entries; the bytes do not depend on it. With more
            than one, another digests what was written while the next is being written.

    What the sink raises may come with a later entry than the one that is to blame, or with ``close``.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        password: str | None = None,
        cipher: Cipher = "aes-256",
        seed: Seed = None,
        modified: datetime | None = None,
        workers: int = 2,
    ) -> None:
        self._sink = sink
        self._cipher: Cipher = "none" if password is None else cipher
        forms = candidates(password or "")
        if not forms:
            raise ValueError("the password holds characters that no encoding can write")
        self._password = forms[0]
        self._noise = Noise(seed)
        self._modified = modified or EARLIEST
        self._central: list[bytes] = []
        self._names: set[str] = set()
        self._sealers = Sealers(workers)
        self._queue: deque[_Entry] = deque()
        self._ahead = 0
        self._md5 = md5()
        self._digester = Sealers(1) if workers > 1 else None
        self._undigested = bytearray()
        self._digesting: Pending[None] | None = None
        self._size = 0
        self._written: Written | None = None

    def add(
        self,
        name: str,
        data: bytes | bytearray | memoryview,
        compress: Compress = "auto",
        modified: datetime | None = None,
    ) -> None:
        """Add a file.

        Args:
            name: with ``/`` between its parts.
            data: the content.
            compress: ``auto`` deflates where it pays, ``deflate`` always, ``store`` never.
            modified: naive local time.

        Raises:
            ValueError: the name leads out of the archive or was used before; names are not in the message.
        """
        self._claim(name)
        content = bytes(data)
        index = len(self._names) - 1

        def work() -> Sealed:
            noise = self._noise.take(_SALT, index, content)
            packed = compress_content(content, compress)
            return seal(content, packed, cipher=self._cipher, password=self._password, noise=noise)

        is_small = len(content) < _SMALL
        sealed = work() if is_small else self._sealers.submit(work)
        self._enqueue(_Entry(name, sealed, self._cipher, modified, 0 if is_small else len(content)))

    def add_folder(self, name: str, modified: datetime | None = None) -> None:
        """Add an entry for a folder itself; folders are never encrypted. Raises ``ValueError`` as ``add``."""
        folder = name.removesuffix("/") + "/"
        self._claim(folder)
        self._enqueue(_Entry(folder, Sealed(b"", 0, 0, 0), "none", modified, 0))

    def close(self) -> Written:
        """Write the central directory and return what was written; calling it again changes nothing."""
        if self._written is None:
            while self._queue:
                self._put_next()
            offset = self._size
            for header in self._central:
                self._write(header)
            self._write(end_records(len(self._central), self._size - offset, offset))
            self._digest_rest()
            self._written = Written(self._md5.hexdigest(), self._size, len(self._central))
        return self._written

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def _claim(self, name: str) -> None:
        if self._written is not None:
            raise ValueError("the archive is closed")
        if name in self._names:
            raise ValueError("a name can be used only once in an archive")
        escapes = [form for kind, form in name_faults(name) if kind == "path-escape"]
        if escapes or "\\" in name:
            raise ValueError(f"a name would lead out of the archive ({', '.join(escapes) or 'backslash'})")
        self._names.add(name)

    def _enqueue(self, entry: _Entry) -> None:
        self._queue.append(entry)
        self._ahead += entry.size
        while self._queue and (self._ahead > _AHEAD or not isinstance(self._queue[0].sealed, Pending)):
            self._put_next()

    def _put_next(self) -> None:
        entry = self._queue.popleft()
        self._ahead -= entry.size
        sealed = entry.sealed.take() if isinstance(entry.sealed, Pending) else entry.sealed
        self._put(entry.name, sealed, entry.cipher, entry.modified)

    def _put(self, name: str, sealed: Sealed, cipher: Cipher, modified: datetime | None) -> None:
        raw_name = name.encode("utf-8")
        extra = b""
        method, crc = sealed.method, sealed.crc
        if cipher in AES_STRENGTHS:
            extra = pack_aes_extra(2, cipher, method)
            method, crc = AES_METHOD, 0
        flags = (cipher != "none") * zs.FLAG_ENCRYPTED | (not name.isascii()) * zs.FLAG_UTF8
        date, time = zs.pack_dos_datetime(modified or self._modified)
        header = zs.CentralHeader(
            signature=zs.CENTRAL_SIGNATURE,
            version_made_by=_MADE_BY,
            version_needed=51 if method == AES_METHOD else 20,
            flags=flags,
            method=method,
            time=time,
            date=date,
            crc=crc,
            compressed_size=len(sealed.payload),
            size=sealed.size,
            name_length=len(raw_name),
            extra_length=len(extra),
            comment_length=0,
            disk=0,
            internal_attributes=0,
            external_attributes=_FOLDER_ATTRIBUTES if name.endswith("/") else _FILE_ATTRIBUTES,
            offset=self._size,
        )
        self._central.append(pack_central(header, raw_name, extra))
        self._write(pack_local(header, raw_name, extra))
        self._write(sealed.payload)

    def _write(self, data: bytes | bytearray) -> None:
        if len(data) >= _SMALL:
            self._digest_rest(then=data)
        else:
            self._undigested += data
            if len(self._undigested) >= _SMALL:
                self._digest_rest()
        self._sink.write(data)
        self._size += len(data)

    def _digest_rest(self, then: bytes | bytearray = b"") -> None:
        """Digest what is left, after what is being digested; then a large piece, in the thread if any."""
        if self._digesting is not None:
            self._digesting.take()
            self._digesting = None
        self._md5.update(self._undigested)
        self._undigested.clear()
        if self._digester is None:
            self._md5.update(then)
        elif then:
            self._digesting = self._digester.submit(partial(self._md5.update, then))


def pack_aes_extra(version: int, cipher: str, method: int) -> bytes:
    """Return the extra field of a WinZip AES entry (AE specification, II.C)."""
    return zs.pack_extra(zs.EXTRA_AES, zs.AesExtra(version, b"AE", AES_STRENGTHS[cipher], method).pack())


def pack_local(central: zs.CentralHeader, name: bytes, extra: bytes, *, zip64: bool = False) -> bytes:
    """Return the local header that agrees with ``central``; both sizes move to zip64 together (§4.5.3)."""
    size, compressed_size, needed = central.size, central.compressed_size, central.version_needed
    if zip64 or max(size, compressed_size) >= zs.FULL32:
        wide = size.to_bytes(8, "little") + compressed_size.to_bytes(8, "little")
        extra = zs.pack_extra(zs.EXTRA_ZIP64, wide) + extra
        size = compressed_size = zs.FULL32
        needed = max(45, needed)
    header = zs.LocalHeader(
        signature=zs.LOCAL_SIGNATURE,
        version_needed=needed,
        flags=central.flags,
        method=central.method,
        time=central.time,
        date=central.date,
        crc=central.crc,
        compressed_size=compressed_size,
        size=size,
        name_length=len(name),
        extra_length=len(extra),
    )
    return header.pack() + name + extra


def pack_central(
    central: zs.CentralHeader, name: bytes, extra: bytes, comment: bytes = b"", *, zip64: bool = False
) -> bytes:
    """Return the central header; values too large for it move to the zip64 extra field (§4.5.3)."""
    wide = b""
    changes: dict[str, int] = {}
    for field in ("size", "compressed_size", "offset"):
        value = getattr(central, field)
        if zip64 or value >= zs.FULL32:
            wide += value.to_bytes(8, "little")
            changes[field] = zs.FULL32
    if wide:
        extra = zs.pack_extra(zs.EXTRA_ZIP64, wide) + extra
        changes["version_needed"] = max(45, central.version_needed)
    lengths = {"name_length": len(name), "extra_length": len(extra), "comment_length": len(comment)}
    return central._replace(**lengths, **changes).pack() + name + extra + comment


def end_records(
    entries: int, directory_size: int, directory_offset: int, comment: bytes = b"", *, zip64: bool = False
) -> bytes:
    """Return the end of central directory record, preceded by the zip64 records where they are needed."""
    records = b""
    if zip64 or entries >= zs.FULL16 or max(directory_size, directory_offset) >= zs.FULL32:
        records = zs.Zip64EndRecord(
            signature=zs.ZIP64_END_SIGNATURE,
            record_size=zs.ZIP64_END_SIZE - 12,
            version_made_by=_MADE_BY,
            version_needed=45,
            disk=0,
            directory_disk=0,
            entries_here=entries,
            entries=entries,
            directory_size=directory_size,
            directory_offset=directory_offset,
        ).pack()
        place = directory_offset + directory_size
        records += zs.Zip64Locator(zs.ZIP64_LOCATOR_SIGNATURE, 0, place, 1).pack()
    count = zs.FULL16 if zip64 else min(entries, zs.FULL16)
    short = zs.EndRecord(
        signature=zs.END_SIGNATURE,
        disk=0,
        directory_disk=0,
        entries_here=count,
        entries=count,
        directory_size=zs.FULL32 if zip64 else min(directory_size, zs.FULL32),
        directory_offset=zs.FULL32 if zip64 else min(directory_offset, zs.FULL32),
        comment_length=len(comment),
    )
    return records + short.pack() + comment
