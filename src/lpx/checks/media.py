"""File types by name and by their first bytes, as the edition's attachment rules describe them."""

from __future__ import annotations

from functools import lru_cache

from lpx.edition.nouns import AttachmentRules, MediaClass, MediaType, SizeLimit

_BYTE = 2


def extension_of(name: str) -> str:
    """Return the extension of a file name, after the last dot, in lower case; empty when there is none."""
    stem, dot, extension = name.rpartition("/")[2].rpartition(".")
    return extension.casefold() if dot and stem else ""


def class_of(rules: AttachmentRules, media: str) -> MediaClass | None:
    """Return the media class with the id ``media``."""
    return next((item for item in rules.classes if item.id == media), None)


def type_of_extension(rules: AttachmentRules, extension: str) -> MediaType | None:
    """Return the type that ``extension`` (lower case, no dot) stands for, in any class."""
    for media in rules.classes:
        for kind in media.types:
            if extension in kind.extensions:
                return kind
    return None


def type_of_content(rules: AttachmentRules, head: bytes) -> MediaType | None:
    """Return the type whose first bytes ``head`` has."""
    for media in rules.classes:
        for kind in media.types:
            if begins_like(kind, head):
                return kind
    return None


def begins_like(kind: MediaType, head: bytes) -> bool:
    """Tell whether ``head`` has one of the magic numbers of ``kind``."""
    return any(
        all(place < len(head) and head[place] == byte for place, byte in _magic(text)) for text in kind.magic
    )


@lru_cache(maxsize=256)
def _magic(text: str) -> tuple[tuple[int, int], ...]:
    """Return the places and bytes of ``offset:hex`` with ``??`` for any byte."""
    offset, _, digits = text.partition(":")
    pairs = [digits[place : place + _BYTE] for place in range(0, len(digits), _BYTE)]
    return tuple((int(offset) + place, int(pair, 16)) for place, pair in enumerate(pairs) if pair != "??")


def limit_in(media: MediaClass, term: str | None) -> SizeLimit | None:
    """Return the size limit in force in ``term``; the latest one where the term is unknown."""
    limits = sorted(media.limits, key=lambda limit: limit.since)
    if not limits:
        return None
    if term is None:
        return limits[-1]
    return next((limit for limit in reversed(limits) if limit.since <= term), limits[0])
