"""Every way in which a server can fail, each with a real server on this machine."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lpx.harness.adapters.base import AdapterError
from lpx.harness.adapters.http import HttpAdapter
from lpx.harness.adapters.multipart import split
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Dump, Export, File, Hello, Holding, Import, Load, Probe, Reset

LONG = 30.0
SOON = 0.6


class Server:
    """A real server whose behaviour a test sets; it remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict, bytes]] = []
        self.behave = lambda handler, message: handler.say({"seq": message["seq"], "status": "ok"})
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append((self.path, dict(self.headers), body))
                message = json.loads(body) if self.headers["Content-Type"] == "application/json" else {}
                outer.behave(self, message)

            def say(self, answer: object, status: int = 200, kind: str = "application/json") -> None:
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server():
    made = Server()
    yield made
    made.close()


@pytest.fixture
def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def dump(adapter: HttpAdapter, timeout: float = LONG):
    return adapter.call(Dump(1, 5), timeout=timeout)


def test_a_request_is_a_post_to_its_operation(server, tmp_path):
    adapter = HttpAdapter(server.address + "/module/", tmp_path, run="r")
    answer = adapter.call(Reset(1, 3, school="010301"), timeout=LONG)
    assert answer.outcome is Outcome.OK
    path, headers, body = server.asked[0]
    assert path == "/module/lpx/v1/reset"
    assert headers["Idempotency-Key"] == "r-1"
    assert json.loads(body) == {"op": "reset", "lpx": 1, "seq": 3, "school": "010301"}


def test_every_request_has_a_key_of_its_own(server, tmp_path):
    adapter = HttpAdapter(server.address, tmp_path)
    for _ in range(3):
        dump(adapter)
    dump(HttpAdapter(server.address, tmp_path))
    assert len({headers["Idempotency-Key"] for _, headers, _ in server.asked}) == 4


@pytest.mark.parametrize(
    ("answer", "status", "seen"),
    [
        (b"<html>Internal Server Error</html>", 500, (Outcome.CRASHED, "http-status")),
        (b"", 502, (Outcome.CRASHED, "http-status")),
        (b"<html>log in</html>", 403, (Outcome.GARBAGE, "http-status")),
        (b"<html>ok</html>", 200, (Outcome.GARBAGE, "not-json")),
        ({"seq": 4, "status": "ok"}, 200, (Outcome.GARBAGE, "wrong-seq")),
        ('{"seq": 5, "status": "ok", "message": "完成"}'.encode("cp950"), 200, (Outcome.GARBAGE, "not-utf8")),
        (b"", 200, (Outcome.GARBAGE, "empty-line")),
    ],
)
def test_what_is_no_reply_is_told_apart(server, tmp_path, answer, status, seen):
    server.behave = lambda handler, _: handler.say(answer, status)
    got = dump(HttpAdapter(server.address, tmp_path))
    assert (got.outcome, got.fault.key) == seen


def test_a_reply_counts_whatever_its_http_status(server, tmp_path):
    server.behave = lambda handler, message: handler.say({"seq": message["seq"], "status": "failed"}, 500)
    assert dump(HttpAdapter(server.address, tmp_path)).outcome is Outcome.FAILED


@pytest.mark.parametrize("status", [404, 405, 501])
def test_an_unknown_path_answers_an_unknown_operation(server, tmp_path, status):
    server.behave = lambda handler, _: handler.say(b"no such page", status, "text/plain")
    adapter = HttpAdapter(server.address, tmp_path)
    assert adapter.call(Probe(1, 1, op="frobnicate"), timeout=LONG).outcome is Outcome.UNSUPPORTED
    assert dump(adapter).fault.key == "http-status"


def test_a_server_that_is_down_is_named(free_port, tmp_path):
    waits = []
    clock = iter(range(1000))
    adapter = HttpAdapter(
        f"http://127.0.0.1:{free_port}", tmp_path, pause=waits.append, clock=lambda: next(clock) * 0.2
    )
    answer = dump(adapter)
    assert (answer.outcome, answer.fault.key) == (Outcome.CRASHED, "server-down")
    assert str(free_port) in answer.fault.parameters["address"]
    assert waits


def test_a_server_that_is_still_starting_is_waited_for(free_port, tmp_path):
    late: list[Server] = []

    def start_it(_: float) -> None:
        if not late:
            late.append(_server_at(free_port))

    adapter = HttpAdapter(f"http://127.0.0.1:{free_port}", tmp_path, pause=start_it)
    try:
        assert dump(adapter).outcome is Outcome.OK
    finally:
        for server in late:
            server.close()


def _server_at(port: int) -> Server:
    original = ThreadingHTTPServer.__init__

    def bound(self, _address, handler) -> None:
        original(self, ("127.0.0.1", port), handler)

    ThreadingHTTPServer.__init__ = bound
    try:
        return Server()
    finally:
        ThreadingHTTPServer.__init__ = original


def test_a_slow_server_hangs_also_when_it_dribbles(server, tmp_path):
    server.behave = lambda _handler, _message: server.released.wait(LONG)
    answer = dump(HttpAdapter(server.address, tmp_path), SOON)
    assert (answer.outcome, answer.fault.key) == (Outcome.HUNG, "timed-out")

    def dribble(handler, _message) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not server.released.wait(0.05):
            handler.wfile.write(b" ")

    server.behave = dribble
    assert dump(HttpAdapter(server.address, tmp_path), SOON).outcome is Outcome.HUNG


def test_a_connection_that_is_dropped_is_a_crash_and_is_never_repeated(server, tmp_path):
    def drop(handler, _message) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    server.behave = drop
    adapter = HttpAdapter(server.address, tmp_path)
    request = Import(1, 7, archive="a.zip", signature=None, password="x", school="010301")
    answer = adapter.call(request, timeout=LONG)
    assert answer.outcome is Outcome.CRASHED
    assert answer.fault.key in {"connection-closed", "connection-lost"}
    assert len(server.asked) == 1


def test_a_response_that_ends_early_is_a_crash(server, tmp_path):
    def cut(handler, _message) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"seq": 5, ')
        handler.close_connection = True

    server.behave = cut
    answer = dump(HttpAdapter(server.address, tmp_path))
    assert (answer.outcome, answer.fault.key) == (Outcome.CRASHED, "response-cut-short")


def test_a_response_without_end_is_given_up(server, tmp_path):
    server.behave = lambda handler, _: handler.say(b"x" * 300_000)
    answer = dump(HttpAdapter(server.address, tmp_path, longest_body=100_000))
    assert (answer.outcome, answer.fault.key) == (Outcome.GARBAGE, "line-too-long")
    assert len(answer.raw) < 5000


def test_what_is_no_http_is_garbage(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak_otherwise() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"SSH-2.0-OpenSSH\r\n")

        threading.Thread(target=speak_otherwise, daemon=True).start()
        answer = dump(HttpAdapter(f"http://127.0.0.1:{listener.getsockname()[1]}", tmp_path))
    assert (answer.outcome, answer.fault.key) == (Outcome.GARBAGE, "not-http")


@pytest.mark.parametrize("address", ["http://", "ftp://a", "http://a:99999", "http://a/?b=1"])
def test_an_unusable_address_is_refused(tmp_path, address):
    with pytest.raises(AdapterError) as caught:
        HttpAdapter(address, tmp_path)
    assert caught.value.key == "address-unusable"


# -- files inside the messages ---------------------------------------------------------------------

AWKWARD = bytes(range(256)) + b"\r\n--boundary\r\n\r\n\n\r"


def test_files_travel_inside_the_messages_when_asked_for(server, tmp_path):
    names = {"in/作品 (1).pdf": AWKWARD, "in/b.zip": b"PK", "in/b.zip.md5": b""}
    (tmp_path / "in").mkdir()
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)
    adapter = HttpAdapter(server.address, tmp_path, multipart=True)
    server.behave = lambda handler, _: handler.say({"seq": 1, "status": "ok"})
    adapter.call(Load(1, 1, students=(Holding({}, (File("x", "in/作品 (1).pdf"), File("y"))),)), timeout=LONG)
    adapter.call(
        Import(1, 1, archive="in/b.zip", signature="in/b.zip.md5", password="p", school="s"), timeout=LONG
    )
    received = {}
    for _, headers, body in server.asked:
        parts = dict(split(body, headers["Content-Type"]))
        assert json.loads(parts.pop("message"))["seq"] == 1
        received |= parts
        assert b'%2Epdf"; filename=' in body or b'%2Ezip"; filename=' in body
    assert received == names


def test_the_scratch_folder_is_not_told_to_a_server_that_cannot_see_it(server, tmp_path):
    adapter = HttpAdapter(server.address, tmp_path, multipart=True)
    server.behave = lambda handler, _: handler.say({"seq": 1, "status": "failed"})
    adapter.call(Hello(1, 1, scratch=str(tmp_path), suite="s"), timeout=LONG)
    assert str(tmp_path).encode() not in server.asked[0][2]


def _multipart(*parts: tuple[str, bytes]) -> bytes:
    pieces = [
        b'--B\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), content)
        for name, content in parts
    ]
    return b"".join(pieces) + b"--B--\r\n"


def test_files_of_a_reply_are_written_into_the_scratch_folder(server, tmp_path):
    message = json.dumps({"seq": 2, "status": "ok", "archive": "out/a.zip", "signature": "out/a.zip.md5"})
    body = _multipart(("message", message.encode()), ("out/a%2Ezip", AWKWARD), ("out/a.zip.md5", b"md5"))
    server.behave = lambda handler, _: handler.say(body, 200, 'multipart/form-data; boundary="B"')
    request = Export(1, 2, students=(), occasion="o", password="p", folder="out")
    answer = HttpAdapter(server.address, tmp_path, multipart=True).call(request, timeout=LONG)
    assert answer.outcome is Outcome.OK
    assert (tmp_path / "out" / "a.zip").read_bytes() == AWKWARD
    assert (tmp_path / "out" / "a.zip.md5").read_bytes() == b"md5"


@pytest.mark.parametrize("path", ["../evil", "/evil", "a/../../evil", "C:evil", "a\\..\\evil", ""])
def test_no_file_of_a_reply_lands_outside_the_scratch_folder(server, tmp_path, path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    body = _multipart(("message", b'{"seq": 5, "status": "ok"}'), ("fine", b"x"), (path, b"evil"))
    server.behave = lambda handler, _: handler.say(body, 200, "multipart/form-data; boundary=B")
    answer = dump(HttpAdapter(server.address, scratch, multipart=True))
    assert (answer.outcome, answer.fault.key) == (Outcome.GARBAGE, "path-escapes")
    assert [path.name for path in tmp_path.rglob("*")] == ["scratch"]


@pytest.mark.parametrize(
    ("body", "kind", "fault"),
    [
        (b"no boundary here", "multipart/form-data; boundary=B", "multipart-broken"),
        (b"--B\r\n\r\n", "multipart/form-data", "multipart-broken"),
        (_multipart(("other", b"{}")), "multipart/form-data; boundary=B", "multipart-without-message"),
    ],
)
def test_a_broken_multipart_reply_is_garbage(server, tmp_path, body, kind, fault):
    server.behave = lambda handler, _: handler.say(body, 200, kind)
    answer = dump(HttpAdapter(server.address, tmp_path, multipart=True))
    assert (answer.outcome, answer.fault.key) == (Outcome.GARBAGE, fault)
