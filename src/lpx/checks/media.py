"""File types by name and by their first bytes, as the edition's attachment rules describe them."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from lpx.edition.memory import remembered
from lpx.edition.nouns import AttachmentRules, MediaClass, MediaType, SizeLimit

_BYTE = 2
_ANY = "??"
_RUN = re.compile(r"\?\?|(?:[0-9A-Fa-f]{2})+")


def extension_of(name: str) -> str:
    """Return the extension of a file name, after the last dot, in lower case; empty when there is none."""
    stem, dot, extension = name.rpartition("/")[2].rpartition(".")
    return extension.casefold() if dot and stem else ""


class _Tables(Struct, frozen=True):
    """Tables over the rules of one edition."""

    classes: dict[str, MediaClass]
    """By id."""
    types: dict[str, tuple[MediaType, MediaClass]]
    """By extension; of several the first."""


@remembered
def _tables(rules: AttachmentRules) -> _Tables:
    classes: dict[str, MediaClass] = {}
    types: dict[str, tuple[MediaType, MediaClass]] = {}
    for media in rules.classes:
        classes.setdefault(media.id, media)
        for kind in media.types:
            for extension in kind.extensions:
                types.setdefault(extension, (kind, media))
    return _Tables(classes, types)


def class_of(rules: AttachmentRules, media: str) -> MediaClass | None:
    """Return the media class with the id ``media``."""
    return _tables(rules).classes.get(media)


def type_of_extension(rules: AttachmentRules, extension: str) -> MediaType | None:
    """Return the type that ``extension`` (lower case, no dot) stands for, in any class."""
    found = _tables(rules).types.get(extension)
    return found[0] if found is not None else None


def class_of_extension(rules: AttachmentRules, extension: str) -> MediaClass | None:
    """Return the class of the type that ``extension`` (lower case, no dot) stands for."""
    found = _tables(rules).types.get(extension)
    return found[1] if found is not None else None


def type_of_content(rules: AttachmentRules, head: bytes) -> MediaType | None:
    """Return the type whose first bytes ``head`` has."""
    for media in rules.classes:
        for kind in media.types:
            if begins_like(kind, head):
                return kind
    return None


def begins_like(kind: MediaType, head: bytes) -> bool:
    """Tell whether ``head`` has one of the magic numbers of ``kind``."""
    for text in kind.magic:
        for place, run in _magic(text):
            if not head.startswith(run, place):
                break
        else:
            return True
    return False


@lru_cache(maxsize=256)
def _magic(text: str) -> tuple[tuple[int, bytes], ...]:
    """Return the places and bytes of ``offset:hex``, whose ``??`` stand for any byte."""
    offset, _, digits = text.partition(":")
    runs = [match for match in _RUN.finditer(digits) if match[0] != _ANY]
    return tuple((int(offset) + run.start() // _BYTE, bytes.fromhex(run[0])) for run in runs)


def limit_in(media: MediaClass, term: str | None) -> SizeLimit | None:
    """Return the size limit in force in ``term``; the latest one where the term is unknown."""
    found: SizeLimit | None = None
    for limit in media.limits:
        if (term is None or limit.since <= term) and (found is None or limit.since >= found.since):
            found = limit
    return found or min(media.limits, key=lambda limit: limit.since, default=None)
