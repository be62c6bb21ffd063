"""The reference module as a server: the same messages as POST bodies, files by path or as multipart."""

from __future__ import annotations

import sys
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

import msgspec

from lpx.harness.adapters.multipart import MultipartError, split
from lpx.harness.protocol import PROTOCOL, Reply
from lpx.harness.reference.answering import Answering, RequestError, read_request

LONGEST_BODY = 512 * 1024 * 1024
_BOUNDARY = "lpx-reference-module-8f2c1d"
_MOST_REMEMBERED = 32
_PREFIX = f"/lpx/v{PROTOCOL}/"


class Server(HTTPServer):
    """Listens; one request at a time, since there is one module.

    Args:
        address: Host and port; port 0 lets the system choose.
        data: Where the module keeps what it knows; by default inside the scratch folder.
    """

    def __init__(self, address: tuple[str, int], data: Path | None = None) -> None:
        super().__init__(address, _Handler)
        self.by_path = Answering(data)
        self._own = tempfile.TemporaryDirectory(prefix="lpx-reference-")
        self.own_scratch = Path(self._own.name)
        self.by_multipart = Answering(data, self.own_scratch)
        self.answers: dict[str, tuple[str, bytes]] = {}
        """Idempotency key → what was answered; a request delivered twice is done once."""

    def remember(self, key: str, answer: tuple[str, bytes]) -> None:
        """Keep an answer for a request that may be delivered again; only the last ones are kept."""
        self.answers[key] = answer
        if len(self.answers) > _MOST_REMEMBERED:
            del self.answers[next(iter(self.answers))]

    def server_close(self) -> None:
        """Stop listening and forget what was sent."""
        super().server_close()
        self.by_path.close()
        self.by_multipart.close()
        self._own.cleanup()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self._send(413 if length.isdecimal() else 411, "text/plain", b"")
            return
        body = self.rfile.read(int(length))
        if not self.path.startswith(_PREFIX):
            self._send(404, "text/plain", b"")
            return
        key = self.headers.get("Idempotency-Key", "")
        if not key or key not in self.server.answers:
            made = self._answer(body, self.headers.get("Content-Type", ""))
            if key:
                self.server.remember(key, made)
        else:
            made = self.server.answers[key]
        self._send(200, *made)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing: paths name no people, but a log would still be one more place."""

    def _answer(self, body: bytes, content_type: str) -> tuple[str, bytes]:
        multipart = content_type.lower().startswith("multipart/")
        try:
            message = self._unpacked(body, content_type) if multipart else body
            request = read_request(message)
            answering = self.server.by_multipart if multipart else self.server.by_path
            folder = getattr(request, "folder", "")
            if multipart and folder:
                self._inside(folder).mkdir(parents=True, exist_ok=True)
            reply = answering.reply_to(request)
        except (RequestError, MultipartError) as error:
            reply = Reply(-1, "failed", str(error))
        encoded = msgspec.json.encode(reply)
        if multipart and reply.archive:
            return self._packed(encoded, [path for path in (reply.archive, reply.signature) if path])
        return "application/json", encoded

    def _unpacked(self, body: bytes, content_type: str) -> bytes:
        """Write the files of a multipart body; return its message."""
        message = b""
        for name, content in split(body, content_type):
            if name == "message":
                message = content
                continue
            target = self._inside(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return message

    def _inside(self, path: str) -> Path:
        pure = PurePosixPath(unquote(path))
        if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path:
            raise RequestError("a path leads out of the scratch folder")
        return self.server.own_scratch.joinpath(*pure.parts)

    def _packed(self, message: bytes, paths: list[str]) -> tuple[str, bytes]:
        parts = [("message", "application/json", message)]
        parts += [(path, "application/octet-stream", self._inside(path).read_bytes()) for path in paths]
        body = b"".join(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{quote(name)}"\r\n'
            f"Content-Type: {kind}\r\n\r\n".encode("ascii")
            + content
            + b"\r\n"
            for name, kind, content in parts
        )
        return f"multipart/form-data; boundary={_BOUNDARY}", body + f"--{_BOUNDARY}--\r\n".encode("ascii")

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(host: str, port: int, data: Path | None = None) -> None:
    """Listen until interrupted; the address is told on stderr."""
    server = Server((host, port), data)
    sys.stderr.write(f"http://{host}:{server.server_port}\n")
    sys.stderr.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
