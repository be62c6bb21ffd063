"""Scenes of the other pages: course codes, requirements, stored results, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

from tab import Tab, scene


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
