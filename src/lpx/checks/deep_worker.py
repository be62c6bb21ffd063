"""The child process of ``--deep``: opens one file after the other and says whether it opens.

It is run as ``python -m lpx.checks.deep_worker`` and talks over pipes. First it says ``READY``; then in
comes one line of JSON with the
MIME type and the length, then the bytes; out goes one line of JSON. Whatever a file does to a decoder, it
does it here, under limits of memory and time, and not to the program that judges.

Details: ``encrypted no-pages undecodable no-streams no-frames too-large``; ``extra`` names a package that is
not installed.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

MEMORY = 2 << 30
"""Bytes of address space that the child may take, where the system can hold it to that."""
READY = b'{"state": "ready"}\n'
"""The first line of every child: one that dies before it was not killed by a file."""
_PIXELS = 200_000_000
"""Pixels of a picture beyond which it is not decoded."""
_PAGES_DRAWN = 2
_SCALE = 0.2
_FRAMES = 8

Answer = dict[str, str]


class Unopened(Exception):  # noqa: N818 - a finding about a file, not an error of ours
    """The file does not open; the argument says how."""


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    limit_memory()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    while line := requests.readline():
        asked = json.loads(line)
        answers.write(json.dumps(answer(asked["mime"], requests.read(asked["length"]))).encode() + b"\n")
        answers.flush()


def answer(mime: str, data: bytes) -> Answer:
    """Open ``data`` as ``mime`` and return what came of it."""
    kind = mime.partition("/")[0]
    opener = _OPENERS.get(kind)
    if opener is None:
        return {"state": "not-judged", "extra": mime}
    package, open_file = opener
    try:
        open_file(io.BytesIO(data))
    except ImportError:
        return {"state": "not-judged", "extra": package}
    except MemoryError:
        return {"state": "not-judged", "reason": "bound-reached"}
    except Unopened as told:
        return {"state": "failed", "detail": str(told)}
    except Exception:  # noqa: BLE001 - decoders raise anything on broken files
        return {"state": "failed", "detail": "undecodable"}
    return {"state": "opened"}


def _open_pdf(stream: BinaryIO) -> None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower()
        raise Unopened("encrypted" if encrypted else "undecodable") from None
    with document:
        if not len(document):
            raise Unopened("no-pages")
        for number in range(len(document)):
            page = document[number]
            if number < _PAGES_DRAWN:
                page.render(scale=_SCALE).close()
            page.close()


def _open_image(stream: BinaryIO) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _PIXELS
    try:
        with Image.open(stream) as picture:
            picture.load()
    except Image.DecompressionBombError:
        raise Unopened("too-large") from None


def _open_av(stream: BinaryIO) -> None:
    import av

    with av.open(stream, mode="r") as container:
        streams = [item for item in container.streams if item.type in {"audio", "video"}]
        if not streams:
            raise Unopened("no-streams")
        frames = dict.fromkeys((item.index for item in streams), 0)
        for packet in container.demux(streams):
            index = packet.stream.index
            if frames[index] < _FRAMES:
                with suppress(av.error.InvalidDataError):
                    # One bad packet may be skipped by every player; no frame at all may not.
                    frames[index] += len(packet.decode())
    if not any(frames.values()):
        raise Unopened("no-frames")


_OPENERS: dict[str, tuple[str, Callable[[BinaryIO], None]]] = {
    "application": ("pypdfium2", _open_pdf),
    "image": ("pillow", _open_image),
    "audio": ("av", _open_av),
    "video": ("av", _open_av),
}
"""First half of the MIME type → the package that opens it, and how."""


def limit_memory() -> None:
    """Hold this process to ``MEMORY`` bytes, where the system can."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
