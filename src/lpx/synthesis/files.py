"""Synthetic attachments: small, real files by media type, each unlike every other."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from lpx.synthesis.media.jpeg import make_jpeg
from lpx.synthesis.media.mp3 import make_mp3
from lpx.synthesis.media.mp4 import make_mp4
from lpx.synthesis.media.pdf import make_pdf
from lpx.synthesis.media.png import make_png

if TYPE_CHECKING:
    from collections.abc import Callable

FILLER = "lpx synthetic"
"""Every file made here says so inside."""


def _jpeg(label: str, size: int | None, rng: Random) -> bytes:
    return make_jpeg(label, size, colours=rng.randbytes(12), head=rng.choice(("jfif", "exif")))


def _png(label: str, size: int | None, rng: Random) -> bytes:
    return make_png(label, size, colour=rng.randbytes(3))


_MAKERS: dict[str, Callable[[str, int | None, Random], bytes]] = {
    "pdf": lambda label, size, _: make_pdf(label, size),
    "jpg": _jpeg,
    "png": _png,
    "mp3": lambda label, size, _: make_mp3(label, size),
    "mp4": lambda label, size, _: make_mp4(label, size),
}


def media_types() -> tuple[str, ...]:
    """Return the ids of the media types that can be made."""
    return tuple(_MAKERS)


def make_file(media: str, rng: Random, size: int | None = None) -> bytes:
    """Return a real file of type ``media`` (``pdf jpg png mp3 mp4``), of exactly ``size`` bytes if given.

    A number drawn from ``rng`` stands inside, so that no two files have the same bytes. Raises ``KeyError``
    for a type that cannot be made and ``TooSmallError`` for a size that its format does not allow.
    """
    return _MAKERS[media](f"{FILLER} {rng.getrandbits(48):012x}", size, rng)
