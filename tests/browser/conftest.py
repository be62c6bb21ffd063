"""The local page as a registrar has it: `lpx serve` in a process of its own, and a real Chromium."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.needs("chromium")


@dataclass
class Served:
    """A running page, and the state of the one browser that it let in."""

    address: str
    process: subprocess.Popen[str]
    scratch: Path
    """Folder of its temporary files."""
    state: Any = None


@pytest.fixture(scope="session")
def served(tmp_path_factory, chromium) -> Iterator[Served]:
    scratch = tmp_path_factory.mktemp("page")
    environment = {**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lpx", "serve", "--no-browser", "--lang", "zh-Hant"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    try:
        assert process.stdout is not None
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        context = chromium.new_context()
        page = context.new_page()
        page.goto(address)
        state = context.storage_state()
        context.close()
        yield Served(address.partition("/enter")[0], process, scratch, state)
    finally:
        process.terminate()
        process.wait(timeout=20)


@dataclass
class Visit:
    """One tab, and what it should not have heard."""

    page: Any
    served: Served
    outside: list[str]
    """Addresses elsewhere that the page asked for."""
    errors: list[str]
    """What the console complained of."""


@pytest.fixture
def visit(chromium, served) -> Iterator[Any]:
    """Return a function that opens a tab; afterwards no tab may have complained or looked elsewhere."""
    visits: list[Visit] = []

    def open_tab(path: str = "/", *, width: int = 1280, language: str = "zh-Hant", **settings: Any) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, storage_state=served.state, **settings
        )
        context.add_cookies([{"name": "lpx_language", "value": language, "url": served.address}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        made = Visit(page, served, [], [])
        page.on(
            "request",
            lambda asked: made.outside.append(asked.url) if _is_outside(asked.url, served) else None,
        )
        page.on("console", lambda said: made.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: made.errors.append(str(error)))
        page.goto(served.address + path)
        visits.append(made)
        return made

    yield open_tab
    for made in visits:
        made.page.context.close()
        assert made.outside == []


def _is_outside(url: str, served: Served) -> bool:
    return not url.startswith((served.address, "data:", "blob:", "about:"))


@dataclass(frozen=True)
class Given:
    """A bundle out of the vectors."""

    archive: Path
    signature: Path
    password: str


@pytest.fixture(scope="session")
def vector(repository):
    """Return a function that gives a committed vector by its path."""

    def given(name: str) -> Given:
        folder = repository / "fixtures" / name
        told = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
        return Given(folder / told["archive"], folder / told["signature"], told["password"])

    return given


def hand_in(visit: Visit, *files: Path, password: str = "") -> None:
    """Choose files on the verify page, type the password and ask for the check."""
    page = visit.page
    page.set_input_files("#files", [str(file) for file in files])
    page.wait_for_selector("#chosen li")
    page.fill("#password", password)
    page.click("#go")


def verdicts(visit: Visit, count: int = 1) -> list[str]:
    """Wait for ``count`` verdicts and return their classes, newest bundle first."""
    visit.page.locator(".result .verdict").nth(count - 1).wait_for()
    found = visit.page.eval_on_selector_all(".result .verdict", "all => all.map(one => one.className)")
    return [re.sub(r".*verdict-(\S+).*", r"\1", name) for name in found]
