"""Keeps the result of a kit as a run like any other, so that every report can be made of it."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from lpx import __version__
from lpx.checks.nouns import EditionMark, Tool
from lpx.harness.folder.plan import KitError
from lpx.harness.plan import case_digest
from lpx.harness.transcript import SCHEMA, TRANSCRIPT, Begin, CaseLine, End, Run, Writer, read_run, stored

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import Grade, Key
    from lpx.harness.protocol import Declaration

TRANSPORT = "folder"


def default_result(folder: Path) -> Path:
    """Return where the result of the kit in ``folder`` is kept: beside it."""
    return folder.with_name(f"{folder.name}.result")


def store_grade(
    grade: Grade,
    key: Key,
    folder: Path,
    *,
    name: str,
    declaration: Declaration,
    edition: Edition,
    now: str,
    whole: bool,
) -> Run:
    """Write the result into ``folder``; an earlier result of the same kit there is replaced as a whole.

    The seed is not in it: who reads a partial result must not know what is still expected.

    Args:
        grade: What was judged.
        key: The key of the kit.
        folder: Where to write.
        name: Name of the kit's folder.
        declaration: What is known of the module.
        edition: The edition that it was judged by.
        now: Date and time in ISO 8601.
        whole: Whether the kit holds all cases of the suite.

    Raises:
        KitError: Another result is there.
        OSError: It cannot be written.
    """
    label = f"kit {key.kit}"
    _refuse_other(folder, label)
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    begin = Begin(
        schema=SCHEMA,
        tool=Tool("lpx", __version__),
        edition=EditionMark(edition.mark.id, edition.digest),
        suite=key.suite,
        seed=label,
        adapter=f"{TRANSPORT}:{name}",
        transport=TRANSPORT,
        certifiable=True,
        cases=tuple(item.case.id for item in grade.cases),
        whole=whole,
        timeout=0.0,
        declaration=declaration,
        begun_at=now,
    )
    lines: list[CaseLine] = []
    with Writer(part) as writer:
        writer.write(begin)
        for item in grade.cases:
            line = CaseLine(item.case.id, case_digest(item.case), "", item.result)
            line = stored(line, item.observed, part)
            writer.write(line)
            lines.append(line)
        counts = Counter(item.result.verdict.value for item in grade.cases)
        end = End(dict(counts), 0.0, now)
        writer.write(end)
    if folder.exists():
        shutil.rmtree(folder)
    part.rename(folder)
    return Run(begin, tuple(lines), end)


def _refuse_other(folder: Path, label: str) -> None:
    """Refuse a folder that holds anything but an earlier result of the same kit."""
    if not folder.exists():
        return
    from lpx.harness.transcript import TranscriptError

    try:
        own = (folder / TRANSCRIPT).is_file() and read_run(folder).begin.seed == label
    except TranscriptError:
        own = False
    if not own and (not folder.is_dir() or any(folder.iterdir())):
        raise KitError("out-full", folder=folder.name)
