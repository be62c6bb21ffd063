"""The reference module operated by a person, one command at a time; also a one-shot program.

``import`` ends with 0 (imported) or 1 (refused); ``export`` leaves the bundle in a folder. With ``--data``
the module remembers from one command to the next; without it, each begins with what it is given.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from lpx.harness.holdings import enrolment, number_of, portfolio_of
from lpx.harness.protocol import PROTOCOL, Dump, Export, Hello, Holding, Import, Load, Reply, Reset
from lpx.harness.reference.module import Module

if TYPE_CHECKING:
    from argparse import Namespace

REFUSED, FAILED = 1, 3


def run(options: Namespace, say: Callable[[str], object]) -> int:
    """Do one command; return the exit code.

    Args:
        options: What the command line said.
        say: Takes what a person should read.
    """
    from lpx.edition import load_edition

    edition = load_edition()
    with tempfile.TemporaryDirectory(prefix="lpx-by-hand-") as given:
        scratch = Path(given)
        module = Module(options.data or scratch / "data", edition=edition)
        try:
            module.hello(Hello(PROTOCOL, 0, str(scratch), "by hand"))
            reply, code = _COMMANDS[options.command](module, options, scratch, edition)
        finally:
            module.close()
    if reply.message:
        say(reply.message)
    return code


def _reset(module: Module, options: Namespace, scratch: Path, edition: Any) -> tuple[Reply, int]:  # noqa: ANN401, ARG001
    reply = module.reset(Reset(PROTOCOL, 1, options.school))
    return reply, _code(reply)


def _load(module: Module, options: Namespace, scratch: Path, edition: Any) -> tuple[Reply, int]:  # noqa: ANN401
    reply, _ = _taken(module, options, scratch, edition)
    return reply, _code(reply)


def _taken(
    module: Module,
    options: Namespace,
    scratch: Path,
    edition: Any,  # noqa: ANN401 - as above
) -> tuple[Reply, tuple[Holding, ...]]:
    """Load the students of a file; the files that they name lie beside it, or below ``--scratch``.

    A module that remembers nothing works for the school that is named, or for theirs.
    """
    told = msgspec.json.decode(options.students.read_bytes(), type=tuple[Holding, ...] | Holding)
    holdings = (told,) if isinstance(told, Holding) else told
    if options.data is None and holdings:
        basic = edition.records["basic"]
        theirs = holdings[0].student[basic.key][basic.field_of("school").key]
        module.reset(Reset(PROTOCOL, 1, getattr(options, "school", "") or theirs))
    root = options.scratch or options.students.parent
    for file in (file for holding in holdings for file in holding.files if file.path):
        target = scratch / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file.path, target)
    return module.load(Load(PROTOCOL, 1, holdings)), holdings


def _enrol(module: Module, options: Namespace, scratch: Path, edition: Any) -> tuple[Reply, int]:  # noqa: ANN401, ARG001
    """Enter everybody of a roster, a table whose head names fields of basic data by key or in English."""
    basic = edition.records["basic"]
    unit = basic.field_of("unit")
    known = {name: field for field in basic.fields for name in (field.key, field.english)}
    holdings = []
    with options.roster.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            values: dict[str, Any] = {} if unit is None else {unit.key: options.unit}
            for name, text in row.items():
                if name in known:
                    is_number = edition.types[known[name].type].json == "integer"
                    values[known[name].key] = int(text) if is_number else text
            number = list(row.values())[-1] or ""
            told = Holding({basic.key: values}, student_number=number)
            holdings.append(enrolment(told, module.school, edition))
    reply = module.load(Load(PROTOCOL, 1, tuple(holdings)))
    return reply, _code(reply)


def _look(module: Module, options: Namespace, scratch: Path, edition: Any) -> tuple[Reply, int]:  # noqa: ANN401, ARG001
    """Tell how many records students have, part by part, as their pages on a screen would."""
    reply = module.dump(Dump(PROTOCOL, 1, tuple(options.person or ())))
    lines = []
    for holding, student in zip(reply.students, portfolio_of(reply.students, edition).students, strict=True):
        counts = {
            "course": len(student.courses),
            "performance": sum(map(len, student.performances.values())),
            "cadre": len(student.cadre),
        }
        told = ", ".join(f"{edition.records[name].key} {count}" for name, count in counts.items())
        lines.append(f"{holding.student_number}: {told}")
    return replace(reply, message="\n".join(lines)), _code(reply)


def _import(module: Module, options: Namespace, scratch: Path, edition: Any) -> tuple[Reply, int]:  # noqa: ANN401
    shutil.copyfile(options.archive, scratch / options.archive.name)
    signature = None
    if options.signature is not None:
        signature = f"signature-{options.signature.name}"
        shutil.copyfile(options.signature, scratch / signature)
    password = _password(options.password_file)
    if options.students is not None:
        reply, _ = _taken(module, options, scratch, edition)
        if reply.status != "ok":
            return reply, FAILED
    request = Import(PROTOCOL, 1, options.archive.name, signature, password, options.school)
    reply = module.import_(request)
    return reply, REFUSED if reply.status == "rejected" else _code(reply)


def _export(module: Module, options: Namespace, scratch: Path, edition: Any) -> tuple[Reply, int]:  # noqa: ANN401
    numbers = tuple(options.person or ())
    if options.students is not None:
        reply, holdings = _taken(module, options, scratch, edition)
        if reply.status != "ok":
            return reply, FAILED
        numbers += tuple(number_of(holding, edition) for holding in holdings)
    folder = scratch / "out"
    folder.mkdir()
    password = _password(options.password_file)
    reply = module.export(Export(PROTOCOL, 2, numbers, options.occasion, password, "out"))
    if reply.status == "ok":
        options.out.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            shutil.copyfile(path, options.out / path.name)
    return reply, _code(reply)


def _dump(module: Module, options: Namespace, scratch: Path, edition: Any) -> tuple[Reply, int]:  # noqa: ANN401, ARG001
    reply = module.dump(Dump(PROTOCOL, 1))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(msgspec.json.format(msgspec.json.encode(reply.students)))
    return reply, _code(reply)


_COMMANDS: dict[str, Callable[[Module, Any, Path, Any], tuple[Reply, int]]] = {
    "reset": _reset,
    "enrol": _enrol,
    "load": _load,
    "look": _look,
    "import": _import,
    "export": _export,
    "dump": _dump,
}


def _password(path: Path) -> str:
    """Return the first line of the password file."""
    return path.read_text(encoding="utf-8").split("\n", 1)[0].removesuffix("\r")


def _code(reply: Reply) -> int:
    return 0 if reply.status == "ok" else FAILED
