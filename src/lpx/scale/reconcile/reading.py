"""What a worker does with a group of bundles: open, decrypt, digest, decode, and reduce to rows.

The bundle is not judged here (``lpx batch verify`` does that); whatever could not be read is named, so that
nothing unread ever counts as the same.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lpx import __version__
from lpx.archive.digest import digest_many
from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.checks.verify import Options, gather
from lpx.edition.load import load_edition
from lpx.scale.in_hand import Hand
from lpx.scale.passwords import Secret
from lpx.scale.places import open_place
from lpx.scale.reconcile.reduce import Reducer
from lpx.scale.reconcile.rows import StudentRow
from lpx.scale.work import OtherLpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.archive.digest import Digested
    from lpx.archive.sources import ByteSource
    from lpx.checks.evidence import Evidence
    from lpx.edition.nouns import Edition
    from lpx.scale.nouns import Task


class Reading(Struct, frozen=True):
    """How bundles are read; equal for both sides of a comparison."""

    edition: str
    """Name of the edition."""
    digest: str
    """Digest of the edition, so that workers with another one are noticed."""
    key: Secret
    """The key of all digests, as hex."""
    show: bool = False
    """Whether names, numbers and texts stay in clear."""
    limits: Limits = DEFAULT_LIMITS
    version: str = __version__

    def __repr__(self) -> str:
        return "Reading(…)"


class Read(Struct, frozen=True):
    """What came of one bundle."""

    rows: tuple[StudentRow, ...] = ()
    unread: tuple[tuple[str, int], ...] = ()
    """What could not be read: reason and number, as in ``nouns.Unread``."""


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Read)


def unpack(data: bytes) -> Read:
    """Return what ``read_group`` packed."""
    return _decoder.decode(data)


def read_group(reading: Reading, group: tuple[Task, ...]) -> tuple[bytes, ...]:
    """Read every bundle of ``group``; return a packed ``Read`` for each.

    Raises:
        OtherLpx: this worker would read by other rules.
    """
    edition = _edition(reading.edition)
    if (edition.digest, __version__) != (reading.digest, reading.version):
        raise OtherLpx
    reducer = _reducer(reading.edition, reading.key.reveal(), reading.show)
    with ExitStack() as stack:
        hand = stack.enter_context(Hand(sum(task.place.size for task in group)))
        opened = [_open(task, stack, hand) for task in group]
        digests = iter(digest_many([source for source in opened if source is not None]))
        return tuple(
            _encode(
                Read(unread=(("unreadable", 0),))
                if source is None
                else _read(task, source, next(digests), reading, edition, reducer=reducer)
            )
            for task, source in zip(group, opened, strict=True)
        )


def _read(
    task: Task,
    source: ByteSource,
    digest: Digested,
    reading: Reading,
    edition: Edition,
    *,
    reducer: Reducer,
) -> Read:
    try:
        evidence = gather(
            source,
            task.place.name.rpartition("/")[2],
            edition=edition,
            password=task.secret.reveal() if task.secret is not None else None,
            options=Options(limits=reading.limits, workers=1),
            digest=digest,
        )
        rows = () if evidence.portfolio is None else reducer.portfolio(evidence.portfolio)
        return Read(rows, tuple(missed(evidence)))
    except OSError:
        return Read(unread=(("unreadable", 0),))
    except Exception:  # noqa: BLE001 - one bundle must not end the others
        return Read(unread=(("internal-error", 0),))


def missed(evidence: Evidence) -> Iterator[tuple[str, int]]:
    """Yield what of a bundle could not be read: reason and number of parts (0: all of it)."""
    scanned, portfolio = evidence.scan, evidence.portfolio
    if portfolio is None:
        yield _obstacle(evidence), 0
        return
    if portfolio.unread:
        yield "document-parts", len(portfolio.unread)
    if evidence.faults:
        yield "internal-error", len(evidence.faults)
    if scanned is not None and evidence.directory is not None:
        members = evidence.directory.members
        damaged = sum(
            result.state != "read" and not members[result.member].is_dir for result in scanned.results
        )
        if damaged:
            yield "damaged-entries", damaged


def _obstacle(evidence: Evidence) -> str:
    """Return what keeps a bundle from being read at all."""
    directory, scanned = evidence.directory, evidence.scan
    if directory is not None and directory.is_fatal:
        return next(problem.kind for problem in directory.problems if problem.fatal)
    if scanned is not None and scanned.password_state in {"missing", "wrong"}:
        return f"password-{scanned.password_state}"
    return "internal-error" if evidence.faults else "no-document"


@cache
def _edition(name: str) -> Edition:
    return load_edition(name)


@cache
def _reducer(name: str, key: str, show: bool) -> Reducer:  # noqa: FBT001 - a cache takes no keywords well
    return Reducer(_edition(name), bytes.fromhex(key), show=show)


def _open(task: Task, stack: ExitStack, hand: Hand) -> ByteSource | None:
    try:
        return hand.watched(stack.enter_context(open_place(task.place)))
    except OSError:
        return None
