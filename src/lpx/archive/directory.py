"""Reads the central directory: which entries there are, and everything that is wrong before content is
touched.

Bounds come first: what the end record declares is compared with the limits before the directory is read, and
counted again while it is. Nothing here raises on hostile bytes; ``OSError`` of the source passes through.
"""

from __future__ import annotations

import re
import stat
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from zlib import crc32

from msgspec import Struct, field

from lpx.archive import structures as zs
from lpx.archive.agreement import CentralView, find_overlaps, read_local
from lpx.archive.bounds import bound, entry_bound, total_bound
from lpx.archive.encodings import choose_encoding, decode
from lpx.archive.ending import Ending, find_ending
from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.archive.members import AES_METHOD, DEFLATED, STORED, Encryption, Member, method_name
from lpx.archive.paths import collision_key, name_faults
from lpx.archive.problems import Problem
from lpx.archive.sources import ByteSource

PROBLEMS_PER_KIND = 1000
"""So many problems of one kind are listed; the rest is counted in ``Directory.omitted``."""

_AES_STRENGTHS: dict[int, Encryption] = {1: "aes-128", 2: "aes-192", 3: "aes-256"}
_DOS_FOLDER = 0x10
_LONGEST_KEY = 1 << 10
"""Characters of a name within which the folders above it are looked for."""
_UNICODE_PATH_MARK = zs.EXTRA_UNICODE_PATH.to_bytes(2, "little")
_UNICODE_PATH = 1 << 12
"""Bytes of an Info-ZIP Unicode path that is believed; a longer one is no name of a file anywhere."""
_SALT_LENGTHS = {"aes-128": 8, "aes-192": 12, "aes-256": 16}


class Directory(Struct, frozen=True):
    """What an archive says it holds."""

    members: tuple[Member, ...]
    problems: tuple[Problem, ...]
    comment: bytes = b""
    omitted: dict[str, int] = field(default_factory=dict)
    """Number of problems per kind beyond those that are listed."""
    begin: int = 0
    """Where the archive begins in the file: bytes before it belong to something else."""

    @property
    def is_fatal(self) -> bool:
        """Whether no member can be used."""
        return any(problem.fatal for problem in self.problems)


class _Raw(Struct, frozen=True, gc=False):
    """One central header with its variable parts."""

    header: zs.CentralHeader
    name: bytes
    extra: bytes


def encryption_overhead(encryption: str) -> int:
    """Return how many stored bytes the encryption itself takes."""
    if encryption == "traditional":
        return zs.TRADITIONAL_OVERHEAD
    return _SALT_LENGTHS[encryption] + zs.AES_OVERHEAD if encryption in _SALT_LENGTHS else 0


def read_directory(
    source: ByteSource,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str = "auto",
    hints: Iterable[str] = (),
) -> Directory:
    """Read the members of the archive in ``source``, with every problem that headers alone can show.

    Args:
        source: the archive's bytes.
        limits: bounds that hold before work.
        encoding: ``auto``, or the encoding (``utf-8``, ``cp950``, ``cp437``) of names that declare none.
        hints: words expected in names, evidence for ``auto``.
    """
    ending = find_ending(source)
    if isinstance(ending, Problem):
        return Directory((), (ending,))
    problems = list(ending.problems)
    refusal = _declared_too_much(ending, limits)
    if refusal is not None:
        return Directory((), (*problems, refusal), ending.comment)
    raws, found = _read_headers(source, ending, limits)
    problems.extend(found)
    if any(problem.parameters.get("bound") == "entries" for problem in found):
        return Directory((), tuple(problems), ending.comment)
    names = _decode_names(raws, encoding, tuple(hints), problems)
    members: list[Member] = []
    for index, raw in enumerate(raws):
        member, own = _member(source, index, raw, names[index], ending)
        members.append(member)
        problems.extend(own)
        exceeded = entry_bound(member, limits)
        if exceeded is not None:
            problems.append(exceeded)
    total = total_bound(members, source.size, limits)
    if total is not None:
        problems.append(total)
    problems.extend(_name_clashes(members))
    begin = _examine_layout(members, ending, problems, is_whole=not found)
    listed, omitted = _cap(problems)
    return Directory(tuple(members), listed, ending.comment, omitted, begin)


def _declared_too_much(ending: Ending, limits: Limits) -> Problem | None:
    if ending.entries > limits.entries:
        return bound("entries", limits.entries, ending.entries)
    if ending.directory_size > limits.directory_bytes:
        return bound("directory-bytes", limits.directory_bytes, ending.directory_size)
    return None


def _read_headers(source: ByteSource, ending: Ending, limits: Limits) -> tuple[list[_Raw], list[Problem]]:
    """Read the central headers as far as they are sound."""
    data = source.read_at(ending.directory_offset, ending.directory_size)
    raws: list[_Raw] = []
    problems: list[Problem] = []
    position = 0
    while position < len(data):
        try:
            header = zs.CentralHeader.parse(data, position)
        except struct.error:
            problems.append(_broken_directory())
            break
        if header.signature == zs.DIRECTORY_DIGEST_SIGNATURE:
            break
        if header.signature != zs.CENTRAL_SIGNATURE:
            problems.append(_broken_directory())
            break
        if len(raws) >= limits.entries:
            return [], [bound("entries", limits.entries, len(raws) + 1)]
        name_end = position + zs.CENTRAL_SIZE + header.name_length
        extra_end = name_end + header.extra_length
        position = next_position = extra_end + header.comment_length
        if next_position > len(data):
            problems.append(_broken_directory())
            break
        name_begin = name_end - header.name_length
        kept = min(header.name_length, limits.name_bytes)
        raws.append(_Raw(header, data[name_begin : name_begin + kept], data[name_end:extra_end]))
    # Before zip64, writers let the 16-bit count wrap around.
    if not problems and len(raws) != ending.entries and len(raws) & zs.FULL16 != ending.entries:
        parameters: dict[str, str | int | float | bool] = {
            "field": "entries",
            "local": len(raws),
            "central": ending.entries,
        }
        problems.append(Problem("header-mismatch", None, parameters))
    return raws, problems


def _broken_directory() -> Problem:
    return Problem("damaged", parameters={"detail": "directory"}, fatal=True)


# -- names ---------------------------------------------------------------------------------------------------


def _decode_names(
    raws: Sequence[_Raw], encoding: str, hints: tuple[str, ...], problems: list[Problem]
) -> list[tuple[str, str]]:
    """Return (name, encoding) of every entry, with separators as written."""
    decoded: list[tuple[str, str] | None] = [_declared_name(raw) for raw in raws]
    open_questions = [index for index, name in enumerate(decoded) if name is None]
    chosen = encoding
    if encoding == "auto" and open_questions:
        chosen = choose_encoding([raws[index].name for index in open_questions], hints)
    for index in open_questions:
        raw = raws[index].name
        for candidate in dict.fromkeys((chosen, "utf-8", "cp950", "cp437")):
            text = decode(raw, candidate)
            if text is not None:
                decoded[index] = (text, candidate)
                break
    names = [name for name in decoded if name is not None]
    first: dict[str, int] = {}
    for index in open_questions:
        first.setdefault(names[index][1], index)
    counts = Counter(names[index][1] for index in open_questions)
    for found, index in first.items():
        problems.append(Problem("name-encoding", index, {"encoding": found, "count": counts[found]}))
    backslashed = [index for index, (name, _) in enumerate(names) if "\\" in name]
    if backslashed:
        problems.append(Problem("backslash", backslashed[0], {"count": len(backslashed)}))
    return names


def _declared_name(raw: _Raw) -> tuple[str, str] | None:
    """Decode a name whose encoding is declared: ASCII, bit 11, or a valid Info-ZIP Unicode path (§4.6.9)."""
    unicode_path = _unicode_path(raw)
    if unicode_path is not None:
        return unicode_path, "unicode-path"
    if raw.name.isascii():
        return raw.name.decode("ascii"), "ascii"
    if raw.header.flags & zs.FLAG_UTF8:
        is_cut = len(raw.name) < raw.header.name_length
        text = raw.name.decode("utf-8", "ignore") if is_cut else decode(raw.name, "utf-8")
        return None if text is None else (text, "utf-8")
    return None


def _unicode_path(raw: _Raw) -> str | None:
    if _UNICODE_PATH_MARK not in raw.extra:
        return None
    for field_id, data in zs.extra_fields(raw.extra):
        if field_id == zs.EXTRA_UNICODE_PATH and 5 < len(data) <= _UNICODE_PATH and data[0] == 1:
            # The CRC says which name the field belongs to: a renaming that did not know the field voids it.
            if int.from_bytes(data[1:5], "little") == crc32(raw.name):
                return decode(data[5:], "utf-8")
            return None
    return None


# -- one member ----------------------------------------------------------------------------------------------


def _member(
    source: ByteSource, index: int, raw: _Raw, decoded: tuple[str, str], ending: Ending
) -> tuple[Member, list[Problem]]:
    header = raw.header
    size, compressed_size, offset = header.size, header.compressed_size, header.offset
    if zs.FULL32 in (size, compressed_size, offset):
        full = (size == zs.FULL32, compressed_size == zs.FULL32, offset == zs.FULL32)
        wide_size, wide_compressed, wide_offset = zs.zip64_values(raw.extra, full)
        size = size if wide_size is None else wide_size
        compressed_size = compressed_size if wide_compressed is None else wide_compressed
        offset = offset if wide_offset is None else wide_offset
    encryption, aes = _encryption(raw)
    method = aes.method if aes is not None else header.method
    header_offset = offset + ending.shift
    local = read_local(
        source,
        CentralView(
            index,
            raw.name,
            header.name_length,
            header.flags,
            header.method,
            header.crc,
            compressed_size,
            size,
            header_offset,
            raw.extra,
            aes,
        ),
        ending.directory_offset,
    )
    name, name_encoding = decoded
    if "\\" in name:
        name = name.replace("\\", "/")
    content_size = compressed_size - encryption_overhead(encryption)
    broken = local.data_offset < 0 or content_size < 0 or (method == STORED and content_size != size)
    obstacle = _obstacle(header, encryption, method)
    member = Member(
        index=index,
        raw_name=raw.name,
        name=name,
        name_encoding=name_encoding,
        is_dir=name.endswith("/") or bool(header.external_attributes & _DOS_FOLDER and not size),
        encryption=encryption,
        aes_version=aes.version if aes is not None else 0,
        method=method,
        method_name=method_name(method),
        compressed_size=compressed_size,
        size=size,
        crc=header.crc,
        flags=header.flags,
        header_offset=header_offset,
        modified=zs.dos_datetime(header.date, header.time),
        external_attributes=header.external_attributes,
        has_descriptor=bool(header.flags & zs.FLAG_DESCRIPTOR),
        data_offset=local.data_offset,
        time_check=local.time_check,
        name_length=header.name_length,
        obstacle=obstacle or ("header" if broken else ""),
    )
    problems = list(local.problems)
    if obstacle:
        problems.append(Problem("unsupported", index, {"method": obstacle}))
    elif broken and local.data_offset >= 0:
        problems.append(Problem("damaged", index, {"detail": "size"}))
    for kind, form in name_faults(name):
        problems.append(Problem(kind, index, {"form": form}))
    special = _special_file(header)
    if special:
        problems.append(Problem("special-file", index, {"form": special}))
    return member, problems


def _encryption(raw: _Raw) -> tuple[Encryption, zs.AesExtra | None]:
    """Return the cipher, and the WinZip AES field where there is a sound one."""
    flags = raw.header.flags
    if not flags & zs.FLAG_ENCRYPTED:
        return "none", None
    if flags & (zs.FLAG_STRONG | zs.FLAG_MASKED):
        return "unsupported", None
    if raw.header.method != AES_METHOD:
        return "traditional", None
    for field_id, data in zs.extra_fields(raw.extra):
        if field_id == zs.EXTRA_AES and len(data) >= 7:
            aes = zs.AesExtra.parse(data)
            if aes.vendor == b"AE" and aes.version in (1, 2) and aes.strength in _AES_STRENGTHS:
                return _AES_STRENGTHS[aes.strength], aes
    return "unsupported", None


def _obstacle(header: zs.CentralHeader, encryption: Encryption, method: int) -> str:
    """Return by what name an entry is refused that lpx cannot read; empty where it can."""
    if header.flags & zs.FLAG_MASKED:
        return "encrypted-directory"
    if header.flags & zs.FLAG_STRONG:
        return "strong-encryption"
    if header.flags & zs.FLAG_PATCH:
        return "patch-data"
    if header.disk not in (0, zs.FULL16):
        return "split-archive"
    if encryption == "unsupported" or method == AES_METHOD:
        return "aes-unknown"
    return "" if method in (STORED, DEFLATED) else method_name(method)


_SPECIAL = {
    stat.S_IFLNK: "symlink",
    stat.S_IFCHR: "character-device",
    stat.S_IFBLK: "block-device",
    stat.S_IFIFO: "fifo",
    stat.S_IFSOCK: "socket",
}
_UNIX_HOSTS = (3, 19)
"""§4.4.2: version made by, Unix and OS X; their external attributes carry the file mode in the high half."""


def _special_file(header: zs.CentralHeader) -> str:
    mode = header.external_attributes >> 16
    if header.version_made_by >> 8 in _UNIX_HOSTS or stat.S_ISLNK(mode):
        return _SPECIAL.get(stat.S_IFMT(mode), "")
    # FILE_ATTRIBUTE_REPARSE_POINT, where the host is DOS or Windows.
    return (
        "symlink" if header.external_attributes & 0x400 and header.version_made_by >> 8 in (0, 10, 11) else ""
    )


# -- all members together ------------------------------------------------------------------------------------


def _name_clashes(members: Sequence[Member]) -> list[Problem]:
    """Find names that occur twice, and names that one folder of Windows or macOS cannot hold side by side."""
    problems: list[Problem] = []
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    folders: dict[str, int] = {}
    keys: list[str] = []
    for member in members:
        key = collision_key(member.name)
        keys.append(key)
        if member.name_length > len(member.raw_name):
            continue
        other = exact.setdefault(member.name, member.index)
        if other != member.index:
            problems.append(Problem("duplicate", member.index, {"other": other}))
            continue
        other = folded.setdefault(key, member.index)
        if other != member.index:
            problems.append(Problem("colliding-name", member.index, {"other": other}))
        # Where the folder of a name is known, those above it are.
        if key.rpartition("/")[0] not in folders:
            for match in re.finditer("/", key[:_LONGEST_KEY]):
                folders.setdefault(key[: match.start()], member.index)
    for member in members:
        below = folders.get(keys[member.index]) if not member.is_dir else None
        if below is not None and below != member.index:
            problems.append(Problem("colliding-name", member.index, {"other": below}))
    return problems


def _examine_layout(
    members: Sequence[Member], ending: Ending, problems: list[Problem], *, is_whole: bool
) -> int:
    """Report overlaps and bytes that belong to no entry; return where the archive begins.

    ``is_whole``: the directory was read to its end, so that what no member claims belongs to nobody.
    """
    spans = [
        (member.header_offset, member.data_offset + member.compressed_size, member.index)
        for member in members
        if member.data_offset >= 0
    ]
    overlaps, unclaimed = find_overlaps(spans, ending.directory_offset)
    problems.extend(overlaps)
    begin = min((span[0] for span in spans), default=ending.directory_offset)
    if begin:
        problems.append(Problem("extra-bytes", parameters={"where": "before", "bytes": begin}))
    if unclaimed and is_whole and len(spans) == len(members):
        problems.append(Problem("extra-bytes", parameters={"where": "between", "bytes": unclaimed}))
    return begin


def _cap(problems: list[Problem]) -> tuple[tuple[Problem, ...], dict[str, int]]:
    counts: Counter[str] = Counter()
    listed: list[Problem] = []
    for problem in problems:
        counts[problem.kind] += 1
        if counts[problem.kind] <= PROBLEMS_PER_KIND or problem.fatal:
            listed.append(problem)
    return tuple(listed), {
        kind: count - PROBLEMS_PER_KIND for kind, count in counts.items() if count > PROBLEMS_PER_KIND
    }
