"""The page of a plan, in a real browser: readable by everyone, and no wider than a telephone."""

from __future__ import annotations

import json

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe

from lpx.exchange import example_history, plan, read_history
from lpx.reports.exchange_rendering import render_plan


@pytest.mark.needs("chromium")
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(edition, tmp_path, chromium):
    known = read_history(json.dumps(msgspec.to_builtins(example_history(edition))).encode(), edition)
    made = plan(known, edition)
    for language, width, scheme in (("zh-Hant", 1280, "light"), ("en", 360, "dark")):
        place = tmp_path / f"{language}.html"
        text = render_plan(made, format="html", edition=edition, language=language)
        place.write_text(text, encoding="utf-8")
        page = chromium.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        page.goto(place.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []
        page.close()
