"""The links of the tutorial lead somewhere; tests/docs run its commands, in both languages."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("page", ["tutorial.md", "tutorial.en.md"])
def test_links_lead_somewhere(repository, page):
    folder = repository / "docs" / "vendors"
    text = (folder / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (folder / target).exists(), target
