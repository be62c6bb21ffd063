"""What lies in ``returned``: bundles that were handed out, screens, what the module says it holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lpx.harness.folder.answers import decode
from lpx.harness.observations import Handed, digest_of
from lpx.harness.protocol import File, Holding, Reply

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.portfolio.nouns import Portfolio

RETURNED = "returned"
DUMP = "dump.json"
_DIGEST = re.compile(rb"(?<![0-9A-Fa-f])[0-9A-Fa-f]{32}(?![0-9A-Fa-f])")
_ARCHIVE = b"PK\x03\x04"
_SMALL = 4096
_LONGEST_SIGNATURE = 600
"""Bytes; a page that shows digests is longer."""
_LARGEST_TEXT = 8 << 20
_LARGEST_ARCHIVE = 1 << 30
_MOST = 2000


class Pair(Struct, frozen=True):
    """An archive and the signature file that came with it."""

    archive: Path
    signature: Path | None


class Returned(Struct, frozen=True):
    """What was dropped for one task."""

    pairs: tuple[Pair, ...] = ()
    texts: tuple[Path, ...] = ()
    """Saved or copied screens."""
    dump: Path | None = None
    strange: tuple[str, ...] = ()
    """Names of files that are none of these."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was dropped."""
        return not (self.pairs or self.texts or self.dump)


def returned_for(kit: Path, task: int) -> Returned:
    """Look into ``returned`` for what belongs to ``task``: a folder ``017``, ``17``, ``017 …``."""
    archives: list[Path] = []
    signatures: list[Path] = []
    texts: list[Path] = []
    strange: list[str] = []
    dump: Path | None = None
    for path in _files(kit, task):
        if path.name.casefold() == DUMP:
            dump = path
            continue
        match _kind(path):
            case "archive":
                archives.append(path)
            case "signature":
                signatures.append(path)
            case "text":
                texts.append(path)
            case _:
                strange.append(path.name)
    return Returned(tuple(_paired(archives, signatures)), tuple(texts), dump, tuple(strange))


def _files(kit: Path, task: int) -> list[Path]:
    room = kit / RETURNED
    if not room.is_dir():
        return []
    own = re.compile(rf"0*{task}(?!\d)")
    folders = [path for path in sorted(room.iterdir()) if path.is_dir() and own.match(path.name)]
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return found[:_MOST]


def _kind(path: Path) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_SMALL)
    except OSError:
        return ""
    name = path.name.casefold()
    if name in {"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"}:
        return ""
    if head.startswith(_ARCHIVE) or name.endswith(".zip"):
        return "archive" if size <= _LARGEST_ARCHIVE else ""
    if size <= _LONGEST_SIGNATURE and _DIGEST.search(head):
        return "signature"
    if name.endswith((".txt", ".htm", ".html", ".csv", ".mht")) and size <= _LARGEST_TEXT:
        return "text"
    return ""


def _paired(archives: list[Path], signatures: list[Path]) -> list[Pair]:
    """Give every archive its signature: by its name, or the only one of each."""
    pairs: list[Pair] = []
    for archive in archives:
        own = [item for item in signatures if item.name.startswith(archive.stem)]
        alone = signatures if len(archives) == 1 and len(signatures) == 1 else []
        pairs.append(Pair(archive, next(iter(own or alone), None)))
    return pairs


def screen_text(paths: tuple[Path, ...], told: str) -> str:
    """Return everything that screens showed, as text, markup taken away."""
    parts = [told]
    for path in paths:
        try:
            text = decode(path.read_bytes()) or ""
        except OSError:
            continue
        if path.suffix.casefold() in {".htm", ".html", ".mht"}:
            text = re.sub(r"<[^>]*>", " ", text)
        parts.append(text)
    return "\n".join(part for part in parts if part)


class Unusable(Exception):  # noqa: N818 - something for the person to mend
    """What was returned cannot be used.

    Args:
        key: Key of the catalogue under ``harness-kit.todo``.
        parameters: What its text needs.
    """

    def __init__(self, key: str, **parameters: str | int) -> None:
        super().__init__(key)
        self.key, self.parameters = key, parameters


def read_dump(path: Path) -> tuple[Holding, ...]:
    """Read what the module says it holds, in the form of the protocol's reply to ``dump``.

    Raises:
        Unusable: It is not in that form.
    """
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if data.lstrip()[:1] == b"[":
            return msgspec.json.decode(data, type=tuple[Holding, ...])
        return msgspec.json.decode(data, type=Reply).students
    except (OSError, msgspec.DecodeError, RecursionError):
        raise Unusable("dump-unreadable", file=path.name) from None


def read_state(pair: Pair, password: str, edition: Edition, codes: CodeEdition) -> tuple[Holding, ...]:
    """Return the students of an exported bundle as if the module had told them.

    Raises:
        Unusable: The bundle cannot be opened or read.
    """
    from lpx.harness.opened import open_handed

    handed, contents = take(pair)
    opened = open_handed(handed, contents, password, edition, codes)
    if opened.portfolio is None:
        raise Unusable("bundle-unreadable", file=pair.archive.name)
    return holdings_of(opened.portfolio, edition)


def take(pair: Pair) -> tuple[Handed, dict[str, bytes]]:
    """Read a returned bundle; return what it is and its bytes by digest.

    Raises:
        Unusable: A file cannot be read.
    """
    try:
        archive = pair.archive.read_bytes()
        signature = pair.signature.read_bytes() if pair.signature else None
    except OSError:
        raise Unusable("file-unreadable", file=pair.archive.name) from None
    contents = {digest_of(archive): archive}
    handed = Handed(digest_of(archive), pair.archive.name)
    if pair.signature is not None and signature is not None:
        contents[digest_of(signature)] = signature
        handed = Handed(handed.archive, handed.archive_name, digest_of(signature), pair.signature.name)
    return handed, contents


def holdings_of(portfolio: Portfolio, edition: Edition) -> tuple[Holding, ...]:
    """Return the students of a bundle as holdings: one object each, and their files by digest."""
    from lpx.portfolio.encode import document_value

    objects = json.loads(json.dumps(document_value(portfolio, edition)))
    made: list[Holding] = []
    for student, value in zip(portfolio.students, objects, strict=True):
        files = {
            item.link: File(item.link, "", item.md5 or "", item.size or -1, item.original_name)
            for item in student.attachments()
            if item.md5
        }
        made.append(Holding(value, tuple(files.values())))
    return tuple(made)
