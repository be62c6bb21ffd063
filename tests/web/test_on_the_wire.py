"""The page behind a real socket: what is sent byte by byte, what stays on disk, what the process says."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lpx.archive.directory import read_directory
from lpx.archive.extract import open_entry
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.sources import FileSource

SMALL = 2_000_000
SECRET = "A123456789-hunter2"
SERVER = f"""
import dataclasses, sys
import lpx.web.serving as serving
made = serving.settings_for
serving.settings_for = lambda *given: dataclasses.replace(made(*given), most_upload_bytes={SMALL})
if "fail" in sys.argv[1:]:
    import lpx.web.bundles
    def gather(*_, **given):
        raise RuntimeError(given["password"])
    lpx.web.bundles.gather = gather
if "small-disk" in sys.argv[1:]:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
from lpx.cli import main
sys.argv[1:] = ["serve", "--no-browser"]
main()
"""


@dataclass
class Server:
    """``lpx serve`` in a process of its own, with small limits, and a visitor of it."""

    process: subprocess.Popen[str]
    port: int
    scratch: Path
    errors: Path
    headers: dict[str, str] = field(default_factory=dict)
    tab: str = ""

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Send one request as it is and return status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path)
            for name, value in {**self.headers, **headers}.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def begin_upload(self, *extra: str) -> socket.socket:
        """Send the head of an upload and return the connection."""
        lines = [f"POST {self.tab}/upload HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()] + list(extra)
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return connection

    def kept(self) -> list[Path]:
        """Return all files in its folder of temporary files."""
        return [path for path in self.scratch.rglob("*") if path.is_file()]

    def added_since(self, before: list[Path]) -> set[Path]:
        """Return what is kept that was not before, once the server has seen that a visitor is gone."""
        for _ in range(200):
            if not set(self.kept()) - set(before):
                return set()
            self.ask("GET", "/")
        return set(self.kept()) - set(before)

    def check(self, archive: bytes, password: str) -> str:
        """Hand in and check a bundle; return the path of what came of it, once its job has ended."""
        uploaded = json.loads(self.ask("POST", f"{self.tab}/upload", archive)[1])["id"]
        order = json.dumps({"archive": uploaded, "password": password}).encode()
        job = json.loads(self.ask("POST", f"{self.tab}/verify", order)[1])["job"]
        while True:
            status, told = self.ask("GET", f"{self.tab}/jobs/{job}")
            if status != 200 or json.loads(told)["state"] not in {"waiting", "running"}:
                return f"{self.tab}/bundles/{job}"


def started(folder: Path, *given: str) -> Server:
    scratch = folder / "scratch"
    scratch.mkdir()
    environment = {name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")}
    environment |= {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    errors = folder / "stderr.txt"
    with errors.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, *given],
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
            encoding="utf-8",
            env={**os.environ, **environment},
        )
    assert process.stdout is not None
    address = next(found for line in process.stdout if (found := re.search(r"http://\S+:(\d+)(/\S+)", line)))
    server = Server(process, int(address[1]), scratch, errors)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", address[2])
    answer = connection.getresponse()
    server.headers["cookie"] = str(answer.getheader("set-cookie")).partition(";")[0]
    connection.close()
    key = re.search(rb'data-page-key="([0-9a-f]+)"', server.ask("GET", "/")[1])
    assert key is not None
    server.headers |= {"origin": f"http://127.0.0.1:{server.port}", "x-lpx-page": key[1].decode()}
    server.tab = f"/w/{json.loads(server.ask('POST', '/workspace')[1])['workspace']}"
    return server


def ended(server: Server) -> None:
    if server.process.poll() is None:
        server.process.terminate()
    server.process.wait(timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    running = started(tmp_path_factory.mktemp("wire"))
    yield running
    ended(running)


@pytest.fixture(scope="module")
def bundle(repository) -> tuple[Path, str]:
    folder = repository / "fixtures/shapes/every-kind-of-record"
    told = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    return folder / told["archive"], told["password"]


def answer_of(connection: socket.socket) -> bytes:
    """Return what comes until the server closes or has answered."""
    with connection:
        return connection.recv(65536)


def test_an_upload_that_says_it_is_too_long_is_refused_before_it_is_sent(server):
    before = server.kept()
    answer = answer_of(server.begin_upload(f"Content-Length: {9 << 30}"))
    assert answer.startswith(b"HTTP/1.1 413")
    assert server.added_since(before) == set()


def test_an_upload_in_pieces_is_cut_off_where_it_becomes_too_long(server):
    before = server.kept()
    with server.begin_upload("Transfer-Encoding: chunked") as connection:
        piece = b"x" * 65536
        try:
            for _ in range(SMALL // len(piece) + 2):
                connection.sendall(b"10000\r\n" + piece + b"\r\n")
            answer = connection.recv(65536)
        except ConnectionError:  # a server that goes on waiting is none
            answer = b"HTTP/1.1 413, and the connection closed"
    assert answer.startswith(b"HTTP/1.1 413")
    assert server.added_since(before) == set()


def test_an_upload_that_is_longer_than_it_says_is_taken_as_long_as_it_says(server):
    before = set(server.kept())
    with server.begin_upload("Content-Length: 10") as connection:
        connection.sendall(b"x" * 1000)
        assert connection.recv(65536).startswith(b"HTTP/1.1 201")
    assert [path.stat().st_size for path in set(server.kept()) - before] == [10]


def test_an_upload_that_breaks_off_leaves_nothing(server):
    before = server.kept()
    with server.begin_upload("Content-Length: 1000") as connection:
        connection.sendall(b"x" * 10)
    assert server.added_since(before) == set()
    assert server.ask("POST", f"{server.tab}/beat")[0] == 204


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: -1",),
        ("Content-Length: x",),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: gzip",),
        ("Host: evil.example", "Content-Length: 1"),
    ],
)
def test_heads_that_contradict_themselves_leave_nothing(server, lines):
    before = server.kept()
    try:
        with server.begin_upload(*lines) as connection:
            connection.sendall(b"hello\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(65536)
    except OSError as error:  # it was closed before all was sent, which is an answer too; to wait is none
        if isinstance(error, TimeoutError):
            raise
        answer = b""
    assert server.process.poll() is None
    assert not answer.startswith(b"HTTP/1.1 2")
    assert server.added_since(before) == set()


def test_a_slow_visitor_keeps_nobody_waiting(server):
    with server.begin_upload("Content-Length: 1000") as connection:
        connection.sendall(b"x")
        assert server.ask("GET", "/")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/w/../",
        "/w/../../etc/passwd",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/cli/serve.py",
        "/static/..\\app.py",
        "/w/%2e%2e/bundles/x/report.html",
        "//evil.example/",
        "http://evil.example/static/../app.py",
    ],
)
def test_paths_that_no_browser_would_send_lead_nowhere(server, path):
    status, body = server.ask("GET", path)
    assert status in {400, 404, 410, 421}
    assert b"import" not in body


def test_an_upgrade_to_a_web_socket_is_no_way_round(server):
    status, _ = server.ask("GET", f"{server.tab}/jobs/x", Connection="Upgrade", Upgrade="websocket")
    assert status == 410


def test_nothing_of_a_bundle_is_ever_on_disk_in_clear(server, bundle):
    archive, password = bundle
    path = server.check(archive.read_bytes(), password)
    members = []
    with FileSource(archive) as source:
        directory = read_directory(source, DEFAULT_LIMITS)
        plain = [b"".join(open_entry(source, member, password)) for member in directory.members]
    _, inside = server.ask("GET", f"{path}/inside?reveal=1")
    members = sorted(set(re.findall(rb"files/(\d+)/preview", inside)))
    assert len(members) > 2
    for member in members[:3]:
        _, drawn = server.ask("GET", f"{path}/files/{member.decode()}/preview")
        assert b"data:image/png" in drawn
        assert server.ask("GET", f"{path}/files/{member.decode()}")[0] == 200
    for form in ("result?reveal=1", "report.html", "report.pdf", "report.json"):
        assert server.ask("GET", f"{path}/{form}")[0] == 200
    job = path.rpartition("/")[2]
    assert server.ask("GET", f"{server.tab}/compare?before={job}&after={job}&reveal=1")[0] == 200
    kept = [file.read_bytes() for file in server.kept()]
    assert archive.read_bytes() in kept
    canaries = {data[start : start + 24] for data in plain for start in (0, len(data) // 2) if len(data) > 60}
    canaries |= {password.encode()}
    assert len(canaries) > 10
    assert not [canary for canary in canaries for data in kept if canary in data]


def test_a_check_that_fails_inside_says_where_and_quotes_nothing(tmp_path, bundle):
    server = started(tmp_path, "fail")
    try:
        path = server.check(b"PK", SECRET)
        status, told = server.ask("GET", path.replace("/bundles/", "/jobs/"))
        assert (status, json.loads(told)["error"]) == (500, "ours")
    finally:
        ended(server)
    assert server.process.stdout is not None
    errors = server.errors.read_text(encoding="utf-8")
    assert "RuntimeError at" in errors
    assert "Traceback" not in errors
    assert SECRET not in errors + server.process.stdout.read() + told.decode()


def test_a_full_disk_is_said_to_be_full_and_keeps_no_half_of_a_file(tmp_path):
    if sys.platform == "win32":
        pytest.skip("no limit of file sizes can be set there")
    server = started(tmp_path, "small-disk")
    try:
        before = server.kept()
        status, told = server.ask("POST", f"{server.tab}/upload", b"x" * 1_500_000)
        assert (status, json.loads(told)["error"]) == (507, "disk-full")
        assert json.loads(told)["next"]
        assert server.kept() == before
        assert server.ask("POST", f"{server.tab}/upload", b"x" * 1000)[0] == 201
    finally:
        ended(server)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_whatever_ends_the_server_nothing_stays(tmp_path, name):
    import signal

    if not hasattr(signal, name) or sys.platform == "win32":
        pytest.skip(f"{name} cannot be sent here")
    server = started(tmp_path)
    try:
        assert server.ask("POST", f"{server.tab}/upload", b"x" * 1000)[0] == 201
        assert server.kept()
        with server.begin_upload("Content-Length: 1000") as connection:
            connection.sendall(b"x" * 10)
            server.process.send_signal(getattr(signal, name))
            server.process.wait(timeout=60)
    finally:
        ended(server)
    assert list(server.scratch.iterdir()) == []
    assert "Traceback" not in server.errors.read_text(encoding="utf-8")
