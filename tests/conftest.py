"""What all tests share: programs of the system, the edition, and settings for Hypothesis."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import FrameType
from typing import Self

import pytest
from hypothesis import HealthCheck, settings

for _name in [
    name
    for name in os.environ
    if (name.startswith("LPX_") and name != "LPX_NATIVE") or name in {"LC_ALL", "LC_MESSAGES", "LANG"}
]:
    del os.environ[_name]
os.environ["LPX_CONFIG"] = ""
os.environ["COLUMNS"] = "100"
"""Neither the locale nor the settings nor the terminal of whoever runs the tests may decide them."""

os.environ["PATH"] += "".join(f"{os.pathsep}{folder}" for folder in Path("/usr/lib/postgresql").glob("*/bin"))
"""Debian keeps the programs of PostgreSQL's server out of the way."""

settings.register_profile(
    "lpx",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("lpx")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Turn ``needs`` markers of absent programs into skips; under CI an absent program fails the test."""
    for item in items:
        for marker in item.iter_markers("needs"):
            for program in marker.args:
                if shutil.which(program) is None and not os.environ.get("CI"):
                    item.add_marker(pytest.mark.skip(reason=f"the program {program!r} is not installed"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Under CI, fail where a needed program is absent."""
    if not os.environ.get("CI"):
        return
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if shutil.which(program) is None:
                pytest.fail(f"CI must install the program {program!r}, which this test drives", pytrace=False)


class Calls:
    """Counts calls of functions, of Python and of C, while it is entered: work, on however slow a machine."""

    def __init__(self) -> None:
        self.calls = 0

    def __enter__(self) -> Self:
        self._before = sys.getprofile()
        sys.setprofile(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)

    def _count(self, _frame: FrameType, event: str, _argument: object) -> None:
        self.calls += event in {"call", "c_call"}


@pytest.fixture
def calls() -> type[Calls]:
    """How much a piece of work does: ``with calls() as counted: …``, then ``counted.calls``."""
    return Calls


@pytest.fixture(scope="session")
def repository() -> Path:
    """Folder of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def facts(repository: Path) -> Path:
    """Folder of the collected facts beside the checkout, where there is one."""
    folder = repository.parent / "shared" / "facts"
    if not folder.is_dir():
        pytest.skip("the collected facts do not lie beside this checkout")
    return folder


@pytest.fixture(scope="session")
def edition():
    """The edition under test, loaded once."""
    from lpx.edition import load_edition

    return load_edition()


@pytest.fixture(scope="session")
def chromium():
    """A real browser, started once: Playwright allows one of its loops per process."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    assert program is not None, "who uses this fixture is marked with needs('chromium')"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
