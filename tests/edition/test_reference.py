"""Reference pages: fresh, complete, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from lpx.edition import Edition
from lpx.edition.build import page_products, stale
from lpx.edition.markdown import cell, mono
from lpx.edition.reference import PAGES, reference_pages


def test_committed_pages_are_fresh(edition: Edition, repository: Path) -> None:
    assert stale(repository / "docs" / "reference", page_products(edition)) == [], "run: lpx spec build"


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_field_source_code_and_duty_has_its_row(edition: Edition, language: str) -> None:
    pages = reference_pages(edition)
    text = {name: pages[f"{language}/{name}.md"] for name in PAGES}
    for record in edition.records.values():
        for field in record.fields:
            assert f"| {field.number} | `{field.key}` |" in text["records"]
    for source in edition.sources.values():
        assert f"## {source.id}\n\n{source.title.get(language)}" in text["sources"]
    for listed in edition.codes.values():
        for code in listed.codes:
            assert f"| `{code.code}` | {code.name.get(language)} |" in text["codes"]
    for kind in edition.types.values():
        assert f"`{kind.id}`" in text["types"]
    for item in edition.ambiguities:
        assert item.question.get(language) in text["ambiguities"]
    for change in edition.status_changes:
        for duty in change.duties:
            assert cell(duty.text.get(language)) in text["status-changes"]
    for occasion in edition.occasions:
        assert f"`{occasion.id}`" in text["status-changes"]


def test_pages_are_not_mixed_up_between_languages(edition: Edition) -> None:
    pages = reference_pages(edition)
    for name in ("index", *PAGES):
        assert pages[f"zh-Hant/{name}.md"] != pages[f"en/{name}.md"]


def test_links_between_pages_lead_somewhere(edition: Edition) -> None:
    pages = reference_pages(edition)
    for kind in edition.types.values():
        assert f'<a id="{kind.id}"></a>' in pages["en/types.md"]
    for listed in edition.codes.values():
        assert f'<a id="{listed.id}"></a>' in pages["en/codes.md"]


@pytest.mark.parametrize(("value", "shown"), [("a|b", "a\\|b"), ("a\nb", "a b"), (" a ", "a")])
def test_a_cell_cannot_be_broken_out_of(value: str, shown: str) -> None:
    assert cell(value) == shown


def test_code_with_a_backtick_is_still_code() -> None:
    assert mono("a`b") == "`` a`b ``"
    assert mono("") == ""
