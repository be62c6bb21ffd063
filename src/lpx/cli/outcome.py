"""What an acting command did: one noun for all of them, and the one place that tells it.

Commands that make, change or sign something end with ``tell``. People get sentences; ``--format json`` gets
an ``Outcome``, whose ``result`` is the noun of that command in ``RESULTS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Generic, Literal, TypeVar

import click
from msgspec import Struct, json

from lpx.cli.exit_codes import ExitCode
from lpx.cli.machine_form import FORMS, command_in_hand

Result = TypeVar("Result", bound=Struct)
Ended = Literal["done", "does-not-conform", "nothing-to-do", "could-not-be-judged"]

_CHUNK = 1 << 20
_ENDED: dict[ExitCode, Ended] = {
    ExitCode.CONFORMS: "done",
    ExitCode.DOES_NOT_CONFORM: "does-not-conform",
    ExitCode.NOTHING_TO_DO: "nothing-to-do",
    ExitCode.NOT_JUDGED: "could-not-be-judged",
}


class Product(Struct, frozen=True):
    """A file or folder that a command wrote.

    Args:
        role: what it is (``private-key``, ``archive``, ``evidence``).
        name: its own name, without the folder, which the user named.
        kind: ``file`` or ``folder``.
        files: how many files it is; 1 for a file.
        bytes: of all of them together.
        sha256: of a file's content. Of a folder: over one line for each file, ``HEX  PATH`` as ``sha256sum``
            writes it, sorted by path. Empty for what is to be kept secret.
    """

    role: str
    name: str
    kind: Literal["file", "folder"]
    files: int
    bytes: int
    sha256: str


class Outcome(Struct, Generic[Result], frozen=True, kw_only=True):
    """How an acting command ended, as ``--format json`` writes it to stdout.

    Args:
        schema: ``lpx-outcome-1``.
        command: what was typed after ``lpx`` (``attest keygen``).
        outcome: ``done``, or by the exit code what kept it from that.
        exit_code: of the process.
        products: what was written.
        result: what was done, in the noun of the command.
        next: what to do now, in the language of the run; may be empty.
    """

    schema: Literal["lpx-outcome-1"] = "lpx-outcome-1"
    command: str
    outcome: Ended
    exit_code: int
    products: tuple[Product, ...]
    result: Result
    next: str = ""


def tell(
    result: Struct,
    *,
    format_name: str,
    language: str,
    said: Iterable[str],
    products: Iterable[Product] = (),
    code: ExitCode = ExitCode.CONFORMS,
) -> None:
    """Write how a command ended to stdout.

    Args:
        result: what was done.
        format_name: as ``--format`` gave it.
        language: of what to do now.
        said: the same in sentences, a line each; only for people.
        products: what was written; their digests are only made for machines.
        code: with which the command is about to end.
    """
    if format_name not in FORMS:
        for line in said:
            click.echo(line)
        return
    from lpx.cli.diagnostics import catalogue_for

    command, catalogue = command_in_hand(), catalogue_for(language)
    key = f"outcome.next.{command.replace(' ', '-')}"
    outcome = Outcome(
        command=command,
        outcome=_ENDED[code],
        exit_code=int(code),
        products=tuple(products),
        result=result,
        next=catalogue.text(key) if catalogue.has(key) and code is ExitCode.CONFORMS else "",
    )
    click.echo(json.format(json.encode(outcome), indent=2).decode())


def made(role: str, path: Path) -> Product:
    """Return what was written at ``path``, with its digest."""
    if not path.is_dir():
        return Product(role, path.name, "file", 1, path.stat().st_size, _digest(path))
    inside = sorted((file.relative_to(path).as_posix(), file) for file in path.rglob("*") if file.is_file())
    whole = sha256()
    for name, file in inside:
        whole.update(f"{_digest(file)}  {name}\n".encode("utf-8", "surrogateescape"))
    size = sum(file.stat().st_size for _, file in inside)
    return Product(role, path.absolute().name, "folder", len(inside), size, whole.hexdigest())


def made_secret(role: str, path: Path) -> Product:
    """Return what was written at ``path`` and is nobody else's business: without a digest."""
    return Product(role, path.name, "file", 1, path.stat().st_size, "")


def made_of(files: Iterable[tuple[str, Path]]) -> Iterator[Product]:
    """Yield the product of each role and path, when it is asked for."""
    return (made(role, path) for role, path in files)


def _digest(path: Path) -> str:
    found = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


RESULTS: dict[str, str] = {
    "pack": "lpx.cli.results:Packed",
    "unpack": "lpx.cli.results:Unpacked",
    "demo": "lpx.cli.results:Demonstrated",
    "exchange history": "lpx.cli.results:FormWritten",
    "synth city": "lpx.cli.results:CityWritten",
    "synth damage": "lpx.cli.results:CityDamaged",
    "fixtures build": "lpx.cli.results:VectorsBuilt",
    "conform kit": "lpx.cli.results:KitMade",
    "adapter new": "lpx.cli.results:StarterWritten",
    "adapter schema": "lpx.cli.results:Generated",
    "spec build": "lpx.cli.results:Generated",
    "register init": "lpx.cli.results:RegisterMade",
    "register upgrade": "lpx.cli.results:RegisterUpgraded",
    "register comment": "lpx.cli.results:Commented",
    "register export": "lpx.cli.results:RegisterExported",
    "attest keygen": "lpx.cli.attest.results:KeyMade",
    "attest trust": "lpx.cli.attest.results:KeysListed",
    "attest request": "lpx.cli.attest.results:Requested",
    "attest challenge": "lpx.cli.attest.results:Challenged",
    "attest reveal": "lpx.cli.attest.results:Revealed",
    "attest seed": "lpx.cli.attest.results:SeedDerived",
    "attest run": "lpx.cli.attest.results:EvidencePacked",
    "attest pack": "lpx.cli.attest.results:EvidencePacked",
    "attest terms": "lpx.cli.attest.results:TermsWritten",
    "attest issue": "lpx.cli.attest.results:Issued",
    "attest renew": "lpx.cli.attest.results:Issued",
    "attest revoke": "lpx.cli.attest.results:RevokedNow",
    "attest certificate": "lpx.cli.attest.results:PageWritten",
}
"""Acting command → module and noun of its ``Outcome.result``."""
