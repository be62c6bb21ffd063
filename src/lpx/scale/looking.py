"""What is seen of a bundle when two copies are compared: digests of the archive and of its signature file."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from lpx.scale.nouns import Task
from lpx.scale.places import Place, open_place, read_signature

_CHUNK = 1 << 20


class Look(Struct, frozen=True):
    """What was seen of one bundle."""

    sha256: str = ""
    """Lower-case hex; empty where the archive could not be read."""
    signature: str = ""
    """SHA-256 of the signature file; empty where there is none."""
    error: str = ""
    """What the system said."""


class Seen(Struct, frozen=True, order=True, gc=False):
    """What was seen of the bundle with this number in its copy."""

    number: int
    look: Look


def look_at_group(group: tuple[Task, ...]) -> tuple[Look, ...]:
    """Digest every bundle of ``group``; what cannot be read is said."""
    return tuple(_look(task.place) for task in group)


def _look(place: Place) -> Look:
    try:
        digest = hashlib.sha256()
        buffer = memoryview(bytearray(_CHUNK))
        with open_place(place) as source:
            offset = 0
            while count := source.read_into(offset, buffer):
                digest.update(buffer[:count])
                offset += count
        signature = read_signature(place)
        signed = hashlib.sha256(signature).hexdigest() if signature is not None else ""
        return Look(digest.hexdigest(), signed)
    except OSError as error:
        return Look(error=error.strerror or type(error).__name__)
