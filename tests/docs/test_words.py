"""The glossary for readers holds pages and catalogues to one word for one thing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from lpx.messages import LANGUAGES, load_catalogue

PAGES = {"zh-Hant": "docs/explanation/words.md", "en": "docs/explanation/words.en.md"}
_ROW = re.compile(r"\| (?!詞 |Word |---)(.+?) \| (.+?) \| .+? \| ?(.*?) ?\|")


def rows(repository: Path, language: str) -> list[tuple[str, str, list[str]]]:
    """Return word, word in the other language, and words that are not used, of every row."""
    text = (repository / PAGES[language]).read_text(encoding="utf-8")
    return [
        (word, other, [name for name in re.split("、|, ", unused) if name])
        for word, other, unused in _ROW.findall(text)
    ]


def unused(repository: Path, language: str) -> list[str]:
    """Return every word that is not used."""
    return [name for _, _, names in rows(repository, language) for name in names]


def found(text: str, words: list[str], language: str) -> list[str]:
    """Return the words that stand in ``text``."""
    if language == "en":
        return [word for word in words if re.search(rf"\b{word}s?\b", text, re.IGNORECASE)]
    return [word for word in words if word in text]


def pages(repository: Path, language: str) -> list[Path]:
    """Return the pages of one language that people wrote."""
    every = [
        path
        for room in ("docs", "conformance", "fixtures", "spec")
        for path in (repository / room).rglob("*.md")
        if "docs/reference" not in path.as_posix()
    ]
    every.append(repository / "README.md")
    if language == "en":
        mixed = ("README.md", "CONTRIBUTING.md")
        every = [path for path in every if path.name.endswith(".en.md") or path.name in mixed]
        every += [repository / "CONTRIBUTING.md", repository / "CHANGELOG.md"]
    return [path for path in every if path != repository / PAGES[language]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_use_the_words_of_the_glossary(language, repository):
    words = unused(repository, language)
    wrong = {
        path.relative_to(repository).as_posix(): names
        for path in pages(repository, language)
        if (names := found(path.read_text(encoding="utf-8"), words, language))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_use_the_words_of_the_glossary(language, repository):
    words, catalogue = unused(repository, language), load_catalogue(language)
    wrong = {key: names for key in catalogue if (names := found(catalogue.template(key), words, language))}
    assert wrong == {}


def test_help_and_vectors_use_the_words_of_the_glossary(repository):
    folder = repository / "src/lpx/messages"
    for language, texts in (
        ("zh-Hant", _values(tomllib.loads((folder / "vectors/zh-Hant.toml").read_text(encoding="utf-8")))),
        ("zh-Hant", [*_help(folder).values()]),
        ("en", [*_help(folder)]),
    ):
        words = unused(repository, language)
        assert [(text, names) for text in texts if (names := found(text, words, language))] == []


def _help(folder: Path) -> dict[str, str]:
    return tomllib.loads((folder / "help/zh-Hant.toml").read_text(encoding="utf-8"))["texts"]


def _values(told: object) -> list[str]:
    return [told] if isinstance(told, str) else [text for value in told.values() for text in _values(value)]


def test_both_pages_hold_the_same_words(repository):
    chinese, english = rows(repository, "zh-Hant"), rows(repository, "en")
    assert [(other, word) for word, other, _ in chinese] == [(word, other) for word, other, _ in english]
    assert len({word for word, _, _ in english}) == len(english) > 35
    assert unused(repository, "zh-Hant")
    assert unused(repository, "en")


def test_no_word_of_the_glossary_is_one_that_is_not_used(repository):
    for language in LANGUAGES:
        listed = rows(repository, language)
        words = unused(repository, language)
        assert [word for word, _, _ in listed if found(word, words, language)] == []
