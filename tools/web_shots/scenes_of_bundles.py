"""Scenes of the pages on bundles: verify, look inside, compare; in the order of a visit."""

from __future__ import annotations

from material import ROOT, Given, vector
from tab import Tab, scene

HELD = {"state": "running", "done": 62_000_000, "total": 148_000_000}
"""What the server is made to say of a check that is to be seen half done."""


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
    tab.check(tab.material.good(), password="wrong")  # noqa: S106 - no secret


@scene
def verify_no_password(tab: Tab) -> None:
    """None was typed."""
    tab.check(tab.material.good(), password="")


@scene
def verify_several(tab: Tab) -> None:
    """Several at once, each with another verdict."""
    tab.check(tab.material.good(), vector("document-shape/" + _first("document-shape")), tab.material.other())


def _first(folder: str) -> str:
    return min(path.name for path in (ROOT / "fixtures" / folder).iterdir())


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
    tab.check(tab.material.good(), password="wrong")  # noqa: S106 - no secret
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
