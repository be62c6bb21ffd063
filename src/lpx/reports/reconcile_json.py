"""A reconciliation as JSON for programs: the result, then every difference, written as they come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

from lpx import __version__
from lpx.reports.visible import encodable
from lpx.scale.reconcile.nouns import Difference, Reconciliation

SCHEMA: Literal["lpx-reconcile-1"] = "lpx-reconcile-1"


class Sink(Protocol):
    """Takes text or bytes in order."""

    def write(self, data: bytes, /) -> object:
        """Take ``data``."""


class ReconcileReport(Struct, frozen=True):
    """The whole report, as a reader may hold it."""

    schema: Literal["lpx-reconcile-1"]
    tool: str
    result: Reconciliation
    differences: tuple[Difference, ...]
    """All of them, the worst first."""


_encoder = msgspec.json.Encoder(order="deterministic")


def write_reconcile_json(result: Reconciliation, differences: Iterable[Difference], sink: Sink) -> None:
    """Write a ``ReconcileReport`` without holding all differences, or all names of bundles."""
    head = {"schema": SCHEMA, "tool": f"lpx {__version__}"}
    sink.write(_encoder.encode(head)[:-1] + b',"result":')
    # Quotes within a text are escaped, so this is found where names of bundles stand and nowhere else.
    before, middle, end = _encoder.encode(_brief(result)).split(b'"bundles":[]')
    for piece, side in ((before, result.before), (middle, result.after)):
        sink.write(piece + b'"bundles":[')
        for number, name in enumerate(side.bundles):
            sink.write(b"," * (number > 0) + _encoder.encode(encodable(name)))
        sink.write(b"]")
    sink.write(end + b',"differences":[')
    for number, difference in enumerate(differences):
        sink.write((b",\n" if number else b"\n") + _encoder.encode(difference))
    sink.write(b"\n]}\n")


def _brief(result: Reconciliation) -> Reconciliation:
    """Return the result without names of bundles, and the worst differences, which come first among all."""
    sides = [msgspec.structs.replace(side, bundles=()) for side in (result.before, result.after)]
    return msgspec.structs.replace(result, before=sides[0], after=sides[1], worst=())
