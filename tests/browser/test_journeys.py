"""What a registrar does on the page, in a real browser."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import hand_in, verdicts
from tests.browser.hostile_bundle import write_hostile_bundle

from lpx.portfolio.masks import BULLET

pytestmark = pytest.mark.needs("chromium")
GOOD = "shapes/every-kind-of-record"


def test_a_good_bundle_conforms_and_its_report_can_be_kept(visit, vector, tmp_path):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    assert verdicts(tab) == ["conforms"]
    with tab.page.expect_download() as waiting:
        tab.page.click('[data-act="html"]')
    waiting.value.save_as(tmp_path / "report.html")
    kept = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "verdict-conforms" in kept
    with tab.page.expect_download() as waiting:
        tab.page.click('[data-act="pdf"]')
    waiting.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert tab.errors == []


def test_a_wrong_password_can_be_put_right_without_choosing_again(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password="not this one")
    assert verdicts(tab) == ["could-not-be-judged"]
    tab.page.fill(".again input", given.password)
    tab.page.click(".again .primary")
    tab.page.wait_for_selector(".verdict-conforms")
    assert tab.page.is_hidden(".again")


def test_a_damaged_bundle_does_not_conform_and_says_what_to_do(visit, vector, tmp_path):
    given = vector(GOOD)
    data = bytearray(given.archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    broken = tmp_path / given.archive.name
    broken.write_bytes(data)
    tab = visit()
    hand_in(tab, broken, given.signature, password=given.password)
    assert verdicts(tab) == ["does-not-conform"]
    assert tab.page.inner_text(".result .next") != ""
    assert "SIG-003" in tab.page.inner_text(".result")


def test_names_are_masked_until_asked_for_and_again_afterwards(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    masked = tab.page.inner_text(".result-report")
    tab.page.click('[data-act="reveal"]')
    tab.page.wait_for_selector('[data-act="reveal"][data-revealed="true"]')
    shown = tab.page.inner_text(".result-report")
    tab.page.click('[data-act="reveal"]')
    tab.page.wait_for_selector('[data-act="reveal"][data-revealed="false"]')
    assert f"{BULLET}{BULLET}" in masked
    assert BULLET not in shown
    assert tab.page.inner_text(".result-report") == masked


def test_several_bundles_are_paired_with_their_own_signatures(visit, vector):
    tab = visit()
    one, other = vector(GOOD), vector("shapes/twelve-students")
    tab.page.set_input_files(
        "#files", [str(file) for given in (one, other) for file in (given.signature, given.archive)]
    )
    tab.page.locator("#chosen li").nth(1).wait_for()
    lines = tab.page.eval_on_selector_all("#chosen li", "all => all.map(one => one.innerText)")
    assert all(given.signature.name in "".join(lines) for given in (one, other))
    tab.page.fill("#password", one.password)
    tab.page.click("#go")
    assert sorted(verdicts(tab, 2)) == ["conforms", "could-not-be-judged"]


def test_a_chosen_bundle_can_be_taken_out_again(visit, vector):
    tab, given = visit(), vector(GOOD)
    tab.page.set_input_files("#files", [str(given.archive), str(given.signature)])
    tab.page.click("#chosen button")
    tab.page.wait_for_selector("#chosen", state="hidden")
    tab.page.click("#go")
    assert tab.page.is_visible("#trouble")


def test_everything_can_be_done_by_keyboard(visit, vector):
    tab, given = visit(), vector(GOOD)
    page = tab.page
    page.set_input_files("#files", [str(given.archive), str(given.signature)])
    page.wait_for_selector("#chosen li")
    page.focus("#password")
    page.keyboard.type(given.password)
    page.keyboard.press("Enter")
    assert verdicts(tab) == ["conforms"]
    assert page.evaluate("document.activeElement.classList.contains('result')")


def test_dropping_files_is_as_good_as_choosing_them(visit, vector):
    tab, given = visit(), vector(GOOD)
    tab.page.evaluate(
        """names => {
            const held = new DataTransfer();
            for (const name of names) held.items.add(new File(["x"], name));
            document.dispatchEvent(new DragEvent("drop", { dataTransfer: held, cancelable: true }));
        }""",
        [given.archive.name, given.signature.name],
    )
    tab.page.wait_for_selector("#chosen li")
    assert given.signature.name in tab.page.inner_text("#chosen")
    tab.page.wait_for_selector("#password:focus")


def test_the_inside_of_a_bundle_shows_records_and_draws_its_files(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector(".card")
    cards = tab.page.locator(".card").count()
    assert cards > 10
    tab.page.locator("[data-preview]").first.click()
    frame = tab.page.frame_locator("#frame")
    frame.locator("img").wait_for()
    assert frame.locator("img").evaluate("image => image.naturalWidth") > 100
    tab.page.keyboard.press("Escape")
    assert tab.page.is_hidden("#viewer")
    assert tab.errors == []


def test_two_tabs_keep_to_themselves_and_a_closed_one_leaves_nothing(visit, vector, served):
    first, second, given = visit(), visit(), vector(GOOD)
    for tab in (first, second):
        hand_in(tab, given.archive, given.signature, password=given.password)
        assert verdicts(tab) == ["conforms"]
    first.page.evaluate(
        "fetch(sessionStorage['lpx-workspace'] + '/close', {method: 'POST', headers: "
        "{'x-lpx-page': document.documentElement.dataset.pageKey}})"
    )
    second.page.click('[data-act="inside"]')
    second.page.wait_for_selector(".card")


def test_two_bundles_are_compared_side_by_side(visit, vector, tmp_path, edition):
    given = vector(GOOD)
    changed, _, password = write_hostile_bundle(tmp_path, edition, "改過的文字")
    tab = visit("/compare")
    for side, file in (("before", given.archive), ("after", changed)):
        tab.page.set_input_files(f"#{side}-file", str(file))
        tab.page.fill(f"#{side}-password", password)
    tab.page.click("#ask button")
    tab.page.wait_for_selector(".verdict-does-not-conform")
    assert tab.page.locator(".difference").count() > 10
    assert "改過的文字" not in tab.page.inner_text("#result")
    tab.page.click("#reveal")
    tab.page.wait_for_selector('#reveal[data-revealed="true"]')
    assert "改過的文字" in tab.page.locator(".difference ins").first.inner_text()
    tab.page.reload()
    tab.page.wait_for_selector("#before-known option:nth-child(3)", state="attached")
    tab.page.select_option("#after-known", index=1)
    tab.page.select_option("#before-known", index=1)
    tab.page.click("#ask button")
    tab.page.wait_for_selector(".verdict-conforms")
    assert tab.errors == []


def test_the_language_can_be_changed_on_the_page(visit):
    tab = visit()
    assert tab.page.evaluate("document.documentElement.lang") == "zh-Hant"
    tab.page.click('[data-language="en"]')
    tab.page.wait_for_selector('html[lang="en"]')
    assert tab.page.inner_text("h1") == "May this bundle be imported?"


def test_a_course_code_is_explained_and_a_wrong_one_corrected(visit):
    tab = visit("/course-code")
    tab.page.fill("#code", "108041305H11101Al010101")
    tab.page.click("form.panel button")
    tab.page.wait_for_selector(".code-malformed")
    tab.page.locator(".code-malformed .rows a").first.click()
    tab.page.wait_for_selector(".code-known")
    assert tab.page.locator(".ruler .part").count() == 11


def test_a_requirement_is_found_by_a_word_and_read(visit):
    tab = visit("/requirements")
    everything = tab.page.locator(".rows li").count()
    tab.page.fill("#q", "MD5")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**q=MD5")
    assert 0 < tab.page.locator(".rows li").count() < everything
    tab.page.click('a[href="/requirements/SIG-003"]')
    tab.page.wait_for_selector("#vectors")


@pytest.mark.needs("7z")
def test_a_bundle_of_300_megabytes_is_checked_with_progress(visit, vector, tmp_path):
    """Mostly one large stray file: what counts here is the way of the bytes, not what is in them."""
    given = vector(GOOD)
    archive = tmp_path / given.archive.name
    shutil.copy(given.archive, archive)
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(300_000_000)
    program = shutil.which("7z")
    assert program is not None
    subprocess.run(
        [program, "a", "-tzip", "-mx0", f"-p{given.password}", "-mem=AES256", str(archive), str(large)],
        check=True,
        capture_output=True,
    )
    tab = visit()
    tab.page.evaluate(
        """window.seen = [];
        new MutationObserver(all => all.forEach(() => {
            const bar = document.querySelector('.result-progress');
            if (bar) window.seen.push(bar.value);
        })).observe(document.getElementById('results'),
            {subtree: true, childList: true, attributes: true});"""
    )
    tab.page.set_default_timeout(120_000)
    hand_in(tab, archive, password=given.password)
    assert verdicts(tab) == ["conforms"]  # in practice a stray file is a note, and so is no signature
    between = [value for value in tab.page.evaluate("window.seen") if 0 < value < 1]
    assert len(between) > 2


def test_results_are_still_there_after_going_away_and_back(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector(".card")
    tab.page.go_back()
    assert verdicts(tab) == ["conforms"]
    tab.page.click('[data-language="en"]')
    tab.page.wait_for_selector('html[lang="en"]')
    assert verdicts(tab) == ["conforms"]
    tab.page.click('[data-act="remove"]')
    tab.page.wait_for_selector(".result", state="detached")
    tab.page.reload()
    tab.page.wait_for_load_state("networkidle")
    assert tab.page.locator(".result").count() == 0
    assert tab.errors == []


def test_a_duplicated_tab_has_the_same_bundles_and_is_counted_apart(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    kept = tab.page.evaluate("sessionStorage['lpx-workspace']")
    beats = []
    tab.page.context.on("request", lambda asked: beats.append(asked.url) if "/beat?" in asked.url else None)
    twin = tab.page.context.new_page()
    twin.add_init_script(f"sessionStorage['lpx-workspace'] = {kept!r}")
    twin.goto(tab.served.address + "/inside")
    twin.wait_for_selector(".card")
    tab.page.reload()
    verdicts(tab)
    tab.page.close()
    twin.reload()
    twin.wait_for_selector(".card")
    assert len(set(beats)) == len(beats) == 3  # every page that is opened has a name of its own
    assert all(url.startswith(f"{tab.served.address}{kept}/beat?page=") for url in beats)


def test_the_verdict_and_the_next_step_are_seen_on_a_phone_without_scrolling(visit, vector):
    tab, given = visit(width=360), vector(GOOD)
    tab.page.set_viewport_size({"width": 360, "height": 780})
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    tab.page.wait_for_selector(".result[aria-busy='false']:focus")
    for part in (".result .verdict-word", ".result .sentence", ".result .next p"):
        expect(tab.page.locator(part).first).to_be_in_viewport(ratio=1)


def test_what_is_no_bundle_is_named_before_it_is_checked(visit, vector, tmp_path):
    tab, given = visit(), vector(GOOD)
    empty = tmp_path / "empty.zip"
    empty.write_bytes(b"")
    tab.page.set_input_files("#files", str(given.signature))
    tab.page.locator("#chosen .missing", has_text=".zip").wait_for()
    tab.page.set_input_files("#files", [str(given.archive), str(empty), str(tmp_path.parent / "x.md5")][:2])
    tab.page.locator("#chosen li").nth(1).wait_for()
    tab.page.set_input_files("#files", str(given.archive))
    assert tab.page.locator("#chosen li").count() == 2
    tab.page.fill("#password", given.password)
    tab.page.click("#go")
    assert sorted(verdicts(tab, 2)) == ["conforms", "does-not-conform"]
    assert tab.page.locator("#overview li").count() == 2


def test_a_file_that_belongs_to_no_bundle_is_said_to_be_of_no_use(visit, vector, tmp_path):
    tab, one, other = visit(), vector(GOOD), vector("shapes/twelve-students")
    stray = tmp_path / "notes.md5"
    stray.write_text("x", encoding="utf-8")
    tab.page.set_input_files("#files", [str(one.archive), str(other.archive), str(stray)])
    tab.page.locator("#chosen li", has_text="notes.md5").locator(".missing").wait_for()
    assert tab.page.locator("#chosen li").count() == 3


def test_a_folder_that_is_dropped_gives_the_files_in_it(visit, vector):
    """Chromium makes no folders for scripts; what it hands over for one is made here."""
    tab, given = visit(), vector(GOOD)
    tab.page.evaluate(
        """names => {
            const file = name => ({isFile: true, file: done => done(new File(["x"], name))});
            const read = all => ({readEntries: done => done(all.splice(0))});
            const folder = all => ({isFile: false, isDirectory: true, createReader: () => read(all)});
            const items = [{webkitGetAsEntry: () => folder([folder([file(names[0])]), file(names[1])])}];
            const drop = new Event("drop", {cancelable: true});
            drop.dataTransfer = {types: ["Files"], files: [new File([], "folder")], items};
            document.dispatchEvent(drop);
        }""",
        [given.archive.name, given.signature.name],
    )
    tab.page.wait_for_selector("#chosen li")
    assert given.signature.name in tab.page.inner_text("#chosen")
    assert tab.page.locator("#chosen li").count() == 1


def test_the_place_for_files_shows_that_something_hovers_over_the_page(visit):
    tab = visit()
    move = """kind => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "a.zip"));
        document.dispatchEvent(new DragEvent(kind, {dataTransfer: data, cancelable: true}));
    }"""
    tab.page.evaluate(move, "dragenter")
    assert "over" in tab.page.get_attribute("[data-drop]", "class")
    tab.page.evaluate(move, "dragleave")
    assert "over" not in tab.page.get_attribute("[data-drop]", "class")


def test_many_bundles_are_listed_with_their_verdicts_in_their_order(visit, vector, tmp_path):
    given = vector(GOOD)
    names = [f"16030{number}_2022_02_05_15_25_45.zip" for number in range(8)]
    for name in names:
        (tmp_path / name).write_bytes(given.archive.read_bytes())
    tab = visit(width=360)
    tab.page.set_default_timeout(60_000)
    hand_in(tab, *[tmp_path / name for name in names], password=given.password)
    verdicts(tab, 8)
    tab.page.locator("#overview .reached-conforms").nth(7).wait_for()
    assert tab.page.locator("#overview a").all_inner_texts() == names
    assert tab.page.locator(".result-name").all_inner_texts() == names
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360
    tab.page.locator("#overview a").nth(5).click()
    expect(tab.page.locator(".result-name").nth(5)).to_be_in_viewport()


def test_the_dialog_gives_the_focus_back_and_shows_no_pages_that_are_not_there(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    tab.page.click('[data-act="inside"]')
    button = tab.page.locator("[data-preview]").first
    button.focus()
    tab.page.keyboard.press("Enter")
    tab.page.frame_locator("#frame").locator("img").wait_for()
    assert tab.page.is_hidden("#pager")  # it has but one page
    tab.page.keyboard.press("Escape")
    assert button.evaluate("button => button === document.activeElement")


def test_revealing_keeps_the_focus_on_its_button(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    button = tab.page.locator('[data-act="reveal"]')
    for pressed in ("true", "false"):
        button.focus()
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_selector(f'[data-act="reveal"][data-revealed="{pressed}"]:focus')


def test_a_server_that_is_gone_is_said_to_be_gone(visit, vector):
    tab, given = visit(), vector(GOOD)
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    tab.page.route("**/w/**", lambda route: route.abort())
    hand_in(tab, given.archive, given.signature, password=given.password)
    tab.page.locator(".result-failed", has_text="lpx serve").first.wait_for()
    tab.page.locator('[data-act="reveal"]').nth(1).click()
    tab.page.locator(".result-trouble", has_text="lpx serve").wait_for()
    assert tab.page.locator(".result .verdict-conforms").is_visible()
    assert tab.page.locator("#overview .reached-conforms").count() == 1


def test_a_verdict_is_said_once(visit, vector):
    tab, given = visit(), vector(GOOD)
    tab.page.evaluate(
        """window.said = [];
        for (const live of document.querySelectorAll('[aria-live], [role="status"]'))
            new MutationObserver(() => window.said.push(live.textContent))
                .observe(live, {childList: true, characterData: true, subtree: true});"""
    )
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    tab.page.locator("#announce", has_text=".zip").wait_for(state="attached")
    said = tab.page.evaluate("window.said")
    assert len([text for text in said if given.archive.name in text]) == 1
    assert len(said) <= 2
    assert tab.page.locator(".result [role='status'], .result [aria-live]").count() == 0


def test_findings_name_the_records_that_they_concern_where_names_are_shown(visit, vector):
    tab, given = visit(), vector("course/retaken-in-its-own-term")
    hand_in(tab, given.archive, given.signature, password=given.password)
    verdicts(tab)
    place = "課程學習成果紀錄 第 1 筆"
    assert place in tab.page.inner_text(".result-report")
    assert tab.page.locator(".concerned").count() == 0
    tab.page.click('[data-act="reveal"]')
    tab.page.wait_for_selector('[data-act="reveal"][data-revealed="true"]')
    told = tab.page.inner_text(".concerned li")
    assert place in told
    assert "CRS-006" in told
    assert len(tab.page.inner_text(".concerned li b").split(" · ")) == 2
    tab.page.click('[data-act="reveal"]')
    tab.page.wait_for_selector(".concerned", state="detached")
