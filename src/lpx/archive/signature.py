"""The signature file (簽章檔): the MD5 of the archive, in whatever form the sender's program wrote it.

No form is published, so all that programs are known to write are read: the bare hex digits; ``md5sum``'s
``hash  name`` and ``hash *name``; BSD's ``MD5 (name) = hash``; the output of ``certutil -hashfile``; each
with or
without a byte order mark, in UTF-8, UTF-16 or code page 950, with any line ends and blank lines. A SHA-256
may stand
beside the MD5, never instead of it. One form is written.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Literal

from msgspec import Struct

from lpx.archive.encodings import decode_cp950

Form = Literal["", "bare", "named", "named-binary", "bsd", "certutil", "labelled"]
Trouble = Literal[
    "empty", "too-large", "no-digest", "several-md5", "several-sha256", "other-algorithm", "not-text"
]

MAX_BYTES = 1 << 16
"""A signature file is a line or two; more than this is something else."""

_HEX = r"[0-9A-Fa-f]"
_DIGEST = rf"(?:{_HEX}{{128}}|{_HEX}{{96}}|{_HEX}{{64}}|{_HEX}{{40}}|{_HEX}{{32}})"
_BARE = re.compile(rf"(?P<digest>{_DIGEST})")
_NAMED = re.compile(rf"\\?(?P<digest>{_DIGEST})(?P<mark>[ \t]+\*?|[ \t]*\*)(?P<name>\S.*)")
_BSD = re.compile(rf"(?P<algorithm>[A-Za-z0-9-]+) ?\((?P<name>.+)\) ?= ?(?P<digest>{_DIGEST})")
_LABELLED = re.compile(
    rf"(?P<algorithm>md5|sha-?1|sha-?256|sha-?512)(?:sum|碼|值)?\s*[:：=]\s*(?P<digest>{_DIGEST})",
    re.IGNORECASE,
)
_SPACED = re.compile(rf"(?P<digest>{_HEX}{{2}}(?: {_HEX}{{2}})+)")
_CERTUTIL = re.compile(
    r"^(?:(?P<algorithm>MD5|SHA1|SHA256|SHA384|SHA512)\b.*[:：]|CertUtil\s*[:：].*)$", re.IGNORECASE
)
_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Signature(Struct, frozen=True):
    """What a signature file says."""

    md5: str
    """32 lower-case hex digits; empty where there is none, or more than one."""
    sha256: str = ""
    named: str = ""
    """The file name that stands beside the digest."""
    form: Form = ""
    problems: tuple[Trouble, ...] = ()
    oddities: tuple[str, ...] = ()
    """How it differs from the form that lpx writes, harmlessly: ``upper-case bom utf-16 cp950 crlf spaced
    blank-lines no-line-end``."""


class _Line(Struct, frozen=True):
    algorithm: str
    digest: str
    name: str
    form: Form


def parse_signature(data: bytes, file_name: str = "") -> Signature:
    """Read a signature file.

    Args:
        data: its bytes.
        file_name: the archive's own name; where digests of several files are listed, its lines are chosen.
    """
    if len(data) > MAX_BYTES:
        return Signature("", problems=("too-large",))
    text, oddities = _decode(data)
    if text is None:
        return Signature("", problems=("not-text",))
    if not text.strip("\0 \t\r\n\x1a"):
        return Signature("", problems=("empty",))
    lines = [line.strip("\0 \t\x1a") for line in text.splitlines()]
    found = [line for line in _read_lines(lines) if line is not None]
    if file_name:
        own = [line for line in found if line.name and _base(line.name) == _base(file_name)]
        if own:
            found = [line for line in found if line in own or not line.name]
    md5s = {line.digest.lower(): line for line in found if line.algorithm == "md5"}
    sha256s = {line.digest.lower() for line in found if line.algorithm == "sha256"}
    problems: list[Trouble] = []
    if len(md5s) > 1:
        problems.append("several-md5")
    if len(sha256s) > 1:
        problems.append("several-sha256")
    if not md5s:
        problems.append("other-algorithm" if found else "no-digest")
    chosen = next(iter(md5s.values())) if len(md5s) == 1 else None
    if chosen is not None and chosen.digest != chosen.digest.lower():
        oddities.append("upper-case")
    oddities.extend(_layout_oddities(text, lines))
    return Signature(
        md5=chosen.digest.lower() if chosen is not None else "",
        sha256=next(iter(sha256s)) if len(sha256s) == 1 else "",
        named=chosen.name if chosen is not None else "",
        form=chosen.form if chosen is not None else "",
        problems=tuple(problems),
        oddities=tuple(oddities),
    )


def format_signature(md5: str, archive_name: str, form: str = "{md5} *{archive}\n") -> bytes:
    """Return the signature file in the written form, a template with ``md5`` and ``archive``; UTF-8, LF."""
    return form.format(md5=md5.lower(), archive=archive_name).encode("utf-8")


def candidate_names(archive_name: str, templates: Iterable[str]) -> tuple[str, ...]:
    """Return the names a signature file may have: templates with ``archive`` and ``stem`` filled in."""
    stem = PurePosixPath(archive_name).stem
    return tuple(dict.fromkeys(item.format(archive=archive_name, stem=stem) for item in templates))


def _decode(data: bytes) -> tuple[str | None, list[str]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            oddity = "bom" if encoding == "utf-8" else "utf-16"
            return data[len(bom) :].decode(encoding, "replace"), [oddity]
    if data[1:2] == b"\0" and data[:1] != b"\0":
        return data.decode("utf-16-le", "replace"), ["utf-16"]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        big5 = decode_cp950(data)
        return big5, ["cp950"]
    return text, []


def _read_lines(lines: list[str]) -> Iterable[_Line | None]:
    """Read every line; in certutil's output the algorithm and the file stand on the line above the digest."""
    heading = ""
    named = ""
    for line in lines:
        certutil = _CERTUTIL.match(line)
        if certutil is not None and not _BSD.fullmatch(line) and not _LABELLED.fullmatch(line):
            heading = (certutil["algorithm"] or heading).lower()
            named = _certutil_name(line) or named
            continue
        read = _read_line(line)
        if read is not None and heading and read.form == "bare":
            read = _Line(read.algorithm, read.digest, named, "certutil")
        yield read


def _read_line(line: str) -> _Line | None:
    spaced = _SPACED.fullmatch(line)
    if spaced is not None:
        digest = spaced["digest"].replace(" ", "")
        return _line(digest, "", "bare") if len(digest) in _ALGORITHMS else None
    if (match := _BARE.fullmatch(line)) is not None:
        return _line(match["digest"], "", "bare")
    if (match := _BSD.fullmatch(line)) is not None:
        return _line(match["digest"], match["name"], "bsd")
    if (match := _LABELLED.search(line)) is not None:
        return _line(match["digest"], "", "labelled")
    if (match := _NAMED.fullmatch(line)) is not None:
        return _line(match["digest"], match["name"], "named-binary" if "*" in match["mark"] else "named")
    return None


def _line(digest: str, name: str, form: Form) -> _Line:
    return _Line(_ALGORITHMS[len(digest)], digest, name, form)


def _certutil_name(line: str) -> str:
    """Return the file that a heading names: ``MD5 hash of [file] x.zip:``, ``MD5 的 x.zip 雜湊:``."""
    match = re.search(r"hash of (?:file )?(.+?)\s*[:：]$|的\s*(.+?)\s*雜湊\s*[:：]$", line)
    return (match[1] or match[2]) if match is not None else ""


def _base(name: str) -> str:
    return re.split(r"[\\/]", name)[-1].casefold()


def _layout_oddities(text: str, lines: list[str]) -> Iterable[str]:
    if "\r\n" in text:
        yield "crlf"
    if any(_SPACED.fullmatch(line) for line in lines):
        yield "spaced"
    if not all(lines):
        yield "blank-lines"
    if not text.endswith("\n"):
        yield "no-line-end"
