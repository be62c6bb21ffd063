"""What goes wrong on the way can be done once more, without choosing the files again."""

from __future__ import annotations

import json

import pytest
from tests.browser.conftest import hand_in, verdicts

pytestmark = pytest.mark.needs("chromium")
GOOD = "shapes/every-kind-of-record"


def test_a_password_that_is_wrong_three_times_can_still_be_put_right(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature)
    assert verdicts(tab) == ["could-not-be-judged"]
    asked = [tab.page.inner_text(".again label")]
    for guess in ("one", "two", given.password):
        tab.page.fill(".again input", guess)
        with tab.page.expect_response("**/result"):
            tab.page.click(".again .primary")
        tab.page.wait_for_selector('.result[aria-busy="false"] .verdict')
        asked.append(tab.page.inner_text(".again label") if tab.page.is_visible(".again") else "")
    assert asked[0] != asked[1] == asked[2]
    assert asked[3] == ""
    assert verdicts(tab) == ["conforms"]


def test_what_was_typed_as_a_password_can_be_looked_at(visit):
    tab = visit()
    tab.page.fill("#password", "a word")
    button = tab.page.locator('[data-shows="password"]')
    labels = [button.inner_text()]
    for kind in ("text", "password"):
        button.click()
        assert tab.page.get_attribute("#password", "type") == kind
        labels.append(button.inner_text())
    assert labels[0] == labels[2] != labels[1]


def test_a_check_that_was_stopped_can_be_begun_again(visit, vector):
    tab, given = visit(), vector(GOOD)
    half = json.dumps({"state": "running", "done": 1, "total": 2})
    tab.page.route("**/jobs/*", lambda route: route.fulfill(content_type="application/json", body=half))
    hand_in(tab, given.archive, given.signature, password=given.password)
    tab.page.locator(".result-state", has_text="50 %").wait_for()
    with tab.page.expect_response("**/cancel"):
        tab.page.click('[data-act="stop"]')
    tab.page.unroute("**/jobs/*")
    tab.page.wait_for_selector(".result-failed:not([hidden])")
    assert tab.page.locator(".verdict").count() == 0
    tab.page.click('[data-act="redo"]')
    assert verdicts(tab) == ["conforms"]
    assert tab.page.is_hidden(".result-failed")


def test_a_disk_that_was_full_is_said_to_be_full_and_tried_again(visit, vector):
    tab, given = visit(), vector(GOOD)
    full = json.dumps({"error": "disk", "message": "no room", "next": "make room"})
    tab.page.route(
        "**/upload", lambda route: route.fulfill(status=507, content_type="application/json", body=full)
    )
    hand_in(tab, given.archive, given.signature, password=given.password)
    tab.page.locator(".result-failed", has_text="make room").wait_for()
    tab.page.unroute("**/upload")
    tab.page.click('[data-act="redo"]')
    assert verdicts(tab) == ["conforms"]


def test_a_tab_whose_files_were_deleted_begins_anew(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    before = tab.page.evaluate("sessionStorage['lpx-workspace']")
    tab.page.evaluate(
        "fetch(sessionStorage['lpx-workspace'] + '/close', {method: 'POST', headers: "
        "{'x-lpx-page': document.documentElement.dataset.pageKey}})"
    )
    tab.page.click('[data-act="reveal"]')
    tab.page.wait_for_selector(".result-trouble:not([hidden])")
    hand_in(tab, given.archive, given.signature, password=given.password)
    tab.page.locator(".result .verdict-conforms").nth(1).wait_for()
    assert tab.page.evaluate("sessionStorage['lpx-workspace']") != before


def test_nothing_is_offered_to_look_at_where_nothing_could_be_read(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, password="wrong")
    verdicts(tab)
    assert tab.page.is_visible('[data-act="html"]')
    assert tab.page.is_hidden('[data-act="reveal"]')
    assert tab.page.is_hidden('[data-act="inside"]')


def test_dropped_bundles_are_put_on_the_side_they_fall_on(visit, vector):
    tab, given = visit("/compare"), vector(GOOD)
    drop = """([side, names]) => {
        const held = new DataTransfer();
        for (const name of names) held.items.add(new File(["x"], name));
        const on = side ? document.querySelector(`[data-side=${side}]`) : document.body;
        on.dispatchEvent(new DragEvent("drop", {dataTransfer: held, cancelable: true, bubbles: true}));
    }"""
    chosen = "side => [...document.getElementById(`${side}-file`).files].map(file => file.name)"
    tab.page.evaluate(drop, ["after", ["later.zip"]])
    assert tab.page.evaluate(chosen, "after") == ["later.zip"]
    tab.page.evaluate(drop, ["", [given.signature.name, "earlier.zip"]])
    assert tab.page.evaluate(chosen, "before") == ["earlier.zip"]
    assert tab.page.evaluate(chosen, "after") == ["later.zip"]


def test_who_asks_for_the_check_before_the_files_are_sorted_out_is_not_sent_back(visit, vector):
    tab, given = visit(), vector(GOOD)
    waiting = []
    tab.page.route("**/pair", lambda route: waiting.append(route))  # noqa: PLW0108 - it asks how many it takes
    with tab.page.expect_request("**/pair"):
        tab.page.set_input_files("#files", [str(given.archive), str(given.signature)])
    tab.page.fill("#password", given.password)
    tab.page.click("#go")
    waiting.pop().continue_()
    assert verdicts(tab) == ["conforms"]
    assert tab.page.is_hidden("#trouble")
