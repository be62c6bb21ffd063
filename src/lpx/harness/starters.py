"""The starters: small working bridges in several languages, kept under ``conformance/starters``."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from lpx.data import data_room


class Starter(Struct, frozen=True):
    """One language's bridge."""

    title: str
    """How the language is called."""
    module: str
    """The file that a vendor replaces."""
    build: str = ""
    """The command that compiles it, where it must be compiled."""


STARTERS: dict[str, Starter] = {
    "python": Starter("Python", "module.py"),
    "node": Starter("Node.js", "module.js"),
    "java": Starter("Java", "VendorModule.java", "javac -encoding UTF-8 -d build *.java"),
    "csharp": Starter("C#", "VendorModule.cs", "dotnet build -c Release"),
    "php": Starter("PHP", "module.php"),
}
_LEFT_OUT = frozenset({"__pycache__", "build", "bin", "obj", "node_modules"})


def starter_files(language: str) -> dict[str, bytes]:
    """Return the files of a starter by their path in its folder."""
    folder = data_room("conformance") / "starters" / language
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _LEFT_OUT & set(path.relative_to(folder).parts)
    }


def copy_starter(language: str, folder: Path) -> tuple[str, ...]:
    """Write the starter of ``language`` into ``folder``; return the names of its files.

    Raises ``OSError`` when the folder cannot be written to.
    """
    files = starter_files(language)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tuple(files)
