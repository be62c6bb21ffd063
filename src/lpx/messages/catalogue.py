"""The interface texts of lpx in both languages, looked up by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-Hant", "en")

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def placeholders(template: str) -> frozenset[str]:
    """Return the names of the ``{named}`` parameters in ``template``."""
    return frozenset(_PLACEHOLDER.findall(template))


def fill(template: str, parameters: Mapping[str, object]) -> str:
    """Put ``parameters`` into ``template``; a name without a value stays visible as ``{name}``.

    Values are inserted as they are and never read as templates themselves, so braces in a value are harmless.
    """
    return _PLACEHOLDER.sub(
        lambda found: str(parameters[found[1]]) if found[1] in parameters else found[0], template
    )


class Catalogue:
    """All interface texts of one language.

    Keys are dotted paths into the TOML files (``verdict.conforms``). An unknown key comes back as itself: a
    gap in the catalogue must never keep a result from being shown.
    """

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        """Hold ``texts`` (dotted key → template) of ``language``."""
        self.language: Language = language
        self._texts = dict(texts)

    def __iter__(self) -> Iterator[str]:
        """Go through every key in the order of the file."""
        return iter(self._texts)

    def keys(self) -> tuple[str, ...]:
        """Return every key in the order of the file."""
        return tuple(self._texts)

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


@cache
def load_catalogue(language: Language) -> Catalogue:
    """Return the catalogue of ``language`` (read once per process).

    Each file of the language's folder holds the texts of one part of lpx; a table stands in one file only.
    """
    texts: dict[str, str] = {}
    for file in sorted((Path(__file__).parent / language).glob("*.toml")):
        own = _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "")
        twice = texts.keys() & own.keys()
        assert not twice, f"texts that stand in two files: {sorted(twice)}"
        texts |= own
    return Catalogue(language, texts)
