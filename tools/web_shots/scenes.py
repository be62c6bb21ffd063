"""Every page and state of the local page, one function each, in the order of a visit.

A scene gets a tab at the first page and leaves it in the state to be looked at. What it is about is its
name; the page that it belongs to is the part before the first dot.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from web_shots.material import Given, Material, vector

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

SCENES: dict[str, Callable[[Tab], None]] = {}
HELD = {"state": "running", "done": 62_000_000, "total": 148_000_000}
"""What the server is made to say of a check that is to be seen half done."""


@dataclass
class Tab:
    """One visitor's tab."""

    page: Page
    address: str
    locked: str
    """Address of a page that asks for its own password."""
    material: Material

    def go(self, path: str) -> None:
        """Go to a page of the server."""
        self.page.goto(self.address + path)

    def choose(self, *files: Path, into: str = "#files") -> None:
        """Choose files."""
        self.page.set_input_files(into, [str(file) for file in files])

    def check(self, *given: Given, password: str | None = None) -> None:
        """Hand in bundles and wait for all verdicts."""
        self.choose(*[file for one in given for file in one.files])
        self.page.wait_for_selector("#chosen li")
        self.page.fill("#password", given[0].password if password is None else password)
        self.page.click("#go")
        self.page.locator(".result .verdict").nth(len(given) - 1).wait_for()
        self.page.wait_for_selector('.result[aria-busy="true"]', state="detached")

    def reveal(self, button: str) -> None:
        """Show names."""
        self.page.click(button)
        self.page.wait_for_selector(f'{button}[data-revealed="true"]')

    def stored(self, *files: Path) -> None:
        """Show stored results."""
        self.go("/conformance")
        self.choose(*files)
        self.page.wait_for_selector(".stored-result, #trouble:not([hidden])", timeout=120_000)
        self.page.wait_for_selector("#state:empty", state="attached", timeout=120_000)
        self.page.wait_for_load_state("networkidle")

    def answer(self, pattern: str, told: dict[str, object], status: int = 200) -> None:
        """Have requests answered without the server."""

        def fulfil(route: Route) -> None:
            route.fulfill(status=status, content_type="application/json", body=json.dumps(told))

        self.page.route(pattern, fulfil)


def scene(work: Callable[[Tab], None]) -> Callable[[Tab], None]:
    """Add a scene; of ``verify_wrong_password`` the name is ``verify.wrong-password``."""
    door, _, state = work.__name__.replace("_", "-").partition("-")
    SCENES[f"{door}.{state}"] = work
    return work


@scene
def verify_empty(_: Tab) -> None:
    """Nothing chosen yet."""


@scene
def verify_nothing_chosen(tab: Tab) -> None:
    """Asked to check nothing."""
    tab.page.click("#go")


@scene
def verify_chosen(tab: Tab) -> None:
    """A bundle with its signature and one without."""
    tab.choose(*tab.material.good().files, tab.material.other().archive)
    tab.page.fill("#password", "secret")


@scene
def verify_chosen_oddly(tab: Tab) -> None:
    """Files that are no bundles, or belong to none."""
    folder = tab.material.folder
    for name in ("學生名單.xlsx", "notes.md5"):
        (folder / name).write_bytes(b"x")
    tab.choose(folder / "notes.md5", folder / "學生名單.xlsx", tab.material.good().archive)
    tab.page.wait_for_selector("#chosen li:nth-child(3)")


@scene
def verify_more(tab: Tab) -> None:
    """More choices, and the password shown."""
    tab.page.click(".more summary")
    tab.page.fill("#password", "A password 密碼")
    tab.page.click("[data-shows]")


@scene
def verify_uploading(tab: Tab) -> None:
    """Half handed in: the bytes are held back."""
    tab.page.route("**/upload", lambda _: None)
    _begin(tab)


@scene
def verify_running(tab: Tab) -> None:
    """Half checked."""
    tab.answer("**/jobs/*", dict(HELD))
    _begin(tab)
    tab.page.locator(".result-state", has_text=" 41 %").wait_for()


def _begin(tab: Tab) -> None:
    tab.choose(*tab.material.good().files)
    tab.page.wait_for_selector("#chosen li")
    tab.page.click("#go")
    tab.page.wait_for_selector(".result")


@scene
def verify_stopped(tab: Tab) -> None:
    """Told to stop."""
    verify_running(tab)
    tab.answer("**/jobs/*", {"state": "cancelled", "done": 0, "total": 0})
    tab.page.click('[data-act="stop"]')
    tab.page.wait_for_selector('.result[aria-busy="false"]')


@scene
def verify_conforms(tab: Tab) -> None:
    """Nothing wrong."""
    tab.check(tab.material.good())


@scene
def verify_conforms_with_warnings(tab: Tab) -> None:
    """Nothing wrong, something to look at."""
    given = tab.material.good()
    tab.check(Given(given.archive, None, given.password))


@scene
def verify_revealed(tab: Tab) -> None:
    """Names shown, with the records that findings concern."""
    tab.check(vector("course/retaken-in-its-own-term"))
    tab.reveal('[data-act="reveal"]')


@scene
def verify_many_findings(tab: Tab) -> None:
    """Very much wrong."""
    tab.check(tab.material.spoilt())


@scene
def verify_damaged(tab: Tab) -> None:
    """One byte wrong."""
    tab.check(tab.material.damaged())


@scene
def verify_cut(tab: Tab) -> None:
    """Only half arrived."""
    tab.check(tab.material.cut())


@scene
def verify_no_zip(tab: Tab) -> None:
    """Something else under the name of a bundle."""
    file = tab.material.folder / "160302_2022_02_05_15_25_45.zip"
    file.write_bytes(b"<html>not found</html>")
    tab.check(Given(file, None, "x"))


@scene
def verify_wrong_password(tab: Tab) -> None:
    """The password does not fit."""
    tab.check(tab.material.good(), password="wrong")


@scene
def verify_no_password(tab: Tab) -> None:
    """None was typed."""
    tab.check(tab.material.good(), password="")


@scene
def verify_several(tab: Tab) -> None:
    """Several at once, each with another verdict."""
    tab.check(tab.material.good(), vector("document-shape/" + _first("document-shape")), tab.material.other())


def _first(folder: str) -> str:
    from web_shots.material import ROOT

    return sorted(path.name for path in (ROOT / "fixtures" / folder).iterdir())[0]


@scene
def verify_disk_full(tab: Tab) -> None:
    """No room for what is handed in."""
    tab.answer(
        "**/upload",
        {
            "message": "這台電腦的磁碟空間不足，放不下這個檔案。",
            "next": "請騰出空間再試一次。",
        },
        507,
    )
    _begin(tab)
    tab.page.wait_for_selector('.result[aria-busy="false"]')


@scene
def verify_server_gone(tab: Tab) -> None:
    """The server does not answer any more."""
    tab.check(tab.material.good())
    tab.page.route("**/w/**", lambda route: route.abort())
    tab.page.click('[data-act="reveal"]')
    tab.page.wait_for_selector(".result-trouble:not([hidden])")


@scene
def inside_empty(tab: Tab) -> None:
    """No bundle was checked yet."""
    tab.go("/inside")


@scene
def inside_masked(tab: Tab) -> None:
    """Cards, masked."""
    tab.check(tab.material.good())
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector(".card")


@scene
def inside_revealed(tab: Tab) -> None:
    """Cards in clear, two with all fields."""
    inside_masked(tab)
    tab.reveal("#reveal")
    tab.page.wait_for_selector(".card")
    for place in (0, 3):
        tab.page.locator(".fields summary").nth(place).click()


@scene
def inside_many_students(tab: Tab) -> None:
    """Several students, the second one opened."""
    tab.check(tab.material.other())
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector(".person")
    tab.page.locator(".person > summary").nth(1).click()


@scene
def inside_preview(tab: Tab) -> None:
    """A preview of a file."""
    inside_masked(tab)
    tab.page.locator("[data-preview]").first.click()
    tab.page.frame_locator("#frame").locator("img").wait_for()


@scene
def inside_preview_of_a_picture(tab: Tab) -> None:
    """A preview of a photograph."""
    tab.check(vector("attachments/photograph-with-exif"))
    tab.page.click('[data-act="inside"]')
    tab.page.locator("[data-preview]").first.click()
    tab.page.frame_locator("#frame").locator("img").wait_for()


@scene
def inside_preview_impossible(tab: Tab) -> None:
    """A file that does not open."""
    tab.check(vector("attachments/pdf-that-is-only-a-beginning"))
    tab.page.click('[data-act="inside"]')
    tab.page.locator("[data-preview]").first.click()
    tab.page.frame_locator("#frame").locator("p").first.wait_for()


@scene
def inside_link_to_nothing(tab: Tab) -> None:
    """A record whose file is missing."""
    tab.check(vector("attachments/link-to-a-file-that-is-not-there"))
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector(".card")


@scene
def inside_unreadable(tab: Tab) -> None:
    """Nothing could be read."""
    tab.check(tab.material.good(), password="wrong")
    tab.go("/inside")
    tab.page.wait_for_selector("#cards .notice")


@scene
def compare_empty(tab: Tab) -> None:
    """Nothing chosen yet."""
    tab.go("/compare")


@scene
def compare_known(tab: Tab) -> None:
    """Bundles of this tab to choose from."""
    tab.check(tab.material.good(), tab.material.changed())
    tab.go("/compare")
    tab.page.wait_for_selector(".known:not([hidden])")


@scene
def compare_nothing_chosen(tab: Tab) -> None:
    """Asked to compare nothing."""
    tab.go("/compare")
    tab.page.click("#ask button.primary")
    tab.page.wait_for_selector("#trouble:not([hidden])")


def _compare(tab: Tab, before: Given, after: Given) -> None:
    tab.go("/compare")
    for side, given in (("before", before), ("after", after)):
        tab.choose(given.archive, into=f"#{side}-file")
        tab.page.fill(f"#{side}-password", given.password)
    tab.page.click("#ask button.primary")
    tab.page.wait_for_selector("#result .verdict-word, #trouble:not([hidden])")


@scene
def compare_same(tab: Tab) -> None:
    """The same twice."""
    _compare(tab, tab.material.good(), tab.material.good())


@scene
def compare_different(tab: Tab) -> None:
    """Differences side by side."""
    _compare(tab, tab.material.other(), tab.material.changed())


@scene
def compare_revealed(tab: Tab) -> None:
    """Differences in clear."""
    compare_different(tab)
    tab.reveal("#reveal")


@scene
def compare_unreadable(tab: Tab) -> None:
    """One password is wrong."""
    good = tab.material.good()
    _compare(tab, good, Given(good.archive, None, "wrong"))


@scene
def course_code_empty(tab: Tab) -> None:
    """Nothing asked yet."""
    tab.go("/course-code")


@scene
def course_code_valid(tab: Tab) -> None:
    """A code that exists."""
    tab.go("/course-code?code=108041305H11101A1010101")


@scene
def course_code_invalid(tab: Tab) -> None:
    """A slip of the pen, with what was probably meant."""
    tab.go("/course-code?code=108041305H11101Al010101")


@scene
def course_code_impossible(tab: Tab) -> None:
    """A code that contradicts itself, and one that may be."""
    tab.go("/course-code?code=999041305Z11101A1990199%0A108041305H11101A10101%0A108999999H11101A1010101")


@scene
def course_code_many(tab: Tab) -> None:
    """A column pasted from a spreadsheet."""
    lines = [f"108041305H11101A10101{number:02}" for number in range(1, 31)]
    tab.go("/course-code")
    tab.page.fill("#code", "\n".join(lines))
    tab.page.click("form.panel button")
    tab.page.wait_for_selector(".code-state")


@scene
def course_code_file(tab: Tab) -> None:
    """A file without a fault."""
    tab.go("/course-code")
    tab.choose(tab.material.course_file(good=True), into="#file")
    tab.page.wait_for_selector("#file-result .verdict-word")


@scene
def course_code_wrong_file(tab: Tab) -> None:
    """A file with faults."""
    tab.go("/course-code")
    tab.choose(tab.material.course_file(good=False), into="#file")
    tab.page.wait_for_selector("#file-result .verdict-word")


@scene
def requirements_list(tab: Tab) -> None:
    """All of them."""
    tab.go("/requirements")


@scene
def requirements_search(tab: Tab) -> None:
    """Those that hold a word."""
    tab.go("/requirements?q=MD5")


@scene
def requirements_nothing_found(tab: Tab) -> None:
    """No such word."""
    tab.go("/requirements?q=zzzz")


@scene
def requirements_one(tab: Tab) -> None:
    """One, with sources, examples and vectors."""
    tab.go("/requirements/SIG-003")


@scene
def requirements_another(tab: Tab) -> None:
    """One with a longer story."""
    tab.go("/requirements/CRS-016")


@scene
def requirements_missing(tab: Tab) -> None:
    """One that there is not."""
    tab.go("/requirements/XYZ-999")


@scene
def conformance_empty(tab: Tab) -> None:
    """Nothing chosen yet."""
    tab.go("/conformance")


@scene
def conformance_run(tab: Tab) -> None:
    """A stored run."""
    tab.stored(tab.material.run())


@scene
def conformance_run_with_failures(tab: Tab) -> None:
    """A stored run of a module that fails."""
    tab.stored(tab.material.run(good=False))


@scene
def conformance_evidence(tab: Tab) -> None:
    """An evidence package."""
    tab.stored(tab.material.certified()["e.evidence.zip"])


@scene
def conformance_interop(tab: Tab) -> None:
    """The matrix of modules, with the loss ledger."""
    tab.stored(tab.material.interop())


@scene
def conformance_selftest(tab: Tab) -> None:
    """The kill matrix."""
    tab.stored(tab.material.selftest())


@scene
def conformance_certificate_without_key(tab: Tab) -> None:
    """Nobody is trusted yet."""
    tab.stored(tab.material.certified()["c.cert.json"])


@scene
def conformance_certificate_valid(tab: Tab) -> None:
    """It holds."""
    files = tab.material.certified()
    tab.stored(files["c.cert.json"], files["team.key.pub.json"])


@scene
def conformance_certificate_with_evidence(tab: Tab) -> None:
    """It holds, and so does the evidence."""
    files = tab.material.certified()
    tab.stored(files["c.cert.json"], files["team.key.pub.json"], files["e.evidence.zip"])


@scene
def conformance_certificate_revoked(tab: Tab) -> None:
    """It was taken back."""
    files = tab.material.certified()
    tab.stored(files["c.cert.json"], files["team.key.pub.json"], files["r.revocations.json"])


@scene
def conformance_certificate_tampered(tab: Tab) -> None:
    """It was changed."""
    tab.stored(tab.material.tampered(), tab.material.certified()["team.key.pub.json"])


@scene
def conformance_key_alone(tab: Tab) -> None:
    """A key without a certificate."""
    tab.stored(tab.material.certified()["team.key.pub.json"])


@scene
def conformance_no_result(tab: Tab) -> None:
    """A file that lpx never wrote."""
    tab.stored(tab.material.good().signature or tab.material.good().archive)


@scene
def stored_run(tab: Tab) -> None:
    """The page of a run alone."""
    _alone(tab, conformance_run_with_failures)


@scene
def stored_interop(tab: Tab) -> None:
    """The page of a matrix alone."""
    _alone(tab, conformance_interop)


@scene
def stored_selftest(tab: Tab) -> None:
    """The page of a kill matrix alone."""
    _alone(tab, conformance_selftest)


@scene
def stored_certificate(tab: Tab) -> None:
    """The sheet of a certificate alone."""
    _alone(tab, conformance_certificate_valid)


def _alone(tab: Tab, shown: Callable[[Tab], None]) -> None:
    shown(tab)
    tab.go(tab.page.get_attribute("iframe.stored", "src") or "")


@scene
def other_missing(tab: Tab) -> None:
    """There is no such page."""
    tab.go("/nowhere")


@scene
def other_token_used(tab: Tab) -> None:
    """The address of the start was used before."""
    tab.page.context.clear_cookies(name="lpx_" + tab.address.rpartition(":")[2])
    tab.go("/enter?token=used")


@scene
def other_password(tab: Tab) -> None:
    """A page that asks for its own password."""
    tab.page.goto(tab.locked)


@scene
def other_password_wrong(tab: Tab) -> None:
    """Another one was typed."""
    tab.page.goto(tab.locked)
    tab.page.fill("#password", "wrong")
    tab.page.click("main button.primary")
    tab.page.wait_for_selector(".notice.bad")
