"""The reference module as a resident process: JSON lines on stdin and stdout, UTF-8 on every system."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from lpx.harness.protocol import Bye, Reply
from lpx.harness.reference.answering import Answering, RequestError, read_request

if TYPE_CHECKING:
    from pathlib import Path


def serve(source: BinaryIO, sink: BinaryIO, data: Path | None = None) -> None:
    """Answer one request per line until the end of the input or ``bye``.

    Args:
        source: Where requests come from.
        sink: Where replies go.
        data: Where the module keeps what it knows; by default inside the scratch folder.
    """
    answering = Answering(data)
    try:
        for line in source:
            if not line.strip():
                continue
            last = False
            try:
                request = read_request(line)
                reply = answering.reply_to(request)
                last = isinstance(request, Bye)
            except RequestError as error:
                reply = Reply(_seq_of(line), "failed", str(error))
            sink.write(msgspec.json.encode(reply) + b"\n")
            sink.flush()
            if last:
                break
    finally:
        answering.close()


def _seq_of(line: bytes) -> int:
    """Return the number of a request that is none otherwise, so that its sender knows what is meant."""
    try:
        members = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return -1
    seq = members.get("seq") if isinstance(members, dict) else None
    return seq if isinstance(seq, int) else -1


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
