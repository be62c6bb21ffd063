"""Messages with their files inside, for servers that do not see the harness's disk (RFC 7578).

The part ``message`` holds the JSON. Every other part is a file; the part's name is the path that the message
calls it by, percent-encoded.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from msgspec.structs import replace

from lpx.harness.adapters.wire import encode
from lpx.harness.protocol import Hello, Import, Load, Probe, Request

_MESSAGE = "message"
_BOUNDARY = re.compile(r'boundary="?(?P<boundary>[^";]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(rb'name="(?P<name>[^"\r\n]*)"', re.IGNORECASE)


class MultipartError(Exception):
    """A body that is not what its content type says, or a file that would land outside the scratch folder."""

    def __init__(self, key: str, **parameters: str | float) -> None:
        super().__init__(key)
        self.key = key
        self.parameters: dict[str, str | float] = dict(parameters)


def pack_request(request: Request | Probe, scratch: Path) -> tuple[bytes, str]:
    """Return the body that carries ``request`` and the files it names, and its content type."""
    if isinstance(request, Hello):
        request = replace(request, scratch="")
    boundary = f"lpx-{secrets.token_hex(16)}"
    parts = [
        _part(boundary, _MESSAGE, encode(request), "application/json"),
        *(
            _part(boundary, path, (scratch / path).read_bytes(), "application/octet-stream")
            for path in dict.fromkeys(_files(request))
        ),
        f"--{boundary}--\r\n".encode("ascii"),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def unpack_reply(body: bytes, content_type: str, scratch: Path) -> bytes:
    """Return the message of a multipart ``body``, after writing its files into ``scratch``.

    Raises ``MultipartError``; then nothing has been written.
    """
    parts = dict(split(body, content_type))
    if _MESSAGE not in parts:
        raise MultipartError("multipart-without-message")
    message = parts.pop(_MESSAGE)
    targets = {path: _inside(scratch, path) for path in parts}
    for path, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(parts[path])
    return message


def split(body: bytes, content_type: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every part of a multipart body."""
    found = _BOUNDARY.search(content_type)
    if not found:
        raise MultipartError("multipart-broken")
    mark = b"--" + found["boundary"].encode("latin-1", errors="replace")
    # The first boundary has no line before it; giving it one lets all be found alike.
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise MultipartError("multipart-broken")
    for piece in pieces[1:-1]:
        head, separator, content = piece.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not separator or not name:
            raise MultipartError("multipart-broken")
        yield unquote(name["name"].decode("utf-8", errors="replace")), content


def _part(boundary: str, name: str, content: bytes, content_type: str) -> bytes:
    quoted = quote(name, safe="/")
    # PHP turns a dot in the name of a part into an underscore, so dots travel percent-encoded too.
    disposition = f'form-data; name="{quoted.replace(".", "%2E")}"'
    if name != _MESSAGE:
        disposition += f'; filename="{PurePosixPath(quoted).name}"'
    head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {content_type}\r\n\r\n"
    return head.encode("ascii") + content + b"\r\n"


def _files(request: Request | Probe) -> Iterator[str]:
    """Yield the paths of the files that ``request`` hands over."""
    if isinstance(request, Load):
        for holding in request.students:
            yield from (file.path for file in holding.files if file.path)
    elif isinstance(request, Import):
        yield request.archive
        if request.signature is not None:
            yield request.signature


def _inside(scratch: Path, path: str) -> Path:
    pure = PurePosixPath(path)
    escapes = pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or not pure.parts
    if escapes or "\0" in path:
        raise MultipartError("path-escapes", path=path)
    return scratch.joinpath(*pure.parts)
