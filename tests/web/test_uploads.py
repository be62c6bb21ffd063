"""What a tab hands in, and what stays of it."""

from __future__ import annotations

import pytest

HOME = "http://127.0.0.1:8765"


@pytest.fixture
def tab(visitor):
    answer = visitor.browser.post("/workspace", headers=visitor.headers)
    return f"/w/{answer.json()['workspace']}"


def folder_of(visitor, tab):
    spaces = visitor.app.state.lpx.workspaces
    return spaces._open[tab.removeprefix("/w/")].folder


def test_a_file_comes_in_whole_under_a_name_of_lpx_own(visitor, tab):
    data = bytes(range(256)) * 5000
    name = "..%2F..%2Fetc%2Fpasswd%00%E7%8E%8B.zip"
    answer = visitor.browser.post(
        f"{tab}/upload", headers={**visitor.headers, "x-lpx-name": name}, content=data
    )
    assert answer.status_code == 201
    assert answer.json()["size"] == len(data)
    kept = list(folder_of(visitor, tab).iterdir())
    assert [file.read_bytes() for file in kept] == [data]
    assert kept[0].name.isalnum()


def test_nothing_of_a_file_stays_that_is_too_long(visitor, tab):
    def body():
        for _ in range(60):
            yield b"x" * 100_000

    answer = visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=body())
    assert answer.status_code == 413
    assert list(folder_of(visitor, tab).iterdir()) == []


def test_a_tab_takes_no_more_than_it_may(open_page):
    from types import SimpleNamespace

    from tests.web.conftest import own_headers

    page = open_page(most_workspace_bytes=1000)
    page.browser.get("/enter?token=the-token")
    visitor = SimpleNamespace(**vars(page), headers=own_headers(page.browser))
    tab = f"/w/{visitor.browser.post('/workspace', headers=visitor.headers).json()['workspace']}"
    assert (
        visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=b"x" * 900).status_code == 201
    )
    full = visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=b"x" * 101)
    assert (full.status_code, full.json()["error"]) == (413, "tab-full")
    assert len(list(folder_of(visitor, tab).iterdir())) == 1


def test_closing_a_tab_deletes_its_files_and_leaves_the_other_tab_alone(visitor, tab):
    other = f"/w/{visitor.browser.post('/workspace', headers=visitor.headers).json()['workspace']}"
    for each in (tab, other):
        visitor.browser.post(f"{each}/upload", headers=visitor.headers, content=b"data")
    folders = [folder_of(visitor, each) for each in (tab, other)]
    assert visitor.browser.post(f"{tab}/close", headers=visitor.headers).status_code == 204
    assert [folder.exists() for folder in folders] == [False, True]
    gone = visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=b"data")
    assert (gone.status_code, gone.json()["error"]) == (410, "tab-closed")


def test_a_tab_without_signs_of_life_is_closed_and_one_with_them_is_not(visitor, tab, clock):
    other = f"/w/{visitor.browser.post('/workspace', headers=visitor.headers).json()['workspace']}"
    folder = folder_of(visitor, tab)
    for _ in range(3):
        clock.now += 600
        assert visitor.browser.post(f"{other}/beat", headers=visitor.headers).status_code == 204
    visitor.app.state.lpx.workspaces.sweep()
    assert not folder.exists()
    assert visitor.browser.post(f"{tab}/beat", headers=visitor.headers).status_code == 410
    assert visitor.browser.post(f"{other}/beat", headers=visitor.headers).status_code == 204


def test_the_end_of_the_server_deletes_everything(open_page, tmp_path, monkeypatch):
    import tempfile

    from starlette.testclient import TestClient
    from tests.web.conftest import own_headers

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    app = open_page().app
    with TestClient(app, base_url=HOME, follow_redirects=False) as browser:
        browser.get("/enter?token=the-token")
        headers = own_headers(browser)
        tab = f"/w/{browser.post('/workspace', headers=headers).json()['workspace']}"
        browser.post(f"{tab}/upload", headers=headers, content=b"data")
        assert any(file.is_file() for file in tmp_path.rglob("*"))
    assert list(tmp_path.iterdir()) == []


def test_more_tabs_than_there_may_be_are_refused_with_words(visitor, tab):
    answers = [visitor.browser.post("/workspace", headers=visitor.headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 503]
    assert answers[-1].json()["next"]


def test_a_duplicated_tab_keeps_its_files_when_the_other_one_closes(visitor, tab, clock):
    spaces = visitor.app.state.lpx.workspaces
    folder = folder_of(visitor, tab)
    for page in ("one", "other"):
        assert visitor.browser.post(f"{tab}/beat?page={page}", headers=visitor.headers).status_code == 204
    visitor.browser.post(f"{tab}/leave?page=one", headers=visitor.headers)
    clock.now += 300  # browsers let a tab in the background send but one sign of life a minute
    spaces.sweep()
    assert folder.exists()
    visitor.browser.post(f"{tab}/leave?page=other", headers=visitor.headers)
    clock.now += 20
    spaces.sweep()
    assert folder.exists()
    clock.now += 20
    spaces.sweep()
    assert not folder.exists()


def test_several_uploads_at_once_take_no_more_together_than_a_tab_may(visitor, tab):
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from starlette.requests import Request

    from lpx.web.uploads import _take
    from lpx.web.workspaces import TooManyError

    space = visitor.app.state.lpx.workspaces._open[tab.removeprefix("/w/")]

    def request() -> Request:
        left = [b"x" * 100] * 6

        async def receive() -> dict[str, object]:
            await asyncio.sleep(0)
            body = left.pop()
            return {"type": "http.request", "body": body, "more_body": bool(left)}

        return Request({"type": "http", "method": "POST", "headers": []}, receive)

    async def both() -> list[object]:
        return await asyncio.gather(
            *(_take(request(), space, name, 1000) for name in ("one", "other")), return_exceptions=True
        )

    # A thread of its own: a browser of other tests may have its loop in this one.
    with ThreadPoolExecutor(1) as other:
        came = other.submit(asyncio.run, both()).result()
    assert any(isinstance(one, TooManyError) for one in came)
    assert space.incoming == 0
    assert sum(file.stat().st_size for file in space.folder.iterdir()) <= 1000


def test_forgetting_a_check_deletes_its_files_but_none_that_another_check_needs(visitor, tab):
    space = visitor.app.state.lpx.workspaces._open[tab.removeprefix("/w/")]
    codes = visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=b"codes").json()["id"]
    jobs = []
    for content in (b"one", b"other"):
        archive = visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=content).json()["id"]
        order = {"archive": archive, "course_codes": [codes]}
        jobs.append(visitor.browser.post(f"{tab}/verify", headers=visitor.headers, json=order).json()["job"])
        space.jobs[jobs[-1]].future.exception(timeout=60)
    kept = lambda: sorted(file.read_bytes() for file in space.folder.iterdir())  # noqa: E731 - said twice
    visitor.browser.post(f"{tab}/bundles/{jobs[0]}/forget", headers=visitor.headers)
    assert kept() == [b"codes", b"other"]
    visitor.browser.post(f"{tab}/bundles/{jobs[1]}/forget", headers=visitor.headers)
    assert kept() == []
    assert visitor.browser.get(f"{tab}/checks").json() == []


def test_what_is_still_being_read_when_a_tab_closes_is_deleted_later(visitor, tab, monkeypatch):
    import shutil

    spaces = visitor.app.state.lpx.workspaces
    folder = folder_of(visitor, tab)
    with monkeypatch.context() as held:
        held.setattr(shutil, "rmtree", lambda *_, **__: None)  # as on Windows while a file is open
        visitor.browser.post(f"{tab}/close", headers=visitor.headers)
    assert folder.exists()
    spaces.sweep()
    assert not folder.exists()
