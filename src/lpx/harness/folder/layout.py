"""Lays a kit out in a folder: bundles by number, files to upload, places for what comes back."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness.folder.evidence import RETURNED
from lpx.harness.folder.key import encode_pretty, file_digest
from lpx.harness.folder.plan import sources_of

if TYPE_CHECKING:
    from lpx.harness.folder.nouns import Kit, Person
    from lpx.harness.protocol import Holding

STUDENTS = "students"
HOLDING = "holding.json"


def upload_names(holding: Holding) -> dict[str, str]:
    """Return where each file of a student lies below his or her folder: link → path.

    A file has the name that the student gave it; of several with one name the later ones lie in folders 2 …
    """
    names: dict[str, str] = {}
    taken: dict[str, int] = {}
    for file in holding.files:
        name = file.original_name or PurePosixPath(file.link).name
        taken[name.casefold()] = count = taken.get(name.casefold(), 0) + 1
        names[file.link] = name if count == 1 else f"{count}/{name}"
    return names


def lay_out(kit: Kit, folder: Path) -> None:
    """Write bundles, files to upload and empty folders for what comes back. Raises ``OSError``."""
    for inside, source in sources_of(kit).items():
        _copy(source, folder / inside)
    for arm in kit.arms:
        for person in arm.entered:
            _lay_out_person(person, arm.prepared.folder, folder / STUDENTS / person.label)
    for task in kit.tasks:
        if task.kind != "enter":
            (folder / RETURNED / f"{task.number:03d}").mkdir(parents=True, exist_ok=True)


def digests_of(kit: Kit) -> dict[str, str]:
    """Return the digests of the bundles as they were made: path in the kit → digest. Raises ``OSError``."""
    return {inside: file_digest(source) for inside, source in sources_of(kit).items()}


def _lay_out_person(person: Person, source: Path, folder: Path) -> None:
    names = upload_names(person.holding)
    for file in person.holding.files:
        _copy(source / file.path, folder / names[file.link])
    files = tuple(replace(file, path=f"{folder.name}/{names[file.link]}") for file in person.holding.files)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / HOLDING).write_bytes(encode_pretty(replace(person.holding, files=files)))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # Not copy2: the times of the files would tell in which order the bundles were made.
    shutil.copyfile(source, target)
