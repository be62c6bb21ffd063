"""The two catalogues say the same things: equal keys, equal placeholders, nothing empty."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lpx.messages import LANGUAGES, load_catalogue
from lpx.messages.filling import placeholders

ZH, EN = load_catalogue("zh-Hant"), load_catalogue("en")


def test_both_languages_have_the_same_keys_in_the_same_order():
    assert ZH.keys() == EN.keys()


@pytest.mark.parametrize("key", EN.keys())
def test_a_text_has_the_same_placeholders_in_both_languages(key):
    assert placeholders(ZH.template(key)) == placeholders(EN.template(key))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    catalogue = load_catalogue(language)
    assert not [key for key in catalogue if not catalogue.template(key).strip()]


def test_english_texts_hold_no_chinese():
    quoted_names = {"課程諮詢.json"}
    chinese = [
        key
        for key in EN
        if re.search(r"[一-鿿]", EN.template(key))
        and not any(name in EN.template(key) for name in quoted_names)
        and not re.search(r"\([^)]*[一-鿿][^)]*\)", EN.template(key))
    ]
    assert chinese == []


@pytest.mark.parametrize(
    "enumeration",
    ["severity", "authority", "level", "verdict"],
)
def test_every_value_of_an_enumeration_has_a_word(enumeration):
    from lpx.checks.nouns import Verdict
    from lpx.edition.nouns import Authority, Level, Severity

    values = {"severity": Severity, "authority": Authority, "level": Level, "verdict": Verdict}[enumeration]
    assert [value for value in values if not EN.has(f"{enumeration}.{value.value}")] == []


def test_every_reason_that_the_checks_give_has_a_sentence(repository: Path):
    source = (repository / "src/lpx/checks/obstacles.py").read_text(encoding="utf-8")
    reasons = set(re.findall(r'Obstacle\("([a-z-]+)"', source))
    assert reasons
    assert [reason for reason in reasons if not EN.has(f"not-judged.{reason}")] == []


def test_every_kind_of_personal_number_has_a_word(edition):
    assert [kind.id for kind in edition.identifiers.kinds if not EN.has(f"word.kind.{kind.id}")] == []


def test_every_family_of_requirements_has_a_name(edition):
    families = {requirement.partition("-")[0] for requirement in edition.requirements}
    assert [name for name in families if not EN.has(f"family.{name}")] == []
