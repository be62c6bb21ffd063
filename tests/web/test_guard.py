"""Who gets in, and who does not."""

from __future__ import annotations

import pytest

HOME = "http://127.0.0.1:8765"


def test_without_the_token_there_is_nothing_but_a_refusal(open_page):
    browser = open_page().browser
    for path in ("/", "/enter", "/enter?token=wrong", "/w/x/jobs/y"):
        answer = browser.get(path)
        assert answer.status_code == 403, path
        assert "data-page-key" not in answer.text


def test_the_token_lets_in_once_and_never_again(open_page):
    page = open_page()
    first = page.browser.get("/enter?token=the-token")
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert page.browser.get("/").status_code == 200
    page.browser.cookies.clear()
    assert page.browser.get("/enter?token=the-token").status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8765.evil.example", ""],
)
def test_a_name_that_is_not_this_computers_own_is_refused(visitor, host):
    answer = visitor.browser.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "data-page-key" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_every_name_of_this_computer_is_let_in(visitor, host):
    assert visitor.browser.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": None},
        {"origin": "https://127.0.0.1:8765"},
        {"origin": "http://localhost:8765"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"x-lpx-page": None},
        {"x-lpx-page": "0" * 64},
    ],
    ids=str,
)
def test_nothing_is_changed_for_another_page(visitor, changed):
    headers = {name: value for name, value in {**visitor.headers, **changed}.items() if value is not None}
    assert visitor.browser.post("/workspace", headers=headers).status_code == 403
    assert visitor.browser.post("/workspace", headers=visitor.headers).status_code == 201


def test_the_page_key_of_one_visitor_is_worth_nothing_to_another(open_page):
    page = open_page(password="a password")
    keys = []
    for _ in range(2):
        page.browser.cookies.clear()
        entered = page.browser.post("/enter", data={"password": "a password"}, headers={"origin": HOME})
        assert entered.status_code == 303
        text = page.browser.get("/").text
        keys.append(text.split('data-page-key="')[1][:64])
    headers = {"origin": HOME, "x-lpx-page": keys[0]}
    assert page.browser.post("/workspace", headers=headers).status_code == 403


def test_every_answer_forbids_scripts_and_addresses_from_elsewhere(visitor):
    for path in ("/", "/static/lpx.js", "/nowhere", "/enter"):
        headers = visitor.browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"


def test_another_address_needs_the_password_and_stops_guessing(open_page):
    page = open_page(password="right")
    assert page.browser.get("/").headers["location"] == "/enter"
    for _ in range(10):
        wrong = page.browser.post("/enter", data={"password": "wrong"}, headers={"origin": HOME})
        assert wrong.status_code == 403
    locked = page.browser.post("/enter", data={"password": "right"}, headers={"origin": HOME})
    assert locked.status_code == 403
    assert page.browser.get("/").headers["location"] == "/enter"


def test_a_body_that_is_too_long_is_cut_off_whatever_its_header_says(visitor):
    def body():
        for _ in range(200):
            yield b"x" * 10_000

    long = visitor.browser.post("/workspace", headers=visitor.headers, content=body())
    declared = visitor.browser.post("/workspace", headers=visitor.headers, content=b"x" * 2_000_000)
    assert declared.status_code == 413
    assert long.status_code in {201, 413}  # the body of /workspace is never read: nothing is kept of it


def test_paths_cannot_leave_the_folder_of_static_files(visitor):
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%5capp.py", "/static//etc/passwd"):
        answer = visitor.browser.get(path)
        assert answer.status_code == 404, path
