"""``lpx serve``: what is said at the beginning, and when it does not begin at all."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.request

import pytest

from lpx.cli.exit_codes import ExitCode

pytest.importorskip("uvicorn")


@pytest.fixture
def serving(tmp_path):
    """Start ``lpx serve``; yields a function that gives the process; it is ended afterwards."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str, lang: str = "en", **environment: str) -> subprocess.Popen[str]:
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "lpx", "serve", "--no-browser", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                cwd=tmp_path,
                env={**os.environ, "LPX_LANG": lang, **environment},
            )
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("lang", "said"), [("zh-Hant", "按 Ctrl-C"), ("en", "Ctrl-C")])
def test_the_address_is_told_once_the_page_can_be_had(serving, lang, said):
    process = serving(lang=lang)
    lines = [process.stdout.readline() for _ in range(3)]
    assert said in lines[2]
    found = re.fullmatch(r"  (http://127\.0\.0\.1:\d+/enter\?token=[\w-]{20,})\n", lines[1])
    assert found is not None, lines
    # Whoever comes first waits until the server answers: the socket listens already.
    visitor = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor()
    )
    with visitor.open(found[1], timeout=60) as answer:
        assert answer.status == 200


def test_another_address_is_refused_without_a_password(serving):
    process = serving("--bind", "0.0.0.0")
    told, error = process.communicate(timeout=60)
    assert process.returncode == ExitCode.USAGE
    assert told == ""
    assert "--password-file" in error
    assert "Traceback" not in error


def test_with_a_password_it_is_said_that_nothing_is_encrypted(serving, tmp_path):
    (tmp_path / "password").write_text("page-password-for-a-test\n", encoding="utf-8")
    process = serving("--bind", "0.0.0.0", "--password-file", "password")
    lines = [process.stdout.readline() for _ in range(3)]
    assert "/enter?token=" in lines[1]
    process.kill()
    _, error = process.communicate(timeout=60)
    assert "unencrypted" in error
    assert "page-password" not in "".join(lines) + error


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_a_port_that_is_taken_is_told(serving, lang):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = serving("--port", str(taken.getsockname()[1]), lang=lang)
        told, error = process.communicate(timeout=60)
    assert process.returncode == ExitCode.USAGE
    assert told == ""
    assert "--port" in error
    assert "Traceback" not in error


def test_an_address_that_is_none_is_told(serving):
    process = serving("--bind", "no such address", LPX_PASSWORD="page-password-for-a-test")
    _, error = process.communicate(timeout=60)
    assert process.returncode == ExitCode.USAGE
    assert "Traceback" not in error
    assert "Unknown error" not in error
