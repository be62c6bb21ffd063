"""The guide for vendors names every scenario. What it shows is run with the blocks of all pages."""

from __future__ import annotations

import re

import pytest

from lpx.interop.scenarios import load_scenarios


@pytest.mark.parametrize("page", ["interop.md", "interop.en.md"])
def test_the_page_names_every_scenario_and_no_other(repository, page):
    text = (repository / "docs" / "vendors" / page).read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([\w/-]+)` \|", text, re.MULTILINE)
    assert sorted(listed) == [scenario.id for scenario in load_scenarios()]
