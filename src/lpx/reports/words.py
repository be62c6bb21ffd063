"""The words of the reports themselves, from the ``[reports]`` section of the message catalogues."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from lpx.messages.catalogue import Catalogue, Language, load_catalogue


class Words(Struct, frozen=True):
    """The report words of one language."""

    language: Language
    catalogue: Catalogue

    def __call__(self, key: str, **parameters: str | int) -> str:
        """Return the text ``key`` of the section ``[reports]`` with its placeholders filled."""
        return self.catalogue.text(f"reports.{key}", **parameters)

    def named(self, key: str, otherwise: str) -> str:
        """Return the text ``key`` where the catalogue has it, else ``otherwise``."""
        return self(key) if self.catalogue.has(f"reports.{key}") else otherwise

    def listed(self, items: Iterable[str]) -> str:
        """Return ``items`` as one list in words."""
        return self.catalogue.text("label.list-separator").join(items)

    def family_word(self, family: str) -> str:
        """Return what a family of requirements is called; an unknown one by its letters."""
        key = f"family.{family}"
        return self.catalogue.text(key) if self.catalogue.has(key) else family

    def family(self, family: str) -> tuple[int, str]:
        """Return the place of a family: outside in, as a bundle is opened, and unknown ones last."""
        known = self.catalogue.below("family")
        key = f"family.{family}"
        return (known.index(key) if key in known else len(known), family)


def words_of(language: Language) -> Words:
    """Return the words of ``language`` (``zh-Hant`` or ``en``)."""
    return Words(language, load_catalogue(language))
