"""The generated pages say what the edition says now."""

from __future__ import annotations

import re

import pytest

from lpx.edition import load_edition
from lpx.messages.requirement_pages import requirement_pages

PAGES = requirement_pages(load_edition())


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_fresh(name, repository):
    committed = (repository / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert committed == PAGES[name], "run: lpx spec build"


def test_no_page_is_left_over(repository):
    folder = repository / "docs" / "reference"
    committed = {path.relative_to(folder).as_posix() for path in folder.glob("*/requirements*.md")}
    assert committed == set(PAGES)


def test_every_requirement_has_its_place_in_both_languages(edition):
    for language in ("zh-Hant", "en"):
        text = "\n".join(page for name, page in PAGES.items() if name.startswith(language))
        assert [name for name in edition.requirements if f"\n## {name}\n" not in text] == []


def test_every_link_leads_somewhere():
    for name, text in PAGES.items():
        folder = name.partition("/")[0]
        for target, anchor in re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", text):
            page = PAGES[f"{folder}/{target}"]
            assert not anchor or f"\n## {anchor.upper()}\n" in page, (name, target, anchor)
