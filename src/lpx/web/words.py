"""The page's own words: where a text speaks of the command line, the page says what to do on the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from lpx.messages.catalogue import Catalogue, Language, load_catalogue

_INSTEAD = "web.instead."
"""Section of the catalogue with the texts that stand on the page instead of those of the same key."""


class _OnThePage(Mapping[str, str]):
    """The texts of a catalogue, some of them replaced."""

    def __init__(self, told: Catalogue) -> None:
        self._told = told

    def __getitem__(self, key: str) -> str:
        own = f"{_INSTEAD}{key}"
        if self._told.has(own):
            return self._told.template(own)
        if not self._told.has(key):
            raise KeyError(key)
        return self._told.template(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told.keys())


@cache
def page_words(language: Language) -> Catalogue:
    """Return all texts of ``language`` as the page says them."""
    return Catalogue(language, _OnThePage(load_catalogue(language)))
