"""Sizes of attachments at the limits of both eras: 2/5 MB from 108-1, 4/10 MB from 109-1.

The files are padded with runs of one byte and deflated by ``runs``, so that a limit of megabytes takes
kilobytes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.synthesis.terms import Term
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_OLD = {"entry": Term(108, 1), "current": Term(108, 2), "slots": ()}
_NEW = {"slots": ()}
_COURSE = {"course": 1}
_NOTE = {"FIL-011": "what is exactly at a limit of 2^20 bytes is beyond it when MB is read as 10^6"}


def _attach(draft: Draft, slot: str, media: str, size: int) -> tuple[str, str]:
    """Give the course a file of ``size`` bytes; return the pointer of its link and its entry."""
    course = draft.rec("course")
    entry = course.attach(slot, draft.make(media, size), media)
    draft.shrunk.add(entry)
    return course.at(f"{slot}_link"), entry


def _limit(draft: Draft, media: str, since: str, *, strictest: bool = False) -> int:
    rules = draft.edition.attachments
    wanted = next(item for item in rules.classes if item.id == media)
    megabytes = next(limit.megabytes for limit in wanted.limits if limit.since == since)
    return int(megabytes * (rules.bytes_per_megabyte_strictest if strictest else rules.bytes_per_megabyte))


def _beyond(draft: Draft, slot: str, media: str, since: str) -> None:
    pointer, entry = _attach(draft, slot, media, _limit(draft, slot, since) + 1)
    draft.expect("FIL-009", pointer, entry=entry)


def _exactly(draft: Draft, slot: str, media: str, since: str) -> None:
    pointer, entry = _attach(draft, slot, media, _limit(draft, slot, since))
    draft.expect("FIL-011", pointer, entry=entry)


@vector(breaks="FIL-009", counts=_COURSE, options=_OLD)
def document_of_108_one_byte_beyond(draft: Draft) -> None:
    """A document uploaded in 108-1 has one byte more than 2 MB."""
    _beyond(draft, "document", "pdf", "1081")


@vector(keeps="FIL-009", counts=_COURSE, options=_OLD, also=_NOTE)
def document_of_108_at_the_limit(draft: Draft) -> None:
    """A document uploaded in 108-1 has exactly 2 MB; a known module refuses what equals the limit."""
    _exactly(draft, "document", "png", "1081")


@vector(breaks="FIL-009", counts=_COURSE, options=_OLD)
def video_of_108_one_byte_beyond(draft: Draft) -> None:
    """A video uploaded in 108-1 has one byte more than 5 MB."""
    _beyond(draft, "av", "mp4", "1081")


@vector(keeps="FIL-009", counts=_COURSE, options=_OLD, also=_NOTE)
def video_of_108_at_the_limit(draft: Draft) -> None:
    """A recording uploaded in 108-1 has exactly 5 MB."""
    _exactly(draft, "av", "mp3", "1081")


@vector(breaks="FIL-009", counts=_COURSE, options=_NEW)
def document_of_109_one_byte_beyond(draft: Draft) -> None:
    """A document uploaded in 109-1 has one byte more than 4 MB."""
    _beyond(draft, "document", "jpg", "1091")


@vector(keeps="FIL-009", counts=_COURSE, options=_NEW, also=_NOTE)
def document_of_109_at_the_limit(draft: Draft) -> None:
    """A document uploaded in 109-1 has exactly 4 MB: twice what was allowed a year before."""
    _exactly(draft, "document", "pdf", "1091")


@vector(breaks="FIL-009", counts=_COURSE, options=_NEW)
def video_of_109_one_byte_beyond(draft: Draft) -> None:
    """A recording uploaded in 109-1 has one byte more than 10 MB."""
    _beyond(draft, "av", "mp3", "1091")


@vector(keeps="FIL-009", counts=_COURSE, options=_NEW, also=_NOTE)
def video_of_109_at_the_limit(draft: Draft) -> None:
    """A video uploaded in 109-1 has exactly 10 MB."""
    _exactly(draft, "av", "mp4", "1091")


@vector(breaks="FIL-011", counts=_COURSE, options=_OLD)
def document_between_two_readings_of_mb(draft: Draft) -> None:
    """A document of 108-1 has 2,000,001 bytes: too large only where MB means a million bytes."""
    pointer, entry = _attach(draft, "document", "pdf", _limit(draft, "document", "1081", strictest=True) + 1)
    draft.expect("FIL-011", pointer, entry=entry)


@vector(keeps="FIL-011", counts=_COURSE, options=_OLD)
def document_within_both_readings_of_mb(draft: Draft) -> None:
    """A document of 108-1 has 2,000,000 bytes: within 2 MB however it is read."""
    _attach(draft, "document", "pdf", _limit(draft, "document", "1081", strictest=True))
