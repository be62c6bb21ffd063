"""Makes the bundles that the benchmarks measure with: valid ones, of a wanted size, packed by 7-Zip."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import numpy as np

from lpx.archive.signature import format_signature
from lpx.coursecode import load_code_edition
from lpx.edition import load_edition
from lpx.synthesis.bundle import entries_of, make_stem
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term

PASSWORD = "bench-Password-1"  # noqa: S105 - protects nothing
PACKINGS = {
    "aes-deflated": ("-mem=AES256", "-mx=5"),
    "aes-stored": ("-mem=AES256", "-mx=0"),
    "traditional-deflated": ("-mem=ZipCrypto", "-mx=5"),
    "traditional-stored": ("-mem=ZipCrypto", "-mx=0"),
}
"""Name → options of ``7z a -tzip``."""


def noise(seed: int, size: int) -> bytes:
    """Return ``size`` bytes that deflate as media do: Huffman blocks, hardly any smaller (about 0.97)."""
    bits = np.random.default_rng(seed).standard_normal(size, dtype=np.float32)
    return (bits * 46 + 128).clip(0, 255).astype(np.uint8).tobytes()


def grow(entries: dict[str, bytes], total: int) -> dict[str, bytes]:
    """Return ``entries`` with attachments grown to ``total`` bytes together; the JSON keeps true."""
    return dict(grown(entries, total))


def grown(entries: dict[str, bytes], total: int) -> Iterator[tuple[str, bytes]]:
    """Yield what ``grow`` returns one by one, so that only one attachment is in memory at a time."""
    attachments = [name for name in entries if not name.endswith(".json")]
    share = total // len(attachments)
    digests = {}
    for number, name in enumerate(attachments):
        data = entries[name][:64] + noise(number, max(0, share - 64))
        old, new = (hashlib.md5(part, usedforsecurity=False).hexdigest() for part in (entries[name], data))
        digests[old] = new
        yield name, data
    for name, data in entries.items():
        if name.endswith(".json"):
            text = data.decode("utf-8")
            for old, new in digests.items():
                text = text.replace(old, new)
            yield name, text.encode("utf-8")


def make_bundles(
    folder: Path, total: int, students: int, packings: Iterable[str] = tuple(PACKINGS)
) -> dict[str, Path]:
    """Write one bundle of ``total`` content bytes for each packing into ``folder``; return their paths."""
    edition = load_edition()
    rng = Random(20180731)
    school = make_school(rng, edition, CoursePlan(load_code_edition()), students=students, term=Term(112, 1))
    stem = make_stem(rng, edition, school.code, school.term)
    tree = folder / "tree"
    for name, data in grown(entries_of(school.students, edition, stem), total):
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    made = {}
    for packing in packings:
        options = PACKINGS[packing]
        archive = folder / packing / f"{stem}.zip"
        archive.parent.mkdir()
        subprocess.run(
            ["7z", "a", "-tzip", *options, f"-p{PASSWORD}", "-bd", "-bso0", str(archive), "."],
            cwd=tree,
            check=True,
        )
        with archive.open("rb") as file:
            digest = hashlib.file_digest(file, "md5").hexdigest()
        signature = archive.with_name(f"{archive.name}.md5")
        signature.write_bytes(format_signature(digest, archive.name, edition.signature.written_form))
        made[packing] = archive
    return made


def password_environment() -> dict[str, str]:
    """Return the environment in which lpx finds the password."""
    return {**os.environ, "LPX_PASSWORD": PASSWORD}
