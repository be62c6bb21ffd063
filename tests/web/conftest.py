"""A running application without a socket, and visitors of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from lpx.web.app import create_app
from lpx.web.settings import Settings

PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(clock) -> Settings:
    return Settings(PORT, "the-token", clock=clock, most_upload_bytes=5_000_000, most_workspaces=3)


@pytest.fixture
def open_page(settings):
    """Return a function that starts a server with changed settings and gives its app and a new browser."""
    running: list[TestClient] = []

    def start(**changed) -> SimpleNamespace:
        app = create_app(replace(settings, **changed))
        client = TestClient(app, base_url=HOME, follow_redirects=False)
        client.__enter__()
        running.append(client)
        return SimpleNamespace(app=app, browser=client)

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def visitor(open_page) -> Iterator[SimpleNamespace]:
    """A browser that came in by the token, and the headers that its pages send."""
    page = open_page()
    assert page.browser.get("/enter?token=the-token").status_code == 303
    return SimpleNamespace(**vars(page), headers=own_headers(page.browser))


def own_headers(browser: TestClient) -> dict[str, str]:
    """Return what a script on one of our own pages sends along."""
    import re

    key = re.search(r'data-page-key="([0-9a-f]{64})"', browser.get("/").text)
    assert key is not None
    return {"origin": HOME, "sec-fetch-site": "same-origin", "x-lpx-page": key[1]}
