import re

import pytest

from lpx.messages.catalogue import load_catalogue
from lpx.reports import FORMATS, render

NAMES = (
    "conforming",
    "broken",
    "every-family",
    "password-missing",
    "internal-failure",
    "empty",
    "not-applicable",
)
WORDED = tuple(kind for kind in FORMATS if kind not in {"json", "jsonl"})


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("kind", WORDED)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_missing(reports, edition, name, kind, language):
    shown = render(reports[name], kind, edition, language)
    keys = load_catalogue(language).keys()
    sections = {key.partition(".")[0] for key in keys}
    gaps = re.findall(
        rf"\b(?:{'|'.join(sections)})\.[a-z]+-?[a-z-]+\b",
        re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL),
    )
    assert [gap for gap in gaps if gap not in {"edition.digest", "archive.md"}] == []


@pytest.mark.parametrize("kind", ["text", "markdown", "html"])
def test_english_holds_no_chinese_but_quoted_keys_and_names(reports, edition, kind):
    shown = render(reports["conforming"], kind, edition, "en")
    assert re.findall("[\u4e00-\u9fff]+", re.sub("王○○", "", shown).replace("王", "")) == []


def test_both_languages_hold_the_same_facts(reports, edition):
    def facts(language):
        shown = render(reports["broken"], "text", edition, language, width=120)
        return sorted(re.findall(r"[A-Z]{3}-\d{3}", shown)), sorted(re.findall(r"[0-9a-f]{32}", shown))

    assert facts("zh-Hant") == facts("en")
