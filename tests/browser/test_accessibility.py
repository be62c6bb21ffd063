"""axe-core finds nothing serious on any page, in both schemes and both languages, wide and narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import hand_in, verdicts

pytestmark = pytest.mark.needs("chromium")
PAGES = (
    "/",
    "/inside",
    "/compare",
    "/course-code?code=108041305H11101Al010101",
    "/requirements",
    "/requirements/SIG-003",
    "/conformance",
)
LOOKS = (("zh-Hant", 1280, "dark"), ("zh-Hant", 360, "light"), ("en", 1280, "light"), ("en", 360, "dark"))


def complaints(page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{item['impact']} {item['id']}: {item['nodes'][0]['html'][:120]}"
        for item in found.response["violations"]
        if item["impact"] in {"serious", "critical", "moderate"}
    ]


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit, path, language, width, scheme):
    tab = visit(path, width=width, language=language, color_scheme=scheme)
    assert complaints(tab.page) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_axe_finds_nothing_in_a_verdict_or_inside_a_bundle(visit, vector, language, width, scheme):
    tab = visit(width=width, language=language, color_scheme=scheme)
    given = vector("shapes/every-kind-of-record")
    hand_in(tab, given.archive, password=given.password)
    verdicts(tab)
    assert complaints(tab.page) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector(".card")
    assert complaints(tab.page) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_where_there_are_several_results_of_all_kinds(visit, vector):
    tab, good, bad = (
        visit(width=360),
        vector("shapes/every-kind-of-record"),
        vector("course/credits-thirteen"),
    )
    hand_in(tab, good.archive, bad.archive, vector("shapes/twelve-students").archive, password=good.password)
    verdicts(tab, 3)
    assert complaints(tab.page) == []
    tab.page.goto(tab.served.address + "/compare")
    tab.page.wait_for_selector(".known:not([hidden])")
    tab.page.select_option("#before-known", index=3)
    tab.page.select_option("#after-known", index=3)
    tab.page.click("#ask button.primary")
    tab.page.wait_for_selector("#result .verdict-word, #trouble:not([hidden])")
    assert complaints(tab.page) == []
