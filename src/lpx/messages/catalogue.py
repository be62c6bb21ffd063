"""The interface texts of lpx in both languages, looked up by key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from lpx.messages.filling import fill

Language = Literal["zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-Hant", "en")

_SHARED = "findings"
"""The file with the tables that many parts share."""


class Catalogue:
    """All interface texts of one language.

    Keys are dotted paths into the TOML files (``verdict.conforms``). An unknown key comes back as itself: a
    gap in the catalogue must never keep a result from being shown.
    """

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        """Hold ``texts`` (dotted key → template) of ``language``."""
        self.language: Language = language
        self._texts = texts

    def __iter__(self) -> Iterator[str]:
        """Go through every key in the order of the file."""
        return iter(self._texts)

    def keys(self) -> tuple[str, ...]:
        """Return every key in the order of the file."""
        return tuple(self._texts)

    def below(self, table: str) -> tuple[str, ...]:
        """Return every key below the outermost table ``table`` in the order of its file."""
        keys = self._texts.keys_of(table) if isinstance(self._texts, _Files) else self._texts
        return tuple(key for key in keys if key.startswith(f"{table}."))

    def has(self, key: str) -> bool:
        """Tell whether the catalogue knows ``key``."""
        return key in self._texts

    def template(self, key: str) -> str:
        """Return the text of ``key`` with its placeholders, or the key itself."""
        return self._texts.get(key, key)

    def text(self, key: str, **parameters: object) -> str:
        """Return the text of ``key`` with ``parameters`` filled in; what is missing shows as ``{name}``."""
        return fill(self.template(key), parameters)

    def word(self, parameter: str, value: object) -> str:
        """Return how a code word is said to people: ``word.<parameter>.<value>``, else the value itself."""
        return self._texts.get(f"word.{parameter}.{value}", str(value))


def _flatten(table: Mapping[str, object], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= _flatten(value, f"{path}.")
        else:
            flat[path] = str(value)
    return flat


class _Files(Mapping[str, str]):
    """The texts of a folder of TOML files, each read when a text of it is first asked for.

    A table, with all that is below it, stands in one file: in that of its own name, in that of ``_SHARED``,
    or, which takes reading them all, in another. A command that says ten sentences, or asks for one that is
    not there, need not read the words of every other command.
    """

    def __init__(self, folder: Path) -> None:
        self._waiting = {file.stem: file for file in sorted(folder.glob("*.toml"))}
        self._order = tuple(self._waiting)
        self._texts: dict[str, str] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        """By file: the order of keys does not depend on what was asked for first."""
        self._tables: dict[str, str] = {}
        """Outermost table → its file, of the files that have been read."""

    def __getitem__(self, key: str) -> str:
        self._find(key.partition(".")[0])
        return self._texts[key]

    def keys_of(self, table: str) -> tuple[str, ...]:
        """Return the keys of the file that ``table`` stands in; none where it stands in none."""
        self._find(table)
        return self._keys.get(self._tables.get(table, ""), ())

    def _find(self, table: str) -> None:
        """Read the file that ``table`` stands in."""
        for name in (table, _SHARED):
            if table not in self._tables:
                self._read(name)
        if table not in self._tables:
            self._read_all()

    def __iter__(self) -> Iterator[str]:
        self._read_all()
        return (key for name in self._order for key in self._keys[name])

    def __len__(self) -> int:
        self._read_all()
        return len(self._texts)

    def _read_all(self) -> None:
        for name in tuple(self._waiting):
            self._read(name)

    def _read(self, name: str) -> None:
        file = self._waiting.pop(name, None)
        if file is None:
            return
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        twice = self._tables.keys() & tables.keys()
        assert not twice, f"tables that stand in two files: {sorted(twice)}"
        self._tables |= dict.fromkeys(tables, name)
        own = _flatten(tables, "")
        self._keys[name] = tuple(own)
        self._texts |= own


@cache
def load_catalogue(language: Language) -> Catalogue:
    """Return the catalogue of ``language``: one folder, a file for each part of lpx."""
    return Catalogue(language, _Files(Path(__file__).parent / language))
