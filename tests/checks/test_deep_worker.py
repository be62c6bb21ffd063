"""What the child of ``--deep`` says of files, asked in this process; and what is sent to it and how."""

from __future__ import annotations

import io
import json
import sys
from random import Random
from types import SimpleNamespace

import pytest

from lpx.archive import MemorySource, read_directory
from lpx.archive.results import EntryResult, Scan
from lpx.archive.writer import ArchiveWriter
from lpx.checks import deep, deep_worker
from lpx.checks.deep import Task, open_attachments, tasks
from lpx.checks.deep_worker import Unopened, answer
from lpx.checks.evidence import DeepResult
from lpx.portfolio.layout import Layout, Placed
from lpx.synthesis.files import make_file

SAY = """
import json, sys
sys.stdout.write('{"state": "ready"}\\n'); sys.stdout.flush()
while line := sys.stdin.buffer.readline():
    asked = json.loads(line)
    data = sys.stdin.buffer.read(asked["length"]).decode()
    sys.stdout.write(json.dumps({"state": "failed", "detail": asked["mime"] + " " + data}) + "\\n")
    sys.stdout.flush()
"""


# ---------------------------------------------------------------- the child


def test_a_type_that_nothing_opens_is_not_judged():
    assert answer("text/plain", b"") == {"state": "not-judged", "extra": "text/plain"}


@pytest.mark.parametrize(
    ("mime", "package"),
    [("application/pdf", "pypdfium2"), ("image/png", "pillow"), ("audio/mpeg", "av"), ("video/mp4", "av")],
)
def test_a_package_that_is_missing_is_named(mime, package, monkeypatch):
    for name in ("pypdfium2", "PIL", "av"):
        monkeypatch.setitem(sys.modules, name, None)
    assert answer(mime, b"") == {"state": "not-judged", "extra": package}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unopened("no-pages"), {"state": "failed", "detail": "no-pages"}),
        (ValueError("x"), {"state": "failed", "detail": "undecodable"}),
        (MemoryError(), {"state": "not-judged", "reason": "bound-reached"}),
    ],
)
def test_what_a_decoder_raises_is_told(error, told, monkeypatch):
    def opener(stream):
        assert stream.read() == b"data"
        raise error

    monkeypatch.setitem(deep_worker._OPENERS, "image", ("pillow", opener))
    assert answer("image/png", b"data") == told


def test_a_pdf_with_a_password_is_encrypted_and_one_without_pages_is_empty(monkeypatch):
    pdfium = pytest.importorskip("pypdfium2")
    assert answer("application/pdf", b"%PDF-1.7") == {"state": "failed", "detail": "undecodable"}

    def locked(_stream):
        raise pdfium.PdfiumError("Failed to load document (PDFium: Incorrect PASSWORD error).")

    empty = pdfium.PdfDocument.new()
    monkeypatch.setattr(pdfium, "PdfDocument", lambda _stream: empty)
    assert answer("application/pdf", b"%PDF-1.7") == {"state": "failed", "detail": "no-pages"}
    monkeypatch.setattr(pdfium, "PdfDocument", locked)
    assert answer("application/pdf", b"%PDF-1.7") == {"state": "failed", "detail": "encrypted"}


def test_two_pages_of_a_pdf_are_drawn_and_all_are_opened(monkeypatch):
    pdfium = pytest.importorskip("pypdfium2")
    drawn, opened, scales = [], [], []
    page_type = pdfium.PdfPage
    render, load = page_type.render, pdfium.PdfDocument.__getitem__

    def watch_render(page, **named):
        drawn.append(page)
        scales.append(named["scale"])
        return render(page, **named)

    def watch_load(document, number):
        opened.append(number)
        return load(document, number)

    monkeypatch.setattr(page_type, "render", watch_render)
    monkeypatch.setattr(pdfium.PdfDocument, "__getitem__", watch_load)
    document, data = pdfium.PdfDocument.new(), io.BytesIO()
    for _ in range(4):
        document.new_page(100, 100)
    document.save(data)
    assert answer("application/pdf", data.getvalue()) == {"state": "opened"}
    assert opened == [0, 1, 2, 3]
    assert len(drawn) == 2
    assert max(scales) < 1


def test_a_picture_of_very_many_pixels_is_not_decoded(monkeypatch):
    image = pytest.importorskip("PIL.Image")
    monkeypatch.setattr(image, "MAX_IMAGE_PIXELS", image.MAX_IMAGE_PIXELS)
    monkeypatch.setattr(deep_worker, "_PIXELS", 10)
    assert answer("image/png", make_file("png", Random(1))) == {"state": "failed", "detail": "too-large"}


def test_a_recording_without_streams_or_frames_does_not_open(monkeypatch):
    av = pytest.importorskip("av")
    assert answer("audio/mpeg", b"ID3" + b"\0" * 200)["state"] == "failed"

    def container(streams, packets):
        class Container:
            def __init__(self):
                self.streams = streams

            def __enter__(self):
                return self

            def __exit__(self, *_):
                pass

            def demux(self, chosen):
                assert chosen == [item for item in streams if item.type != "data"]
                return packets

        def opened(stream, mode):
            assert (stream.read(), mode) == (b"x", "r")
            return Container()

        monkeypatch.setattr(av, "open", opened)
        return answer("video/mp4", b"x")

    def packet(index, *frames):
        def decode():
            asked.append(index)
            if "bad" in frames:
                raise av.error.InvalidDataError(1, "bad")
            return list(frames)

        return SimpleNamespace(stream=SimpleNamespace(index=index), decode=decode)

    asked: list[int] = []
    data, video = SimpleNamespace(type="data", index=0), SimpleNamespace(type="video", index=1)
    sound = SimpleNamespace(type="audio", index=2)
    assert container([data], []) == {"state": "failed", "detail": "no-streams"}
    assert container([data, video], []) == {"state": "failed", "detail": "no-frames"}
    assert container([video], [packet(1), packet(1, "bad")]) == {"state": "failed", "detail": "no-frames"}
    assert container([video], [packet(1, "bad"), packet(1, "frame")]) == {"state": "opened"}
    asked.clear()
    many = [packet(1, 1, 2, 3) for _ in range(9)] + [packet(2, 1)]
    assert container([video, sound], many) == {"state": "opened"}
    # Three packets of three frames are enough of one stream; the others are still looked at.
    assert asked == [1, 1, 1, 2]


def test_the_child_talks_over_its_pipes(monkeypatch):
    requests = [("image/png", b"one"), ("text/plain", b""), ("image/png", b"three\n")]
    sent = b"".join(
        json.dumps({"mime": mime, "length": len(data)}).encode() + b"\n" + data for mime, data in requests
    )
    heard, limits = [], []

    def opener(stream):
        heard.append(stream.read())

    monkeypatch.setitem(deep_worker._OPENERS, "image", ("pillow", opener))
    monkeypatch.setattr(deep_worker, "limit_memory", lambda: limits.append(1))
    answers = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(sent)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=answers))
    deep_worker.main()
    assert limits == [1]
    assert heard == [b"one", b"three\n"]
    assert [json.loads(line) for line in answers.getvalue().splitlines()] == [
        {"state": "ready"},
        {"state": "opened"},
        {"state": "not-judged", "extra": "text/plain"},
        {"state": "opened"},
    ]
    assert answers.getvalue().startswith(deep_worker.READY)


def test_memory_is_limited_where_the_system_can(monkeypatch):
    resource = pytest.importorskip("resource")
    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda *arguments: asked.append(arguments))
    deep_worker.limit_memory()
    assert asked == [(resource.RLIMIT_AS, (deep_worker.MEMORY, deep_worker.MEMORY))]

    def refused(*_):
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refused)
    deep_worker.limit_memory()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "resource", None)
    deep_worker.limit_memory()


# ---------------------------------------------------------------- the parent


def packed(contents, password="pw"):
    sink = io.BytesIO()
    with ArchiveWriter(sink, password=password) as writer:
        for name, data in contents.items():
            writer.add(name, data)
    source = MemorySource(sink.getvalue())
    return source, read_directory(source).members


def test_what_was_read_and_begins_as_it_is_called_is_worth_opening(edition):
    names = ["C01.pdf", "C02.pdf", "C03.pdf", "C04.xyz", "C05.mp4", "C06.PNG"]
    placed = tuple(Placed(number, "A1", "", "course", name) for number, name in enumerate(names))
    heads = [b"%PDF", b"%PDF", b"nope", b"%PDF", b"", b"\x89PNG\r\n\x1a\n"]
    results = tuple(
        EntryResult(number, "damaged" if number == 1 else "read", size=len(head), head=head)
        for number, head in enumerate(heads)
    )
    members = [SimpleNamespace(index=number) for number in range(6)]
    found = tasks(Layout(names={}, attachments=placed), Scan("", "", results, "given", ()), members, edition)
    assert [(task.member.index, task.mime) for task in found] == [(0, "application/pdf"), (5, "image/png")]
    assert [
        Task(members[0], mime).media for mime in ("application/pdf", "image/x", "audio/x", "video/x")
    ] == [*("document", "image", "av", "av")]


def test_each_file_is_sent_with_its_type_and_progress_is_told():
    source, members = packed({"a": b"one", "b": b"three"})
    steps = []
    results = open_attachments(
        [Task(members[0], "image/png"), Task(members[1], "video/mp4")],
        source,
        "pw",
        seconds=20,
        workers=1,
        command=(sys.executable, "-c", SAY),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert results == {
        0: DeepResult("image", "failed", "image/png one"),
        1: DeepResult("av", "failed", "video/mp4 three"),
    }
    assert steps == [(3, 8), (8, 8)]


def test_without_files_no_child_is_started():
    assert open_attachments([], MemorySource(b""), None, seconds=1, command=("no-such-program",)) == {}


@pytest.mark.parametrize(("workers", "wanted"), [(0, 1), (1, 1), (2, 2), (8, 3)])
def test_there_are_as_many_children_as_asked_for_and_useful(workers, wanted, monkeypatch):
    source, members = packed({"a": b"1", "b": b"2", "c": b"3"})
    made = []
    real = deep._Child

    def child(command, seconds):
        made.append((tuple(command), seconds))
        return real(command, seconds)

    monkeypatch.setattr(deep, "_Child", child)
    command = (sys.executable, "-c", SAY)
    results = open_attachments(
        [Task(member, "image/png") for member in members],
        source,
        "pw",
        seconds=7,
        workers=workers,
        command=command,
    )
    assert made == [(command, 7)] * wanted
    assert len(results) == 3


def test_a_file_that_is_too_large_or_cannot_be_read_is_not_sent(monkeypatch):
    source, members = packed({"a": b"one", "b": b"three"})
    monkeypatch.setattr(deep, "MOST_BYTES", 3)
    command = (sys.executable, "-c", SAY)
    wanted = [Task(member, "image/png") for member in members]
    results = open_attachments(wanted, source, "pw", seconds=20, command=command)
    assert results == {
        0: DeepResult("image", "failed", "image/png one"),
        1: DeepResult("image", "not-judged", reason="bound-reached"),
    }
    results = open_attachments(wanted[:1], source, "wrong", seconds=20, command=command)
    assert results == {0: DeepResult("image", "not-judged", reason="entry-unreadable")}


def test_an_archive_that_cannot_be_read_is_an_error_of_the_archive():
    class Broken(MemorySource):
        def read_at(self, offset, length):
            raise OSError("gone")

    source, members = packed({"a": b"one"})
    with pytest.raises(OSError, match="gone"):
        open_attachments(
            [Task(members[0], "image/png")],
            Broken(source.read_at(0, source.size)),
            "pw",
            seconds=20,
            command=(sys.executable, "-c", SAY),
        )


@pytest.mark.parametrize("answered", ["", '{"state"', '{"state": "opened"}'])
def test_a_child_that_does_not_finish_its_line_was_lost(answered):
    source, members = packed({"a": b"one", "b": b"two"})
    child = SAY.replace(
        'sys.stdout.write(json.dumps({"state": "failed", "detail": asked["mime"] + " " + data}) + "\\n")',
        f"sys.stdout.write({answered!r}); sys.stdout.flush(); sys.exit()",
    )
    results = open_attachments(
        [Task(member, "image/png") for member in members],
        source,
        "pw",
        seconds=20,
        workers=1,
        command=(sys.executable, "-c", child),
    )
    assert results == dict.fromkeys((0, 1), DeepResult("image", "failed", "crash"))


def test_a_child_that_says_something_else_first_is_no_child_of_ours():
    source, members = packed({"a": b"one"})
    with pytest.raises(deep.ChildError):
        open_attachments(
            [Task(members[0], "image/png")],
            source,
            "pw",
            seconds=20,
            command=(sys.executable, "-c", "print('hello')"),
        )
