"""A store that speaks S3 on loopback, and one in front of it that is not to be relied on."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

OF_A_LINK = {"content-length", "transfer-encoding", "connection", "date", "server"}
KEY_ID, KEY = "CANARY7KEYID", "canary-secret-77"


@contextmanager
def store() -> Iterator[str]:
    """Run a store; give its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def settings(address: str, key_id: str = KEY_ID) -> dict[str, str]:
    """Return the environment in which s3fs finds the store at ``address``."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": key_id,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "",
        "AWS_SHARED_CREDENTIALS_FILE": "",
    }


def fill(address: str, bucket: str, folder: Path) -> None:
    """Put everything in ``folder`` into a bucket."""
    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=KEY,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=bucket)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            client.upload_file(str(path), bucket, path.relative_to(folder).as_posix())


class Moods:
    """What goes wrong before a store: every so many requests, one is refused, and one breaks off."""

    def __init__(self, refuse: int = 5, break_off: int = 7, *, deny: bool = False) -> None:
        self.refuse, self.break_off, self.deny = refuse, break_off, deny
        self.refused = self.broken = self.count = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        """Return what is to be done with the next request."""
        with self._lock:
            self.count += 1
            if self.deny:
                return "deny"
            if self.count % self.refuse == 0:
                self.refused += 1
                return "refuse"
            if self.count % self.break_off == 0:
                self.broken += 1
                return "break off"
            return "pass on"


@contextmanager
def in_front_of(address: str, moods: Moods) -> Iterator[str]:
    """Run a server that passes on to ``address`` what its mood lets it; give its address."""
    host = address.removeprefix("http://")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            mood = moods.next()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if mood in {"refuse", "deny"}:
                code, name = (503, "SlowDown") if mood == "refuse" else (403, "InvalidAccessKeyId")
                told = f"<Error><Code>{name}</Code><Message>{KEY_ID}</Message></Error>".encode()
                self._send(code, [("Content-Type", "application/xml")], told, len(told))
                return
            link = http.client.HTTPConnection(host)
            link.request(self.command, self.path, body, dict(self.headers))
            given = link.getresponse()
            data = given.read()
            length = int(given.headers.get("Content-Length") or len(data))
            if mood == "break off":
                data = data[: len(data) // 2]
                self.close_connection = True
            self._send(given.status, given.getheaders(), data, length)
            link.close()

        do_GET = do_HEAD = do_PUT = do_POST = _answer  # noqa: N815 - as the base calls them

        def _send(self, code: int, headers: list[tuple[str, str]], data: bytes, length: int) -> None:
            self.send_response(code)
            for name, value in headers:
                if name.lower() not in OF_A_LINK:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
