"""What the door answers: to other methods, other paths and other names, to visitors and to scripts."""

from __future__ import annotations

import json

import pytest
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from tests.web.conftest import HOME, own_headers

from lpx.web.settings import Settings


@pytest.fixture
def tab(visitor):
    answer = visitor.browser.post("/workspace", headers=visitor.headers)
    return f"/w/{answer.json()['workspace']}"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "QUERY"])
def test_other_methods_do_nothing(visitor, tab, method):
    assert visitor.browser.request(method, f"{tab}/close").status_code == 403
    own = visitor.browser.request(method, f"{tab}/close", headers=visitor.headers)
    assert own.status_code in {404, 405}
    assert visitor.browser.post(f"{tab}/beat", headers=visitor.headers).status_code == 204


@pytest.mark.parametrize("path", ["close", "upload", "beat", "leave", "verify", "stored"])
def test_what_changes_something_cannot_be_asked_for_by_a_link(visitor, tab, path):
    assert visitor.browser.get(f"{tab}/{path}").status_code in {404, 405}
    assert visitor.browser.post(f"{tab}/beat", headers=visitor.headers).status_code == 204


def test_asking_for_headers_neither_shows_a_page_nor_uses_up_the_token(open_page):
    browser = open_page().browser
    assert browser.head("/").status_code == 403
    asked = browser.head("/enter?token=the-token")
    assert asked.status_code == 403
    assert "set-cookie" not in asked.headers
    assert browser.get("/enter?token=the-token").status_code == 303
    assert browser.head("/").content == b""


def test_a_web_socket_is_refused_even_where_a_page_had_one(visitor):
    async def welcome(socket: WebSocket) -> None:
        await socket.accept()

    visitor.app.router.routes.append(WebSocketRoute("/socket", welcome))
    for path in ("/", "/static/lpx.js", "/w/x/jobs/y", "/socket"):
        with (
            pytest.raises(WebSocketDisconnect),
            visitor.browser.websocket_connect(path, headers={"host": "127.0.0.1:8765"}),
        ):
            pass


def test_nobody_who_is_refused_gets_a_cookie(open_page):
    browser = open_page(password="right").browser
    asked = [
        browser.get("/"),
        browser.get("/", headers={"host": "evil.example"}),
        browser.get("/enter?token=wrong"),
        browser.post("/enter", data={"password": "wrong"}, headers={"origin": HOME}),
        browser.post("/enter", data={"password": "right"}, headers={"origin": "http://evil.example"}),
        browser.post("/language/en", headers={"origin": "http://evil.example"}),
        browser.post("/workspace", headers={"origin": HOME}),
    ]
    assert all("set-cookie" not in answer.headers for answer in asked)
    assert browser.get("/").status_code == 303


def test_a_session_of_a_server_on_another_port_is_worth_nothing(open_page):
    one, other = open_page(), open_page(port=8766, token="other")
    one.browser.get("/enter?token=the-token")
    session = one.browser.cookies["lpx_8765"]
    visitor = TestClient(other.app, base_url="http://127.0.0.1:8766", follow_redirects=False)
    for name in ("lpx_8765", "lpx_8766"):
        assert visitor.get("/", headers={"cookie": f"{name}={session}"}).status_code == 403


@pytest.mark.parametrize(
    "cookie",
    ["lpx_8765", "lpx_8765=", "lpx_8765=%00", "=;=;", "lpx_8765=\x7f", "lpx_8765=" + "x" * 9000, ",;\\,"],
)
def test_broken_cookies_let_nobody_in(open_page, cookie):
    assert open_page().browser.get("/", headers={"cookie": cookie}).status_code == 403


def test_a_workspace_of_another_visitor_is_none(open_page):
    page = open_page(password="right")
    spaces = []
    for _ in range(2):
        page.browser.cookies.clear()
        page.browser.post("/enter", data={"password": "right"}, headers={"origin": HOME})
        headers = own_headers(page.browser)
        spaces.append(page.browser.post("/workspace", headers=headers).json()["workspace"])
    theirs = f"/w/{spaces[0]}"
    assert page.browser.post(f"{theirs}/beat", headers=headers).status_code == 410
    assert page.browser.post(f"{theirs}/upload", headers=headers, content=b"x").status_code == 410
    assert page.browser.post(f"{theirs}/close", headers=headers).status_code == 204
    assert page.browser.get(f"{theirs}/bundles").json() == []
    assert page.browser.get(f"{theirs}/checks").json() == []
    assert spaces[0] in page.app.state.lpx.workspaces._open


@pytest.mark.parametrize(
    "path",
    [
        "/w/%2e%2e/checks",
        "/w/..%2f..%2fetc/checks",
        "/w/{tab}/jobs/..%2f..%2fx",
        "/w/{tab}/bundles/..%2fx/result",
        "/w/{tab}/bundles/x/report.html",
        "/w/{tab}/bundles/x/report.%2e%2e",
        "/w/{tab}/bundles/x/files/-1",
        "/w/{tab}/bundles/x/files/%2fetc%2fpasswd",
        "/w/{tab}/stored/..%2f..%2fx/page",
        "/requirements/..%2f..%2fx",
        "/requirements/%00",
        "//etc/passwd",
        "/\\..\\x",
    ],
)
def test_no_path_leads_anywhere_else(visitor, tab, path):
    answer = visitor.browser.get(path.replace("{tab}", tab.removeprefix("/w/")))
    empty = answer.status_code == 200 and answer.text == "[]"
    assert empty or answer.status_code in {404, 410, 307}, answer.status_code
    assert "root:" not in answer.text


def test_an_unknown_upload_or_profile_starts_nothing(visitor, tab):
    uploaded = visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=b"PK").json()["id"]
    for order in (
        {"archive": "../../etc/passwd"},
        {"archive": uploaded, "signature": "/etc/passwd"},
        {"archive": uploaded, "course_codes": ["x"]},
        {"archive": uploaded, "profile": "../strict"},
        {"archive": 5},
        [],
    ):
        answer = visitor.browser.post(f"{tab}/verify", headers=visitor.headers, json=order)
        assert answer.status_code in {400, 410}, order
        assert answer.json()["next"]
    assert visitor.browser.get(f"{tab}/checks").json() == []


@pytest.mark.parametrize(
    "name", ["a%0d%0aset-cookie:%20x=1", "%0D%0A%0D%0A<script>", "%00", "%E2%80%AE", "%ff", ""]
)
def test_a_file_name_never_gets_into_a_header(visitor, tab, name):
    sent = {**visitor.headers, "x-lpx-name": name}
    answer = visitor.browser.post(f"{tab}/upload", headers=sent, content=b"not a zip")
    assert answer.status_code == 201
    order = {"archive": answer.json()["id"]}
    job = visitor.browser.post(f"{tab}/verify", headers=visitor.headers, json=order).json()["job"]
    wait_for(visitor, tab, job)
    for form in ("html", "json", "markdown"):
        kept = visitor.browser.get(f"{tab}/bundles/{job}/report.{form}")
        assert kept.status_code == 200
        assert "set-cookie" not in kept.headers
        assert kept.headers["content-disposition"] == (
            f'attachment; filename="lpx-report.{ {"markdown": "md"}.get(form, form) }"'
        )
    course = visitor.browser.post("/course-code/upload", headers=sent, content=b"x")
    assert "<script>" not in course.text


def wait_for(visitor, tab, job):
    """Wait until a job of the application has ended."""
    name = tab.removeprefix("/w/")
    visitor.app.state.lpx.workspaces._open[name].jobs[job].future.exception(timeout=60)


def test_a_script_is_refused_in_words_that_it_can_show_in_the_visitors_language(open_page):
    browser = open_page().browser
    scripts = {"sec-fetch-dest": "empty"}
    refused = browser.post("/workspace", headers={**scripts, "origin": HOME})
    assert refused.status_code == 403
    assert refused.json()["error"] == "token"
    browser.cookies.set("lpx_language", "en")
    english = browser.post("/workspace", headers={**scripts, "origin": HOME})
    assert english.json()["message"] != refused.json()["message"]
    assert "lpx" in browser.get("/").text
    assert 'lang="en"' in browser.get("/").text
    locked = open_page(password="right").browser.post("/workspace", headers={**scripts, "origin": HOME})
    assert (locked.status_code, locked.json()["error"]) == (401, "password")


def test_a_page_of_an_earlier_server_is_told_that_it_has_ended(open_page):
    page = open_page()
    cookie = {"cookie": "lpx_8765=of-another-time"}
    shown = page.browser.get("/", headers=cookie)
    asked = page.browser.post("/workspace", headers={**cookie, "sec-fetch-dest": "empty", "origin": HOME})
    assert (shown.status_code, asked.status_code) == (403, 403)
    assert asked.json()["error"] == "expired"
    assert asked.json()["message"] in shown.text
    assert asked.json()["message"] not in page.browser.get("/").text


def test_the_language_can_be_chosen_before_one_is_let_in(open_page):
    browser = open_page(password="right").browser
    assert browser.post("/language/en", headers={"origin": HOME}).status_code == 204
    assert 'lang="en"' in browser.get("/enter").text


def test_a_failure_of_ours_is_answered_and_quotes_nothing(open_page, monkeypatch, caplog, capfd):
    secret = "王小明-A123456789-hunter2"
    told: list[BaseException] = []
    page = open_page(failed=told.append)
    page.browser.get("/enter?token=the-token")
    headers = own_headers(page.browser)
    tab = f"/w/{page.browser.post('/workspace', headers=headers).json()['workspace']}"
    uploaded = page.browser.post(f"{tab}/upload", headers=headers, content=b"x").json()["id"]

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("lpx.web.bundles.gather", fail)
    monkeypatch.setattr("lpx.web.pages.compare.page", fail)
    order = {"archive": uploaded, "password": secret}
    job = page.browser.post(f"{tab}/verify", headers=headers, json=order).json()["job"]
    page.app.state.lpx.workspaces._open[tab.removeprefix("/w/")].jobs[job].future.exception(timeout=60)
    watched = page.browser.get(f"{tab}/jobs/{job}")
    assert (watched.status_code, watched.json()["error"]) == (500, "ours")
    shown = page.browser.get("/compare")
    assert shown.status_code == 500
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert [str(error) for error in told] == [secret, secret]
    out, err = capfd.readouterr()
    assert secret not in watched.text + shown.text + out + err + caplog.text


def test_settings_never_show_what_lets_people_in():
    shown = repr(Settings(1, "the-token", password="the-password"))
    assert "the-token" not in shown
    assert "the-password" not in shown


def test_passwords_of_bundles_never_come_back(visitor, tab):
    uploaded = visitor.browser.post(f"{tab}/upload", headers=visitor.headers, content=b"x").json()["id"]
    order = {"archive": uploaded, "password": "hunter2-secret"}
    job = visitor.browser.post(f"{tab}/verify", headers=visitor.headers, json=order).json()["job"]
    wait_for(visitor, tab, job)
    told = [visitor.browser.get(f"{tab}/{path}") for path in ("checks", "bundles", f"bundles/{job}/result")]
    assert all("hunter2-secret" not in answer.text for answer in told)
    assert json.loads(told[0].text)[0]["archive"] == uploaded
