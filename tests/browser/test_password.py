"""The password of a page that other computers can reach, in a real browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.needs("chromium")
PASSWORD = "a password of the page"


@pytest.fixture
def open_to_others(tmp_path):
    written = tmp_path / "password.txt"
    written.write_text(f"{PASSWORD}\n", encoding="utf-8")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "lpx",
            "serve",
            "--no-browser",
            "--bind",
            "0.0.0.0",
            "--password-file",
            str(written),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1", "LPX_LANG": "zh-Hant"},
    )
    try:
        assert process.stdout is not None
        port = next(found[1] for line in process.stdout if (found := re.search(r"http://\S+:(\d+)/", line)))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_password_lets_in_and_guessing_locks(chromium, open_to_others):
    def guess(page, password):
        page.fill("#password", password)
        with page.expect_navigation():
            page.click("main button.primary")

    context = chromium.new_context()
    page = context.new_page()
    page.goto(open_to_others + "/")
    page.click('[data-language="en"]')
    page.wait_for_selector('html[lang="en"]')
    guess(page, "wrong")
    assert page.is_visible(".notice.bad")
    guess(page, PASSWORD)
    assert page.is_visible("#ask")
    other = chromium.new_context()
    stranger = other.new_page()
    stranger.goto(open_to_others + "/")
    for _ in range(9):
        guess(stranger, "wrong")
    stranger.goto(open_to_others + "/")
    assert stranger.locator("#password").count() == 0
    page.reload()
    assert page.is_visible("#ask")
    context.close()
    other.close()
