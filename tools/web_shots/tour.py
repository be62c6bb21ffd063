"""Pictures of every page and state of ``lpx serve``, in every look, on one sheet; and what axe says of them.

``python tools/web_shots/tour.py FOLDER [--only 'verify.*'] [--look en-dark-360] [--print] [--axe]``

The server is a process of its own on loopback, the browser a real Chromium. FOLDER gets a picture per look
and scene, ``index.html`` with all of them side by side, and ``complaints.txt``: what is wider than the
window, what scripts failed at, targets below 24 pixels, and with ``--axe`` all that axe-core objects to.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scenes_of_bundles
import scenes_of_the_rest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it has none
from material import Material
from playwright.sync_api import sync_playwright
from tab import SCENES, Tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_DOORS = (scenes_of_bundles, scenes_of_the_rest)
"""Modules that add their scenes to ``SCENES``."""
LANGUAGES, SCHEMES, WIDTHS = ("zh-Hant", "en"), ("light", "dark"), (1280, 360)
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - so that the page asks for its own password
TARGET = 24
"""Pixels, WCAG 2.2 (2.5.8)."""
_SMALL = """least => [...document.querySelectorAll('a, button, input, select, summary')].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const inText = style.display === 'inline' && one.closest('p, li, td, dd, th');
  return box.width > 1 && !inText && !one.disabled && (box.width < least || box.height < least);
}).map(one => `${one.tagName} ${one.textContent.trim().slice(0, 30)}`)"""
"""Controls that are seen and smaller than they may be; links within text are excepted by the criterion."""


@dataclass(frozen=True)
class Look:
    """How a visitor sees the page."""

    language: str
    scheme: str
    width: int

    @property
    def name(self) -> str:
        """Name of its folder."""
        return f"{self.language}-{self.scheme}-{self.width}"


@contextlib.contextmanager
def served(scratch: Path, *options: str) -> Iterator[str]:
    """Run ``lpx serve`` and give the address that it prints."""
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lpx", "serve", "--no-browser", "--lang", "zh-Hant", *options],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    try:
        assert process.stdout is not None
        yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
    finally:
        process.terminate()
        process.wait(timeout=20)


@dataclass
class Tour:
    """Goes through scenes in one look after the other."""

    browser: Browser
    address: str
    locked: str
    state: Any
    material: Material
    folder: Path
    axe: Any
    printed: bool
    complaints: list[str]

    def complain(self, text: str) -> None:
        """Say and keep one complaint."""
        print(text, flush=True)
        self.complaints.append(text)

    def visit(self, look: Look, name: str) -> None:
        """Take the picture of one scene in one look."""
        context = self.browser.new_context(
            viewport={"width": look.width, "height": 900 if look.width > 600 else 780},
            color_scheme="dark" if look.scheme == "dark" else "light",
            storage_state=self.state,
            bypass_csp=name.startswith("stored."),  # axe cannot run in a sandbox
        )
        for address in (self.address, self.locked):
            context.add_cookies([{"name": "lpx_language", "value": look.language, "url": address}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        place = f"{look.name} {name}"
        page.on("pageerror", lambda error: self.complain(f"{place}: script: {error}"))
        page.goto(self.address + "/")
        file = self.folder / look.name / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            SCENES[name](Tab(page, self.address, self.locked, self.material))
            with contextlib.suppress(Exception):  # where a scene holds a request back
                page.wait_for_load_state("networkidle", timeout=3000)
            page.screenshot(path=file, full_page=not name.startswith("inside.preview"))
            for said in self.look_at(page):
                self.complain(f"{place}: {said}")
            if self.printed and look.scheme == "light" and look.width > 600:
                page.pdf(path=file.with_suffix(".pdf"), format="A4")
        except Exception as error:  # noqa: BLE001 - the other scenes are to be seen all the same
            self.complain(f"{place}: failed: {str(error)[:300]}")
        finally:
            context.close()

    def look_at(self, page: Page) -> Iterator[str]:
        """Say what a program can object to."""
        wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide > window:
            yield f"{wide} pixels wide in a window of {window}"
        for small in page.evaluate(_SMALL, TARGET):
            yield f"target below {TARGET} pixels: {small}"
        if self.axe is not None:
            found = self.axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
            for item in found:
                yield f"axe: {item['impact']} {item['id']}: {item['nodes'][0]['html'][:160]}"


def write_sheet(folder: Path) -> None:
    """Write a page with all pictures: a row per scene, a column per look."""
    looks = sorted(path.name for path in folder.iterdir() if path.is_dir())
    rows = []
    for name in SCENES:
        shots = [f"{look}/{name}.png" for look in looks]
        cells = "".join(
            f'<td><a href="{shot}"><img loading="lazy" alt="{shot}" src="{shot}"></a></td>'
            if (folder / shot).exists()
            else "<td>"
            for shot in shots
        )
        rows.append(f"<tr><th>{html.escape(name)}</th>{cells}</tr>")
    heads = "".join(f"<th>{look}</th>" for look in looks)
    style = "td{vertical-align:top}img{width:320px;border:1px solid #888}"
    head = f"<!doctype html><meta charset=utf-8><title>lpx serve</title><style>{style}</style>"
    text = f"{head}<table><tr><th>{heads}</tr>{''.join(rows)}</table>"
    (folder / "index.html").write_text(text, encoding="utf-8")


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", default=[], help="scenes, by name or pattern")
    parser.add_argument("--look", action="append", default=[], help="looks, by name or pattern")
    parser.add_argument(
        "--print", action="store_true", dest="printed", help="also write what a printer gets, as PDF"
    )
    parser.add_argument("--axe", action="store_true", help="also ask axe-core")
    given = parser.parse_args()
    looks = [Look(*chosen) for chosen in product(LANGUAGES, SCHEMES, WIDTHS)]
    looks = [look for look in looks if not given.look or any(fnmatch(look.name, one) for one in given.look)]
    names = [name for name in SCENES if not given.only or any(fnmatch(name, one) for one in given.only)]
    given.folder.mkdir(parents=True, exist_ok=True)
    axe = Axe() if given.axe else None
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as running:
        material = Material(given.folder.with_name(given.folder.name + "-material"))
        material.folder.mkdir(exist_ok=True)
        word = Path(scratch) / "password"
        word.write_text("password of this page\n", encoding="utf-8")
        entry = running.enter_context(served(Path(scratch)))
        locked = running.enter_context(
            served(Path(scratch), "--bind", _EVERYWHERE, "--password-file", str(word))
        )
        port = re.search(r":(\d+)/", locked)
        assert port is not None
        playwright = running.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context()
        context.new_page().goto(entry)
        state = context.storage_state()
        address = entry.partition("/enter")[0]
        tour = Tour(
            browser,
            address,
            f"http://127.0.0.1:{port[1]}",
            state,
            material,
            given.folder,
            axe,
            given.printed,
            complaints,
        )
        for look in looks:
            for name in names:
                tour.visit(look, name)
        browser.close()
    write_sheet(given.folder)
    (given.folder / "complaints.txt").write_text("\n".join(complaints) + "\n", encoding="utf-8")
    print(f"{len(complaints)} complaints")


if __name__ == "__main__":
    main()
