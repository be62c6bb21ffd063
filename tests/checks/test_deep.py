"""``--deep`` opens attachments in child processes, and survives whatever a file does to them."""

from __future__ import annotations

import io
import sys
from random import Random

import pytest

from lpx.archive import MemorySource, read_directory
from lpx.archive.writer import ArchiveWriter
from lpx.checks import deep, deep_worker
from lpx.checks.deep import Task, open_attachments
from lpx.synthesis.files import make_file

ECHO = """
import json, sys
sys.stdout.write('{"state": "ready"}\\n'); sys.stdout.flush()
while line := sys.stdin.buffer.readline():
    data = sys.stdin.buffer.read(json.loads(line)["length"])
    if data.startswith(b"CRASH"):
        import os; os._exit(9)
    if data.startswith(b"HANG"):
        import threading; threading.Event().wait()
    told = {"state": "not-judged", "extra": "pillow"} if data.startswith(b"NONE") else {"state": "opened"}
    if data.startswith(b"VAST"):
        told = {"state": "not-judged", "reason": "bound-reached"}
    sys.stdout.write(json.dumps(told) + "\\n"); sys.stdout.flush()
"""


def default(monkeypatch, command):
    """Let ``verify`` start its children with ``command``."""
    known = deep.open_attachments.__kwdefaults__
    monkeypatch.setattr(deep.open_attachments, "__kwdefaults__", {**known, "command": command})


def opened(contents, *, command, seconds=20.0, mime="image/png", workers=2):
    sink = io.BytesIO()
    with ArchiveWriter(sink, password="pw") as writer:
        for name, data in contents.items():
            writer.add(name, data)
    source = MemorySource(sink.getvalue())
    members = read_directory(source).members
    results = open_attachments(
        [Task(member, mime) for member in members],
        source,
        "pw",
        seconds=seconds,
        command=command,
        workers=workers,
    )
    return {
        members[index].name: (found.state, found.detail, found.reason) for index, found in results.items()
    }


def test_a_file_that_crashes_or_hangs_the_child_is_told_and_the_others_are_opened():
    contents = {"a.png": b"fine", "b.png": b"CRASH", "c.png": b"HANG", "d.png": b"fine", "e.png": b"CRASH"}
    assert opened(contents, command=(sys.executable, "-c", ECHO), seconds=1.5, workers=1) == {
        "a.png": ("opened", "", ""),
        "b.png": ("failed", "crash", ""),
        "c.png": ("failed", "timeout", ""),
        "d.png": ("opened", "", ""),
        "e.png": ("failed", "crash", ""),
    }


def test_a_missing_package_is_not_judged_and_never_valid():
    assert opened({"a.png": b"NONE"}, command=(sys.executable, "-c", ECHO)) == {
        "a.png": ("not-judged", "pillow", "extra-missing")
    }


def test_a_file_that_needs_more_memory_than_allowed_is_not_called_broken(monkeypatch):
    def hungry(_stream):
        raise MemoryError

    monkeypatch.setitem(deep_worker._OPENERS, "image", ("pillow", hungry))
    assert deep_worker.answer("image/png", b"x") == {"state": "not-judged", "reason": "bound-reached"}
    assert opened({"a.png": b"VAST"}, command=(sys.executable, "-c", ECHO)) == {
        "a.png": ("not-judged", "", "bound-reached")
    }


@pytest.mark.parametrize(
    "command", [(sys.executable, "-c", "raise SystemExit(3)"), ("no-such-program-of-lpx",)]
)
def test_a_child_that_does_not_start_accuses_no_file(command, bundle, verify, monkeypatch):
    with pytest.raises(deep.ChildError):
        opened({"a.png": b"x"}, command=command)
    default(monkeypatch, command)
    report = verify(
        bundle.archive, bundle.name, signature=bundle.signature, password=bundle.password, deep=True
    )
    assert report.findings == ()
    assert (report.verdict, report.reason) == ("could-not-be-judged", "internal-error")


@pytest.mark.parametrize(
    ("media", "mime"),
    [
        ("pdf", "application/pdf"),
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        ("mp3", "audio/mpeg"),
        ("mp4", "video/mp4"),
    ],
)
def test_real_files_open_and_their_beginnings_do_not(media, mime):
    pytest.importorskip({"application": "pypdfium2", "image": "PIL"}.get(mime.split("/")[0], "av"))
    data = make_file(media, Random(2))
    assert deep_worker.answer(mime, data) == {"state": "opened"}
    assert deep_worker.answer(mime, data[: len(data) // 6])["state"] == "failed"


def test_the_real_child_answers_over_its_pipes():
    pytest.importorskip("PIL")
    data = make_file("png", Random(2))
    assert opened({"a.png": data, "b.png": data[:40]}, command=deep._COMMAND) == {
        "a.png": ("opened", "", ""),
        "b.png": ("failed", "undecodable", ""),
    }


def test_verify_reports_what_does_not_open(bundle, verify):
    for package in ("PIL", "pypdfium2", "av"):
        pytest.importorskip(package)
    report = verify(
        bundle.archive, bundle.name, signature=bundle.signature, password=bundle.password, deep=True
    )
    assert report.findings == ()
    assert {"FIL-030", "FIL-031", "FIL-032"} <= set(report.checked)


def test_a_missing_package_makes_the_verdict_undetermined(bundle, verify, monkeypatch):
    child = ECHO.replace('startswith(b"NONE")', 'startswith(b"")')
    default(monkeypatch, (sys.executable, "-c", child))
    report = verify(
        bundle.archive, bundle.name, signature=bundle.signature, password=bundle.password, deep=True
    )
    assert (report.verdict, report.reason) == ("could-not-be-judged", "extra-missing")
    assert any(item.parameters == {"package": "pillow"} for item in report.not_judged)
