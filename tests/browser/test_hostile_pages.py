"""What other pages, other names and other people's files try, and fail to do."""

from __future__ import annotations

import http.server
import json
import threading

import pytest
from tests.browser.conftest import hand_in, verdicts

pytestmark = pytest.mark.needs("chromium")

MARK = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"


@pytest.fixture
def elsewhere():
    """A page of another origin on this computer, which posts to lpx as soon as it is opened."""
    body = bytearray()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(bytes(body))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield body, f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()


def test_a_page_of_another_origin_can_neither_post_nor_read(chromium, served, elsewhere):
    body, address = elsewhere
    body += f"""<script>
        window.told = Promise.all([
          fetch({json.dumps(served.address + "/workspace")}, {{method: "POST", credentials: "include",
            mode: "no-cors"}}).then(answer => answer.type, () => "refused"),
          fetch({json.dumps(served.address + "/")}, {{credentials: "include"}})
            .then(answer => answer.text(), () => "refused"),
        ])</script>""".encode()
    context = chromium.new_context(storage_state=served.state)
    page = context.new_page()
    before = len(list(served.scratch.rglob("*")))
    page.goto(address)
    posted, read = page.evaluate("window.told")
    assert posted in {"opaque", "refused"}
    assert read == "refused"
    assert len(list(served.scratch.rglob("*"))) == before
    context.close()


def test_a_form_of_another_origin_is_refused(chromium, served, elsewhere):
    body, address = elsewhere
    body += f'<form method="post" action="{served.address}/workspace"><button>go</button></form>'.encode()
    context = chromium.new_context(storage_state=served.state)
    page = context.new_page()
    page.goto(address)
    with page.expect_navigation() as waiting:
        page.click("button")
    assert waiting.value.status == 403
    context.close()


def test_a_page_cannot_be_put_into_a_frame_of_another_origin(chromium, served, elsewhere):
    body, address = elsewhere
    body += f'<iframe id="it" src="{served.address}/"></iframe>'.encode()
    context = chromium.new_context(storage_state=served.state)
    page = context.new_page()
    page.goto(address)
    framed = page.frames[-1]
    assert not framed.query_selector("#ask")
    context.close()


def test_a_name_that_was_rebound_to_this_computer_reads_nothing(chromium, served):
    """``localtest`` names resolve to loopback here through a host rule, as a rebound name would."""
    port = served.address.rpartition(":")[2]
    playwright_browser = chromium.browser_type.launch(
        executable_path=_program(), args=["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    )
    try:
        page = playwright_browser.new_page()
        answer = page.goto(f"http://evil.example:{port}/")
        assert answer is not None
        assert answer.status == 421
    finally:
        playwright_browser.close()


def _program() -> str:
    import shutil

    found = shutil.which("chromium")
    assert found is not None
    return found


def test_a_file_name_that_is_markup_stays_text(visit, vector, tmp_path):
    tab, given = visit(), vector("shapes/every-kind-of-record")
    named = tmp_path / "<img src=x onerror=document.title=1>.zip"
    named.write_bytes(given.archive.read_bytes())
    hand_in(tab, named, password=given.password)
    verdicts(tab)
    assert "lpx" in tab.page.title()
    assert tab.page.locator(".result img, #chosen img").count() == 0


def test_markup_inside_summaries_and_names_never_runs(visit, tmp_path, edition):
    from tests.browser.hostile_bundle import write_hostile_bundle

    archive, signature, password = write_hostile_bundle(tmp_path, edition, MARK)
    tab = visit()
    hand_in(tab, archive, signature, password=password)
    verdicts(tab)
    tab.page.click('[data-act="reveal"]')
    tab.page.wait_for_selector('[data-act="reveal"][data-revealed="true"]')
    assert tab.page.locator(".result-report img, .result-report script").count() == 0
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector(".card")
    tab.page.click("#reveal")
    tab.page.wait_for_selector('#reveal[data-revealed="true"]')
    tab.page.locator("#cards", has_text="<script>").wait_for()
    assert tab.page.locator("#cards img, #cards script").count() == 0
    assert tab.page.title() != "run"


def test_previews_may_run_nothing_and_reach_nothing(visit, vector):
    tab, given = visit(), vector("shapes/every-kind-of-record")
    hand_in(tab, given.archive, password=given.password)
    verdicts(tab)
    tab.page.click('[data-act="inside"]')
    tab.page.wait_for_selector("[data-preview]")
    address = tab.page.get_attribute("[data-preview]", "data-preview")
    answer = tab.page.request.get(tab.served.address + address)
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert tab.page.get_attribute("#frame", "sandbox") == ""
