"""What scenes of the local page have in common: the tab that they act in, and the list of all.

A scene gets a tab at the first page and leaves it in the state to be looked at. What it is about is its
name; the page that it belongs to is the part before the first dot.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from material import Given, Material

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

SCENES: dict[str, Callable[[Tab], None]] = {}


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
