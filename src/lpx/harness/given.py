"""What a case gives to a module: its digest, its size, and its files for trying by hand."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.edition.nouns import Edition
    from lpx.harness.recipe_nouns import Prepared


class Size(Struct, frozen=True):
    """How much a case gives."""

    students: int
    records: int
    files: int
    bytes: int
    """Of the archives of its bundles."""


def given_digest(prepared: Prepared, scratch: Path) -> str:
    """Return the digest over everything that was given: people, records, files, archives, passwords."""
    digest = sha256()
    holdings = {name: msgspec.to_builtins(group) for name, group in prepared.students.items()}
    for group in holdings.values():
        for holding in group:
            for file in holding.get("files", ()):
                file.pop("path", None)  # Where a file lies is no part of what it is.
    told = {"students": holdings, "schools": prepared.schools, "passwords": prepared.passwords}
    digest.update(msgspec.json.encode(told, order="sorted"))
    for name, path in sorted(_archives(prepared)):
        digest.update(f"\0{name}\0".encode())
        digest.update(sha256((scratch / path).read_bytes()).digest())
    return f"sha256:{digest.hexdigest()}"


def _archives(prepared: Prepared) -> Iterator[tuple[str, str]]:
    for name, bundle in prepared.bundles.items():
        yield f"{name}.archive", bundle.archive
        if bundle.signature is not None:
            yield f"{name}.signature", bundle.signature


def size_of(prepared: Prepared, scratch: Path, edition: Edition) -> Size:
    """Return how much a case gives."""
    from lpx.harness.holdings import portfolio_of

    portfolios = [portfolio_of(group, edition) for group in prepared.students.values()]
    return Size(
        students=sum(len(portfolio.students) for portfolio in portfolios),
        records=sum(len(portfolio.records()) - len(portfolio.students) for portfolio in portfolios),
        files=sum(len(student.attachments()) for item in portfolios for student in item.students),
        bytes=sum((scratch / bundle.archive).stat().st_size for bundle in prepared.bundles.values()),
    )


def write_given(prepared: Prepared, scratch: Path, folder: Path) -> None:
    """Write what a case gives into ``folder``, under names that people understand.

    Each bundle has a folder with its archive, signature file and ``password.txt``; the students lie in
    ``students/NAME.json`` in the form of the protocol's ``load``, their files beside it.

    Raises:
        OSError: The folder cannot be written to.
    """
    for name, bundle in prepared.bundles.items():
        target = folder / "bundles" / name
        target.mkdir(parents=True, exist_ok=True)
        for path in filter(None, (bundle.archive, bundle.signature)):
            shutil.copyfile(scratch / path, target / Path(path).name)
        (target / "password.txt").write_text(f"{bundle.password}\n", encoding="utf-8", newline="\n")
    for name, group in prepared.students.items():
        target = folder / "students"
        target.mkdir(parents=True, exist_ok=True)
        for file in (file for holding in group for file in holding.files if file.path):
            (target / file.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(scratch / file.path, target / file.path)
        text = msgspec.json.format(msgspec.json.encode(group), indent=2)
        (target / f"{name}.json").write_bytes(text + b"\n")
