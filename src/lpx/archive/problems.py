"""What can be wrong with an archive, as data: a kind, the member it concerns, and typed parameters.

A problem judges nothing: whether it matters, and what to tell the reader, is decided elsewhere.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Kind = Literal[
    "not-a-zip",
    "truncated",
    "damaged",
    "unsupported",
    "wrong-password",
    "path-escape",
    "unportable-name",
    "special-file",
    "duplicate",
    "colliding-name",
    "overlap",
    "header-mismatch",
    "bound",
    "name-encoding",
    "backslash",
    "extra-bytes",
]


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong.

    Parameters by kind: ``not-a-zip`` found; ``truncated`` detail; ``damaged`` detail (``directory header crc
    hmac
    inflate size verifier``); ``unsupported`` method; ``wrong-password`` certain; ``path-escape``,
    ``unportable-name``, ``special-file`` form; ``duplicate``, ``colliding-name``, ``overlap`` other (member
    index,
    -1 for the central directory); ``header-mismatch`` field, local, central; ``bound`` bound, limit, found;
    ``name-encoding`` encoding, count; ``backslash`` count; ``extra-bytes`` where, bytes.
    """

    kind: Kind
    member: int | None = None
    """Index into ``Directory.members``; None for the archive as a whole."""
    parameters: dict[str, str | int | float | bool] = field(default_factory=dict)
    fatal: bool = False
    """True when no member can be used because of it."""
