"""Messages as bytes: requests out, replies in; what is no reply is told apart by fault."""

from __future__ import annotations

import re

import msgspec

from lpx.harness.adapters.base import Fault
from lpx.harness.protocol import Hello, Probe, Reply, Request

_BOM = b"\xef\xbb\xbf"
_ENCODER = msgspec.json.Encoder()
_WRONG_TYPE = re.compile(r"Expected `(?P<expected>.+?)`, got `(?P<found>.+?)`(?: - at `(?P<place>.+)`)?$")
_MISSING = re.compile(r"Object missing required field `(?P<member>.+?)`(?: - at `(?P<place>.+)`)?$")
_WRONG_VALUE = re.compile(r"Invalid enum value (?P<found>.+?)(?: - at `(?P<place>.+)`)?$")


def encode(request: Request | Probe) -> bytes:
    """Return ``request`` as one line of JSON, UTF-8 without a byte order mark, without the line's end."""
    return _ENCODER.encode(request)


def operation(request: Request | Probe) -> str:
    """Return the name of the operation that ``request`` asks for."""
    return request.op if isinstance(request, Probe) else type(request).__name__.lower()


def decode_reply(raw: bytes, request: Request | Probe) -> Reply | Fault:
    """Return the reply that ``raw`` holds, or why it holds none.

    Members that the protocol does not know are ignored here: a module may say more than it must.
    """
    fault = _unreadable(raw)
    if fault is not None:
        return fault
    try:
        reply = msgspec.json.decode(raw, type=Reply)
    except msgspec.ValidationError as error:
        return _explain(str(error))
    except (msgspec.DecodeError, RecursionError) as error:
        return Fault("not-json", {"detail": str(error)})
    if reply.seq != request.seq:
        return Fault("wrong-seq", {"expected": request.seq, "found": reply.seq})
    if isinstance(request, Hello) and reply.status == "ok" and reply.declaration is None:
        return Fault("missing-member", {"place": "$", "member": "declaration"})
    return reply


def _unreadable(raw: bytes) -> Fault | None:
    """Return what keeps ``raw`` from being text at all."""
    if raw.startswith(_BOM):
        return Fault("byte-order-mark")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Fault("not-utf8", {"position": error.start})
    return None if raw.strip() else Fault("empty-line")


def _explain(detail: str) -> Fault:
    """Return msgspec's sentence about a wrong shape as a fault with parameters."""
    for key, pattern in (
        ("missing-member", _MISSING),
        ("wrong-type", _WRONG_TYPE),
        ("wrong-value", _WRONG_VALUE),
    ):
        found = pattern.match(detail)
        if found:
            return Fault(key, {name: value or "$" for name, value in found.groupdict().items()})
    return Fault("wrong-shape", {"detail": detail})
