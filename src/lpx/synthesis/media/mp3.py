"""A short silent MP3 (MPEG-1 layer III, mono, 32 kbit/s, 44.1 kHz), with or without an ID3v2.3 tag."""

from __future__ import annotations

from lpx.synthesis.media.exact import padding

_HEADER = b"\xff\xfb\x10\xc4"
_FRAME_BYTES = 144 * 32_000 // 44_100
_FRAMES = 6


def _text_frame(label: str) -> bytes:
    body = b"\x01" + label.encode("utf-16")
    return b"TIT2" + len(body).to_bytes(4, "big") + b"\x00\x00" + body


def _tag(frames: bytes, filler: int) -> bytes:
    size = len(frames) + filler
    seven_bits = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + seven_bits + frames + bytes(filler)


def _audio(label: str) -> bytes:
    # Side information of zeros means: no main data, silence. What follows in a frame is ancillary data.
    side = bytes(17)
    ancillary = label.encode()[: _FRAME_BYTES - len(_HEADER) - len(side)]
    frame = (_HEADER + side + ancillary).ljust(_FRAME_BYTES, b"\x00")
    return frame * _FRAMES


def make_mp3(label: str, size: int | None = None, *, tag: bool = True) -> bytes:
    """Return an MP3 whose title is ``label``, of exactly ``size`` bytes if given.

    With ``tag`` it begins with ``ID3`` and is lengthened by the tag's padding; without, it begins with a
    frame and has its natural size (``size`` must then be None).
    """
    if not tag:
        if size is not None:
            raise ValueError("an MP3 without a tag has no place for padding")
        return _audio(label)
    frames = _text_frame(label)
    smallest = len(_tag(frames, 0)) + _FRAME_BYTES * _FRAMES
    return _tag(frames, padding("MP3", size, smallest)) + _audio(label)
