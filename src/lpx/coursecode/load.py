"""Reads a course-code edition from ``spec/course-code/``: the only place here that touches files."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from lpx.coursecode.compiled import GENERATED, compile_yaml, read_compiled
from lpx.coursecode.edition import CodeEdition
from lpx.data import data_room

DEFAULT_CODE_EDITION = "platform-2022"


class UnknownCodeEditionError(LookupError):
    """No course-code edition has that name."""


def load_code_edition(name: str = DEFAULT_CODE_EDITION, room: Path | None = None) -> CodeEdition:
    """Return the course-code edition ``name``.

    Args:
        name: folder name below ``spec/course-code``.
        room: another ``spec`` folder, for trying out changed data.

    Raises:
        UnknownCodeEditionError: when there is no such edition.
    """
    return _load(name, room or data_room("spec"))


@cache
def _load(name: str, room: Path) -> CodeEdition:
    folder = room / "course-code" / name
    known = code_editions(room)
    if name not in known:
        raise UnknownCodeEditionError(
            f"no course-code edition {name!r}; there are: {', '.join(known) or 'none'}"
        )

    def read(file: str) -> str:
        return (folder / file).read_text(encoding="utf-8-sig")

    try:
        compiled = read_compiled((folder / GENERATED).read_bytes(), read)
    except OSError:
        compiled = None
    return CodeEdition(read, compiled)


def code_edition_products(name: str = DEFAULT_CODE_EDITION, room: Path | None = None) -> dict[str, bytes]:
    """Return the generated files of an edition: path relative to its folder → content."""
    folder = (room or data_room("spec")) / "course-code" / name
    return {GENERATED: compile_yaml(lambda file: (folder / file).read_text(encoding="utf-8-sig"))}


def code_edition_digest(name: str = DEFAULT_CODE_EDITION, room: Path | None = None) -> str:
    """Return the digest over everything that people edit of an edition: its YAML and its tables.

    Line ends are folded, so a checkout on Windows has the same digest.
    """
    folder = (room or data_room("spec")) / "course-code" / name
    files = sorted(path for pattern in ("*.yaml", "**/*.csv") for path in folder.glob(pattern))
    whole = sha256()
    for path in files:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return f"sha256:{whole.hexdigest()}"


def code_editions(room: Path | None = None) -> tuple[str, ...]:
    """Return the names of all course-code editions."""
    folder = (room or data_room("spec")) / "course-code"
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / "edition.yaml").is_file()))
