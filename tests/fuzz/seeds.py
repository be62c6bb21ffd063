"""What a fuzzer begins with: small sound inputs of each target, made from the vectors."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from lpx.archive.directory import read_directory
from lpx.archive.scan import scan
from lpx.archive.sealing import Cipher
from lpx.archive.sources import MemorySource
from lpx.archive.writer import ArchiveWriter
from lpx.attest.forms import encode
from lpx.attest.keys import make_signer, trust_file, trusted_key
from lpx.attest.nouns import Revoked
from lpx.attest.revocation import extend
from lpx.data import data_room
from lpx.edition import load_edition
from lpx.exchange.history import example_history

VECTORS = ("document-shape", "course", "performance")
"""Families of vectors, of each of which the smallest sound archive is taken."""


def seeds(target: str, password: str) -> Iterator[bytes]:
    """Give inputs for ``target``; archives are enciphered with ``password``."""
    fixtures = data_room("fixtures")
    if target in {"archive", "bundle"}:
        entries = _entries(_smallest(fixtures, VECTORS[0]))
        for cipher in get_args(Cipher):
            yield _packed(entries, cipher, password)
    elif target in {"document", "judged"}:
        for family in VECTORS:
            yield from (data for name, data in _entries(_smallest(fixtures, family)) if data.startswith(b"["))
    elif target == "signature":
        yield from (path.read_bytes() for path in sorted((fixtures / "signature").glob("*/*.md5")))
    elif target == "codes":
        for path in sorted((fixtures / "course-codes").rglob("*.csv")):
            yield b"".join(path.read_bytes().splitlines(keepends=True)[:30])
    elif target == "history":
        yield encode(example_history(load_edition()))
    elif target == "certificate":
        signer = make_signer(bytes(32))
        times = ("2026-01-01T00:00:00+08:00", "2027-01-01T00:00:00+08:00")
        yield encode(trust_file([trusted_key(signer, "lpx fuzz", ("certify", "revoke"), *times)]))
        revoked = Revoked("sha256:" + "0" * 64, "LPX-1", "withdrawn", times[0])
        yield extend(None, revoked, "lpx fuzz", times[0], signer)
    elif target == "reply":
        yield b'{"lpx":1,"seq":1,"status":"ok","declaration":{"name":"m","version":"1"}}'
        yield b'{"lpx":1,"seq":1,"status":"error","error":{"code":"x","message":"y"}}'
    elif target == "tables":
        yield '"a\\b.zip",secret\n學校.zip;密碼\n'.encode("utf-16")
        yield b"0" * 64 + b"  a.zip\n" + b"1" * 64 + b" *b/c.zip\n"


def _smallest(fixtures: Path, family: str) -> Path:
    """Return the folder of the smallest vector of ``family`` that conforms."""
    folders = [
        path.parent
        for path in (fixtures / family).glob("*/expect.json")
        if json.loads(path.read_text(encoding="utf-8"))["verdict"] == "conforms"
    ]
    return min(folders, key=lambda folder: sum(path.stat().st_size for path in folder.glob("*.zip")))


def _entries(folder: Path) -> list[tuple[str, bytes]]:
    told = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    source = MemorySource((folder / told["archive"]).read_bytes())
    directory = read_directory(source)
    found = scan(source, directory, told["password"], keep=lambda member: 1 << 16)
    members = {member.index: member for member in directory.members}
    return [
        (members[item.member].name, bytes(item.content or b""))
        for item in found.results
        if not members[item.member].is_dir
    ]


def _packed(entries: list[tuple[str, bytes]], cipher: Cipher, password: str) -> bytes:
    sink = io.BytesIO()
    with ArchiveWriter(sink, password=password, cipher=cipher, seed=b"fuzz") as writer:
        for name, data in entries:
            writer.add(name, data)
    return sink.getvalue()
