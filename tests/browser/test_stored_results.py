"""Stored results on the page: a run is shown as it was kept, and whatever was changed is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def transcript(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "run"
    command = [sys.executable, "-m", "lpx", "conform", "run", "export/records/c*", "--adapter", "reference:"]
    done = subprocess.run([*command, "--run", str(folder)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return folder / "transcript.jsonl"


def test_a_run_is_shown_in_a_frame_that_may_run_nothing(visit, transcript):
    tab = visit("/conformance")
    tab.page.set_input_files("#files", str(transcript))
    frame = tab.page.frame_locator("iframe.stored")
    frame.locator(".verdict-conforms").wait_for()
    assert tab.page.get_attribute("iframe.stored", "sandbox") == ""
    answer = tab.page.request.get(tab.served.address + tab.page.get_attribute("iframe.stored", "src"))
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert tab.errors == []


def test_a_changed_run_is_refused_with_the_next_step(visit, transcript, tmp_path):
    data = transcript.read_bytes()
    changed = tmp_path / "transcript.jsonl"
    changed.write_bytes(data.replace(b'"verdict":"pass"', b'"verdict":"fail"', 1))
    tab = visit("/conformance")
    tab.page.set_input_files("#files", str(changed))
    tab.page.wait_for_selector("#trouble:not([hidden])")
    assert tab.page.locator(".stored-result").count() == 0


def test_what_is_no_result_is_refused(visit, repository):
    tab = visit("/conformance")
    tab.page.set_input_files("#files", str(repository / "README.md"))
    tab.page.wait_for_selector("#trouble:not([hidden])")


def test_a_key_that_comes_later_has_the_certificate_checked_once_more(visit, tmp_path):
    certificate, key = tmp_path / "c.cert.json", tmp_path / "team.pub.json"
    certificate.write_text('{"payloadType": "x", "payload": "", "signatures": []}', encoding="utf-8")
    key.write_text('{"schema": "lpx-trust-1", "keys": []}', encoding="utf-8")
    tab = visit("/conformance")
    orders = []
    tab.page.on(
        "request",
        lambda asked: orders.append(asked.post_data_json) if asked.url.endswith("/stored") else None,
    )
    tab.page.set_input_files("#files", str(key))
    tab.page.wait_for_selector("#trouble:not([hidden])")
    tab.page.set_input_files("#files", str(certificate))
    tab.page.wait_for_selector(".stored-result .verdict-could-not-be-judged")
    assert tab.page.is_hidden("#trouble")
    tab.page.set_input_files("#files", str(key))
    with tab.page.expect_response(lambda answer: answer.url.endswith("/stored") and len(orders) == 4):
        pass
    tab.page.wait_for_selector("#state:empty", state="attached")
    told = tab.page.inner_text(".stored-result")
    assert [len(order["beside"]) for order in orders] == [0, 1, 2, 2]
    assert orders[3]["file"] == orders[1]["file"]
    assert tab.page.locator(".stored-result").count() == 1
    assert "--" not in told
    assert tab.page.is_hidden("#trouble")
