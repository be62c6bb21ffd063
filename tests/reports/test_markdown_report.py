import re

import pytest

from lpx.messages.render import verdict_sentence
from lpx.reports import render
from lpx.reports.markdown import code, escape


@pytest.mark.parametrize("name", ["conforming", "broken", "password-missing", "internal-failure"])
def test_the_first_line_is_the_verdict(reports, edition, name):
    first = render(reports[name], "markdown", edition, "zh-Hant").splitlines()[0]
    assert re.fullmatch(r"# \S+ .+", first)
    assert escape(verdict_sentence(reports[name], "zh-Hant")) in first


def test_hostile_values_stay_text(hostile, edition):
    shown = render(hostile, "markdown", edition, "en")
    outside = re.sub(r"(`+)(?:(?!\1).)+\1", "", shown)
    outside = re.sub(r"</?(details|summary)>", "", outside)
    assert not re.search(r"(?<!\\)<[a-z/]", outside)
    assert not re.search(r"(?<!\\)\]\(", outside)
    assert not re.search(r"@(?!\u200b)", outside)
    assert "://" not in outside


def test_tables_keep_their_columns_whatever_the_cells_hold(hostile, edition):
    rows = [line for line in render(hostile, "markdown", edition, "en").splitlines() if line.startswith("|")]
    widths = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
    assert rows
    assert set(widths) == {3, 8}


@pytest.mark.parametrize("text", ["a`b", "```", "`", "a``b"])
def test_no_backtick_ends_code_early(text):
    shown = code(text)
    fence = re.match("`+", shown)[0]
    assert shown.endswith(fence)
    assert fence not in re.findall("`+", shown[len(fence) : -len(fence)])


def test_a_line_cannot_become_a_list_or_a_heading():
    assert escape("1. x") == r"1\. x" or escape("1. x").startswith("\\")
    assert escape("- x").startswith("\\-")
    assert escape("# x").startswith("\\#")
